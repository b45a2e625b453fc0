"""Captured fields may have a kind."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the definitions; a field without one holds any text."""
    op.get_bind().exec_driver_sql(
        """
        CREATE TABLE field_definitions (
          name TEXT NOT NULL,
          label TEXT NOT NULL,
          kind TEXT NOT NULL,
          choices JSON NOT NULL,
          position INTEGER NOT NULL,
          CONSTRAINT pk_field_definitions PRIMARY KEY (name)
        )
        """
    )
