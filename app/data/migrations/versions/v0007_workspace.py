"""Operators have preferences and saved views, and write notes about contacts."""

from alembic import op

revision = "0007"
down_revision = "0006"

_PREFERENCES = """
CREATE TABLE preferences (
  operator_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  value JSON NOT NULL,
  CONSTRAINT pk_preferences PRIMARY KEY (operator_id, name),
  CONSTRAINT fk_preferences_operator_id FOREIGN KEY(operator_id)
    REFERENCES operators (id) ON DELETE CASCADE
)
"""
_VIEWS = """
CREATE TABLE saved_views (
  id {small_id} NOT NULL,
  public_id TEXT NOT NULL,
  operator_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  is_shared BOOLEAN NOT NULL,
  query TEXT NOT NULL,
  columns JSON NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  CONSTRAINT pk_saved_views PRIMARY KEY (id),
  CONSTRAINT uq_saved_views_public_id UNIQUE (public_id),
  CONSTRAINT uq_saved_views_operator_id_name_key UNIQUE (operator_id, name_key),
  CONSTRAINT fk_saved_views_operator_id FOREIGN KEY(operator_id)
    REFERENCES operators (id) ON DELETE CASCADE
)
"""
_NOTES = """
CREATE TABLE notes (
  id {big_id} NOT NULL,
  public_id TEXT NOT NULL,
  contact_id BIGINT NOT NULL,
  author_kind TEXT NOT NULL,
  author_id TEXT,
  body TEXT NOT NULL,
  at BIGINT NOT NULL,
  edited_at BIGINT,
  CONSTRAINT pk_notes PRIMARY KEY (id),
  CONSTRAINT uq_notes_public_id UNIQUE (public_id),
  CONSTRAINT fk_notes_contact_id FOREIGN KEY(contact_id)
    REFERENCES contacts (id) ON DELETE CASCADE
)
"""


def upgrade() -> None:
    """Add the three tables."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in (
        _PREFERENCES,
        _VIEWS.format(small_id="INTEGER" if is_sqlite else "SERIAL"),
        _NOTES.format(big_id="INTEGER" if is_sqlite else "BIGSERIAL"),
        "CREATE INDEX ix_notes_contact_id ON notes (contact_id)",
    ):
        connection.exec_driver_sql(statement)
