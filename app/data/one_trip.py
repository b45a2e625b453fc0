"""SQLite's driver for asyncio, with one trip to the database's thread for each statement.

The driver's own cursor goes there four times: to be made, to execute, to fetch and to be closed.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from threading import Thread
from time import monotonic
from typing import Any
from weakref import WeakSet

import aiosqlite
from aiosqlite.core import _STOP_RUNNING_SENTINEL

# Few results have more rows; what has is read on, so that none is whole in memory unless asked.
_ROWS_AT_ONCE = 1_000
_Row = tuple[Any, ...]


class OneTrip:
    """Connects to one file; each connection has a thread that does not outlive the process."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._threads: WeakSet[Thread] = WeakSet()

    async def connect(self) -> "OneTripConnection":
        """One more connection."""
        # The driver keeps to its thread by itself; tests of long histories do without one.
        connection = OneTripConnection(
            lambda: sqlite3.connect(self._path, check_same_thread=False), _ROWS_AT_ONCE
        )
        connection._thread.daemon = True
        self._threads.add(connection._thread)
        await connection
        return connection

    async def wait_for_threads(self, seconds: float) -> None:
        """Let the threads of connections that were closed or given up come to their end.

        A statement may still run there for somebody who stopped waiting; its thread answers to the
        event loop, which must not be gone by then.
        """
        until = monotonic() + seconds
        for thread in list(self._threads):
            await asyncio.to_thread(thread.join, max(0.0, until - monotonic()))


class OneTripConnection(aiosqlite.Connection):
    """A connection whose cursors take one trip."""

    def __del__(self) -> None:
        """Let the thread go. A connection that was given up closes there, a moment later."""
        if self._connection is not None:
            # Nobody waits for this, and the event loop of those who did may be gone.
            self._tx.put_nowait((None, partial(_close, self._connection)))

    def cursor(self) -> "OneTripCursor":  # type: ignore[override]  # what the adapter needs of it
        """A cursor, for which nothing has to be asked of the thread yet."""
        return OneTripCursor(self._execute, lambda: self._conn)


def _close(connection: sqlite3.Connection) -> object:
    connection.close()
    return _STOP_RUNNING_SENTINEL


class OneTripCursor:
    """Executes, fetches the first rows, and is closed when those are all, in one trip."""

    def __init__(
        self,
        in_thread: Callable[..., Awaitable[Any]],
        connection: Callable[[], sqlite3.Connection],
    ) -> None:
        self._in_thread, self._connection = in_thread, connection
        self._rows: list[_Row] = []
        # Where reading goes on when there are more rows.
        self._open: sqlite3.Cursor | None = None
        self.description: Any = None
        self.lastrowid: int | None = None
        self.rowcount = -1
        self.arraysize = 1

    async def __aenter__(self) -> "OneTripCursor":
        return self

    async def execute(self, statement: str, parameters: Any = ()) -> "OneTripCursor":
        """Run a statement."""
        await self._in_thread(self._run, "execute", statement, parameters)
        return self

    async def executemany(self, statement: str, parameters: Any) -> "OneTripCursor":
        """Run a statement for each of the parameters."""
        await self._in_thread(self._run, "executemany", statement, parameters)
        return self

    async def fetchone(self) -> _Row | None:
        """The next row, if there is one."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> Sequence[_Row]:
        """The next rows."""
        wanted = size or self.arraysize
        if len(self._rows) < wanted and self._open is not None:
            self._rows += await self._in_thread(self._open.fetchmany, wanted)
        rows, self._rows = self._rows[:wanted], self._rows[wanted:]
        return rows

    async def fetchall(self) -> Sequence[_Row]:
        """All rows that are left."""
        if self._open is not None:
            self._rows += await self._in_thread(self._open.fetchall)
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Let go of rows that nobody fetched."""
        self._rows = []
        if self._open is not None:
            await self._in_thread(self._open.close)
            self._open = None

    def _run(self, way: str, statement: str, parameters: Any) -> None:
        cursor = self._connection().cursor()
        getattr(cursor, way)(statement, parameters)
        self.description, self.lastrowid = cursor.description, cursor.lastrowid
        self._rows = cursor.fetchmany(_ROWS_AT_ONCE) if cursor.description else []
        self.rowcount = cursor.rowcount
        has_more = len(self._rows) == _ROWS_AT_ONCE
        self._open = cursor if has_more else None
        if not has_more:
            cursor.close()
