"""An erasure is carried out in steps, and remembers keyed hashes for a while."""

from alembic import op

revision = "0006"
down_revision = "0005"

_WORK = """
CREATE TABLE erasure_work (
  erasure_id BIGINT NOT NULL,
  known JSON NOT NULL,
  conversation_id BIGINT,
  message_id TEXT NOT NULL,
  CONSTRAINT pk_erasure_work PRIMARY KEY (erasure_id),
  CONSTRAINT fk_erasure_work_erasure_id FOREIGN KEY(erasure_id) REFERENCES erasures (id)
)
"""
_HASHES = """
CREATE TABLE erasure_hashes (
  erasure_id BIGINT NOT NULL,
  digest TEXT NOT NULL,
  CONSTRAINT pk_erasure_hashes PRIMARY KEY (erasure_id, digest),
  CONSTRAINT fk_erasure_hashes_erasure_id FOREIGN KEY(erasure_id) REFERENCES erasures (id)
)
"""


def upgrade() -> None:
    """Add how far each erasure is; the bytes of earlier ones are cleared at the next start."""
    for statement in (
        "ALTER TABLE erasures ADD COLUMN message_done INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE erasures ADD COLUMN emptied_count INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE erasures ADD COLUMN finished_at BIGINT",
        "ALTER TABLE erasures ADD COLUMN cleared_at BIGINT",
        "ALTER TABLE erasures ADD COLUMN job_id TEXT",
        "UPDATE erasures SET finished_at = at, message_done = message_count",
        "CREATE INDEX ix_erasures_open ON erasures (id) WHERE cleared_at IS NULL",
        "CREATE INDEX ix_erasures_at ON erasures (at)",
        "ALTER TABLE conversations ADD COLUMN erasure_id BIGINT",
        "CREATE INDEX ix_conversations_erasure ON conversations (erasure_id, id)"
        " WHERE erasure_id IS NOT NULL",
        _WORK,
        _HASHES,
        "CREATE INDEX ix_erasure_hashes_digest ON erasure_hashes (digest)",
    ):
        op.get_bind().exec_driver_sql(statement)
