"""Look things up on SQLite in threads of their own: one hop there and back for a whole search.

Through asyncio every statement costs several hops, which together take longer than a search does.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, local
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from app.data.errors import SearchTooSlowError

Result = TypeVar("Result")
_THREADS = 4
_BETWEEN_STOPS_SECONDS = 0.01


class Readers:
    """A few threads, each with a connection that only looks; they start with the first look."""

    def __init__(self, url: str, *, prepare: Callable[[Any, object], None]) -> None:
        address = make_url(url).set(drivername="sqlite+pysqlite")
        # Closed from another thread than the one that reads with it.
        settings = {"check_same_thread": False}
        self._engine = create_engine(
            address, poolclass=NullPool, hide_parameters=True, connect_args=settings
        )
        event.listen(self._engine, "connect", prepare)
        self._threads: ThreadPoolExecutor | None = None
        self._mine = local()
        self._connections: list[Connection] = []

    async def look(
        self, reading: Callable[[Connection], Result], *, patience_seconds: float
    ) -> Result:
        """What ``reading`` returns from one consistent state.

        When the caller is cancelled or the patience ends, the running statement is stopped too.

        :raises SearchTooSlowError: the patience ended
        """
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="reader")
        look = _Look(reading)
        future = self._threads.submit(look.take, self._connection)
        answer = asyncio.wrap_future(future)
        try:
            done, _ = await asyncio.wait({answer}, timeout=patience_seconds)
        except asyncio.CancelledError:
            look.stop(answer)
            raise
        if not done:
            look.stop(answer)
            raise SearchTooSlowError
        return answer.result()

    def close(self) -> None:
        """Let go of the threads and their connections; another look starts new ones."""
        if self._threads is not None:
            self._threads.shutdown()
        for connection in self._connections:
            connection.close()
        self._threads, self._mine, self._connections = None, local(), []

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._mine, "connection", None)
        if connection is None:
            connection = self._mine.connection = self._engine.connect()
            connection.exec_driver_sql("PRAGMA query_only = ON")
            connection.rollback()
            self._connections.append(connection)
        return connection


class _Look(Generic[Result]):
    """One reading, which may be stopped from another thread while it lasts, and not after."""

    def __init__(self, reading: Callable[[Connection], Result]) -> None:
        self._reading = reading
        self._lock = Lock()
        self._driver: sqlite3.Connection | None = None

    def take(self, connect: Callable[[], Connection]) -> Result:
        connection = connect()
        driver = cast("sqlite3.Connection", connection.connection.driver_connection)
        with self._lock:
            self._driver = driver
        # By the driver itself: through SQLAlchemy, beginning and ending take as long as looking.
        driver.execute("BEGIN")
        try:
            return self._reading(connection)
        finally:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            if connection.in_transaction():
                connection.rollback()
            with self._lock:
                self._driver = None

    def stop(self, answer: "asyncio.Future[Result]") -> None:
        # What has not begun never does; between two statements there is nothing to interrupt,
        # so it is tried until nothing goes on any more.
        answer.cancel()
        with self._lock:
            if self._driver is not None:
                self._driver.interrupt()
                loop = asyncio.get_running_loop()
                loop.call_later(_BETWEEN_STOPS_SECONDS, self.stop, answer)
