"""A connection that was lost while nobody used it is replaced, not handed out."""

import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine

# The pool's own way asks every time, in three trips to the server, which under load took as long
# as the work. What is lost within a second of its last use is told to that one caller, and the
# pool then replaces all.
_TRUSTED_SECONDS = 1.0
_LAST_USED = "last used"


def replace_what_was_lost(engine: AsyncEngine) -> None:
    """Ask a connection that rested whether it is still there, before somebody gets it."""
    dialect = engine.sync_engine.dialect

    def note(_connection: object, record: Any) -> None:
        record.info[_LAST_USED] = time.monotonic()

    def ask(connection: Any, record: Any, _proxy: object) -> None:
        last_used = record.info.get(_LAST_USED)
        # A new one has just answered.
        if last_used is None or time.monotonic() - last_used < _TRUSTED_SECONDS:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            if dialect.is_disconnect(error, connection, None):
                raise InvalidatePoolError from error
            raise

    event.listen(engine.sync_engine, "checkin", note)
    event.listen(engine.sync_engine, "checkout", ask)
