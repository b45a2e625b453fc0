"""A chatbot names the websites that may identify its visitors."""

from alembic import op

revision = "0003"
down_revision = "0002"

_ORIGINS = """
CREATE TABLE chatbot_origins (
  id {id} NOT NULL,
  chatbot_id INTEGER NOT NULL,
  origin TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT pk_chatbot_origins PRIMARY KEY (id),
  CONSTRAINT uq_chatbot_origins_chatbot_id_origin UNIQUE (chatbot_id, origin),
  CONSTRAINT fk_chatbot_origins_chatbot_id FOREIGN KEY(chatbot_id) REFERENCES chatbots (id)
)
"""


def upgrade() -> None:
    """Add the origins of each chatbot; none may identify until one is allowed."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(_ORIGINS.format(id="INTEGER" if is_sqlite else "SERIAL"))
