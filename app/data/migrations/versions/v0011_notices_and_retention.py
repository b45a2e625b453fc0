"""Others are told of erasures, and rules let old contacts go."""

from alembic import op

revision = "0011"
down_revision = "0010"

_NOTICES = """
CREATE TABLE erasure_notices (
  erasure_id BIGINT NOT NULL,
  message_id TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_at BIGINT,
  confirmed_at BIGINT,
  confirmed_by TEXT,
  last_answer TEXT,
  CONSTRAINT pk_erasure_notices PRIMARY KEY (erasure_id),
  CONSTRAINT uq_erasure_notices_message_id UNIQUE (message_id),
  CONSTRAINT fk_erasure_notices_erasure_id FOREIGN KEY(erasure_id) REFERENCES erasures (id)
)
"""
_RULES = """
CREATE TABLE retention_rules (
  kind TEXT NOT NULL,
  days INTEGER NOT NULL,
  is_on BOOLEAN NOT NULL,
  changed_at BIGINT NOT NULL,
  ran_at BIGINT,
  CONSTRAINT pk_retention_rules PRIMARY KEY (kind)
)
"""


def upgrade() -> None:
    """Add both; nobody is told and no rule works until somebody wants it."""
    for statement in (
        _NOTICES,
        "CREATE INDEX ix_erasure_notices_open ON erasure_notices (erasure_id)"
        " WHERE confirmed_at IS NULL",
        _RULES,
    ):
        op.get_bind().exec_driver_sql(statement)
