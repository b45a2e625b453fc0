"""Waits for a database that is still starting, and tells it from one that will never let us in."""

import asyncio
import time
from collections.abc import Callable

from app.data.database import Database
from app.data.errors import DatabaseAwayError, DatabaseRefusesError

_PAUSE_SECONDS = 0.5
# PostgreSQL's appendix A: a wrong user or password, no such database, no right to connect.
_NEVER = ("28", "3D", "42")


async def wait_for_database(
    url: str, *, seconds: float, on_wait: Callable[[], None] = lambda: None
) -> None:
    """Return when PostgreSQL answers; ``on_wait`` is told once that it does not yet.

    :raises DatabaseRefusesError: it answers, and does not let us in; waiting would not help
    :raises DatabaseAwayError: it did not answer in this time
    """
    deadline = time.monotonic() + seconds
    is_told = False
    database = Database(url, on_commit=lambda _changes: None)
    if database.is_sqlite:
        return
    try:
        while True:
            try:
                await database.ask()
                return
            except DatabaseAwayError as error:
                if _state_of(error).startswith(_NEVER):
                    raise DatabaseRefusesError from error
                if time.monotonic() >= deadline:
                    raise
            if not is_told:
                on_wait()
                is_told = True
            await asyncio.sleep(_PAUSE_SECONDS)
    finally:
        await database.close()


def _state_of(error: BaseException | None) -> str:
    while error is not None:
        state = getattr(error, "sqlstate", None)
        if state:
            return str(state)
        error = error.__cause__
    return ""
