"""Look something up with many small statements in one hop to the database.

Through asyncio every statement on SQLite costs several hops, which take longer than a search does.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from functools import lru_cache
from threading import local
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.data.brief_acts import run_at_once
from app.data.database import READERS, ReadSession, WriteSession
from app.data.errors import SearchTooSlowError
from app.data.readers import Readers

Result = TypeVar("Result")
# No look has the database for itself; the time a person waits before giving up.
PATIENCE_SECONDS = 2.0
_lent = local()


async def look_up(session: ReadSession, reading: Callable[[Connection], Result]) -> Result:
    """What ``reading`` returns from the state that the session looks at; it must not change it.

    When the caller is cancelled, the statement that runs is stopped in the database too.

    :raises SearchTooSlowError: it took longer than two seconds and was stopped
    """
    readers: Readers | None = session.info.get(READERS)
    if readers is not None and not session.in_transaction():
        return await readers.look(reading, patience_seconds=PATIENCE_SECONDS)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _within(session, reading)
    except TimeoutError as error:
        raise SearchTooSlowError from error


async def _within(session: ReadSession, reading: Callable[[Connection], Result]) -> Result:
    connection = await session.connection()
    driver = (await connection.get_raw_connection()).driver_connection
    if not isinstance(driver, aiosqlite.Connection):
        return await session.run_sync(_with_connection, reading)
    # Private, as the driver offers no public way to run one's own function in its thread.
    run_in_thread: Callable[..., Awaitable[Result]] = driver._execute
    return await run_in_thread(_read, driver._conn, reading)


def _with_connection(session: Session, reading: Callable[[Connection], Result]) -> Result:
    return reading(session.connection())


async def act_in_one_hop(
    session: WriteSession, action: Callable[[WriteSession], Coroutine[Any, Any, Result]]
) -> Result:
    """Do many small changes of the session's transaction in one hop to the database's thread.

    The action waits for nothing but its session. What it loads belongs to a session of its own, so
    nothing that the caller's session has loaded may be among what it changes.
    """
    connection = await session.connection()
    driver = (await connection.get_raw_connection()).driver_connection
    if not isinstance(driver, aiosqlite.Connection):
        return await action(session)
    await session.flush()
    run_in_thread: Callable[..., Awaitable[Result]] = driver._execute
    return await run_in_thread(_write, driver._conn, session, action)


def _write(
    raw: sqlite3.Connection,
    session: WriteSession,
    action: Callable[[WriteSession], Coroutine[Any, Any, Result]],
) -> Result:
    _lent.connection = _Lent(raw)
    inner = WriteSession(expire_on_commit=False, info=session.info)
    # In this thread the driver answers at once, so that nothing ever waits in the event loop.
    inner.sync_session.bind = _engine_in_thread()
    try:
        result: Result = run_at_once(action(inner))
        inner.sync_session.commit()
    finally:
        inner.sync_session.close()
        del _lent.connection
    session.info.update(inner.info)
    return result


def _read(raw: sqlite3.Connection, reading: Callable[[Connection], Result]) -> Result:
    _lent.connection = _Lent(raw)
    try:
        with _engine_in_thread().connect() as connection:
            return reading(connection)
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
