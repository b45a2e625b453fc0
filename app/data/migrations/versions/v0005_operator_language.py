"""An operator's language is kept with the operator."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the language; without one the browser's is spoken."""
    op.get_bind().exec_driver_sql("ALTER TABLE operators ADD COLUMN language TEXT")
