"""Look something up with many small statements in one hop to the database's thread.

Through asyncio every statement on SQLite costs four hops, which take longer than a search does.
"""

import sqlite3
from collections.abc import Awaitable, Callable
from functools import lru_cache
from threading import local
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.data.database import ReadSession

Result = TypeVar("Result")
_lent = local()


async def look_up(session: ReadSession, reading: Callable[[Session], Result]) -> Result:
    """What ``reading`` returns from the state that the session looks at; it must not change it."""
    connection = await session.connection()
    driver = (await connection.get_raw_connection()).driver_connection
    if not isinstance(driver, aiosqlite.Connection):
        return await session.run_sync(reading)
    # Private, as the driver offers no public way to run one's own function in its thread.
    run_in_thread: Callable[..., Awaitable[Result]] = driver._execute
    return await run_in_thread(_read, driver._conn, reading)


def _read(raw: sqlite3.Connection, reading: Callable[[Session], Result]) -> Result:
    _lent.connection = _Lent(raw)
    try:
        with Session(_engine_in_thread(), autoflush=False) as session:
            return reading(session)
    finally:
        del _lent.connection


def _lend() -> Any:
    return _lent.connection


@lru_cache(maxsize=1)
def _engine_in_thread() -> Engine:
    """An engine without connections of its own: it keeps the compiled statements."""
    return create_engine("sqlite://", creator=_lend, poolclass=NullPool, hide_parameters=True)


class _Lent:
    """A connection that is given back as it was: whoever lent it ends the transaction."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def create_function(self, *_: object, **__: object) -> None:
        """Leave the functions alone; there is no need of regular expressions here."""

    def commit(self) -> None:
        """End nothing."""

    def rollback(self) -> None:
        """End nothing."""

    def close(self) -> None:
        """Close nothing."""
