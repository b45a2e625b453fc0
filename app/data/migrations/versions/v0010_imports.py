"""Imports of tables are kept with what each row did, until they can be undone no more."""

from alembic import op

revision = "0010"
down_revision = "0009"

_IMPORTS = """
CREATE TABLE imports (
  id {id} NOT NULL,
  public_id TEXT NOT NULL,
  state TEXT NOT NULL,
  file_name TEXT,
  encoding TEXT NOT NULL,
  delimiter TEXT NOT NULL,
  columns JSON NOT NULL,
  on_conflict TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  finished_at BIGINT,
  total INTEGER NOT NULL,
  done INTEGER NOT NULL,
  rows_read INTEGER NOT NULL,
  read_to BIGINT NOT NULL,
  counts JSON NOT NULL,
  CONSTRAINT pk_imports PRIMARY KEY (id),
  CONSTRAINT uq_imports_public_id UNIQUE (public_id)
)
"""
_ROWS = """
CREATE TABLE import_rows (
  import_id BIGINT NOT NULL,
  number INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT,
  contact_id BIGINT,
  before JSON,
  CONSTRAINT pk_import_rows PRIMARY KEY (import_id, number),
  CONSTRAINT fk_import_rows_import_id FOREIGN KEY(import_id)
    REFERENCES imports (id) ON DELETE CASCADE,
  CONSTRAINT fk_import_rows_contact_id FOREIGN KEY(contact_id)
    REFERENCES contacts (id) ON DELETE CASCADE
)
"""


def upgrade() -> None:
    """Add imports and their rows."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in (
        _IMPORTS.format(id="INTEGER" if is_sqlite else "BIGSERIAL"),
        _ROWS,
        "CREATE INDEX ix_import_rows_contact_id ON import_rows (contact_id)",
        "CREATE INDEX ix_import_rows_outcome ON import_rows (import_id, outcome)",
    ):
        connection.exec_driver_sql(statement)
