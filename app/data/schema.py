"""Bring the schema up to date, before anything is served."""

from pathlib import Path

from alembic import command
from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade_schema(url: str, *, to: str = "head") -> None:
    """Create or upgrade every table in one transaction; does nothing when up to date.

    Must be called outside a running event loop.
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, to)
