"""The engine, its read and write sessions, and what differs between the engines at connect."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import AsyncAdaptedQueuePool

from app.data.changes import Change, take_changes
from app.data.errors import DatabaseAwayError

_CACHE_KIB = 64 * 1024
_BUSY_MILLISECONDS = 10_000
_ATTEMPTS = 4
_PAUSE_SECONDS = 0.05
# PostgreSQL's appendix A: a deadlock, a serialisation failure, and a unique key that somebody else
# wrote after we had looked; what stands there now is seen by the next attempt.
_WORTH_ANOTHER_TRY = frozenset({"40P01", "40001", "23505"})
Result = TypeVar("Result")


class ReadSession(AsyncSession):
    """A session for looking; what is changed in it is not kept."""


class WriteSession(ReadSession):
    """A session for changing; it ends with the user action's transaction."""


class Database:
    """Everything stored, behind ``read()`` and ``transaction()``.

    Changes recorded in a transaction go to ``on_commit`` after it has committed, and only then.
    """

    def __init__(self, url: str, *, on_commit: Callable[[tuple[Change, ...]], None]) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _create_engine(url, is_sqlite=self.is_sqlite)
        self._on_commit = on_commit
        self._readers = async_sessionmaker(self.engine, class_=ReadSession, autoflush=False)
        writing = self.engine.execution_options(is_writer=True)
        self._writers = async_sessionmaker(writing, class_=WriteSession, expire_on_commit=False)
        # SQLite has one writer at a time; queueing here is fair, its own busy waiting is not.
        self._turn = asyncio.Lock() if self.is_sqlite else None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """Look at one consistent state."""
        async with self._readers() as session:
            yield session

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[WriteSession]:
        """Commit when the block ends, roll back when it raises, and only then tell what changed."""
        async with AsyncExitStack() as stack:
            if self._turn is not None:
                await stack.enter_async_context(self._turn)
            session = await stack.enter_async_context(self._writers())
            async with session.begin():
                yield session
            changes = take_changes(session)
        if changes:
            self._on_commit(changes)

    async def act(self, action: Callable[[WriteSession], Awaitable[Result]]) -> Result:
        """Do one user action in a transaction and return what it returns.

        When PostgreSQL ends it because others wrote at the same moment, it is done again from the
        start; so the action must keep nothing outside the session.
        """
        for _ in range(_ATTEMPTS - 1):
            try:
                async with self.transaction() as session:
                    return await action(session)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _WORTH_ANOTHER_TRY:
                    raise
            # Not all at the same moment once more.
            await asyncio.sleep(random.uniform(0, _PAUSE_SECONDS))  # noqa: S311 - no secret
        async with self.transaction() as session:
            return await action(session)

    async def ask(self) -> None:
        """Ask the database one thing.

        :raises DatabaseAwayError: it does not answer
        """
        try:
            async with self.read() as session:
                await session.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError) as error:
            raise DatabaseAwayError from error

    async def close(self) -> None:
        """Let go of every connection."""
        await self.engine.dispose()


def _create_engine(url: str, *, is_sqlite: bool) -> AsyncEngine:
    if not is_sqlite:
        # Generic plans do not know the needle and were a thousand times slower.
        settings = {"plan_cache_mode": "force_custom_plan", "application_name": "hilal-contacts"}
        return create_async_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=10,
            connect_args={"server_settings": settings},
        )
    engine = create_async_engine(
        url, hide_parameters=True, poolclass=AsyncAdaptedQueuePool, pool_size=5, max_overflow=5
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own BEGIN comes too late for savepoints; `_begin_sqlite` sends it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        f"busy_timeout = {_BUSY_MILLISECONDS}",
        f"cache_size = -{_CACHE_KIB}",
        "temp_store = MEMORY",
        "mmap_size = 1073741824",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_writer = connection.get_execution_options().get("is_writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")
