"""What admins switch on for everybody."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Lay the table; everything is off."""
    op.get_bind().exec_driver_sql(
        """
        CREATE TABLE workspace_settings (
          name TEXT NOT NULL,
          changed_at BIGINT NOT NULL,
          CONSTRAINT pk_workspace_settings PRIMARY KEY (name)
        )
        """
    )
