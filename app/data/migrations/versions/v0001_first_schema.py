"""The first schema.

Kept as the SQL that each engine runs, not as the models of today: a later change to the models must
not change what this step did. ``-- next`` parts the statements, since triggers hold semicolons.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table, index and trigger."""
    engine = op.get_bind().dialect.name
    sql = (Path(__file__).parent / f"0001_{engine}.sql").read_text(encoding="utf-8")
    for statement in sql.split("-- next"):
        op.get_bind().exec_driver_sql(statement)
