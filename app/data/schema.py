"""Bring the schema up to date, before anything is served."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script.revision import RevisionError
from alembic.util import CommandError

from app.data.storage_errors import SchemaTooNewError

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade_schema(url: str, *, to: str = "head") -> None:
    """Create or upgrade every table in one transaction; does nothing when up to date.

    Must be called outside a running event loop.

    :raises SchemaTooNewError: a newer version of the program has been here
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["url"] = url
    try:
        command.upgrade(config, to)
    except CommandError as error:
        if isinstance(error.__cause__, RevisionError):
            raise SchemaTooNewError from error
        raise
