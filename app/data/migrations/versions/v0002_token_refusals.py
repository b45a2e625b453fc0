"""Refused tokens are counted by chatbot, day and reason."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the counts."""
    op.get_bind().exec_driver_sql(
        """
        CREATE TABLE token_refusals (
          chatbot_id INTEGER NOT NULL,
          day TEXT NOT NULL,
          code TEXT NOT NULL,
          count INTEGER NOT NULL,
          last_at BIGINT NOT NULL,
          CONSTRAINT pk_token_refusals PRIMARY KEY (chatbot_id, day, code),
          CONSTRAINT fk_token_refusals_chatbot_id FOREIGN KEY(chatbot_id) REFERENCES chatbots (id)
        )
        """
    )
