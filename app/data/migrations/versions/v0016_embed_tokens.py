"""The intranet's tokens let in once in every process, and into a role that is limited."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Remember used tokens, and how much a session may do at most."""
    connection = op.get_bind()
    connection.exec_driver_sql("ALTER TABLE sessions ADD COLUMN role_limit TEXT")
    connection.exec_driver_sql(
        """
        CREATE TABLE embed_tokens (
          token_hash TEXT NOT NULL,
          ends_at BIGINT NOT NULL,
          CONSTRAINT pk_embed_tokens PRIMARY KEY (token_hash)
        )
        """
    )
