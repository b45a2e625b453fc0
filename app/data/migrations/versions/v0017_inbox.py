"""What visitors' own browsers say is kept before it is acknowledged."""

from alembic import op

revision = "0017"
down_revision = "0016"

# A number is given once: whoever lets go of one parcel must not hit the next.
_SQLITE = "INTEGER NOT NULL CONSTRAINT pk_inbox PRIMARY KEY AUTOINCREMENT"
_POSTGRESQL = "BIGSERIAL NOT NULL CONSTRAINT pk_inbox PRIMARY KEY"
_INBOX = """
CREATE TABLE inbox (
  id {number},
  at BIGINT NOT NULL,
  given TEXT NOT NULL,
  failed_at BIGINT
)
"""


def upgrade() -> None:
    """Lay the inbox; nothing is in it yet."""
    is_sqlite = op.get_context().dialect.name == "sqlite"
    op.get_bind().exec_driver_sql(_INBOX.format(number=_SQLITE if is_sqlite else _POSTGRESQL))
