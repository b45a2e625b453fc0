"""The engine and its read and write sessions; what is changed in these is told to everybody."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.pool import QueuePool

from app.data.brief_acts import BriefActs
from app.data.changes import Change, take_changes
from app.data.engines import create_postgresql_engine, create_sqlite_engine, prepare_sqlite
from app.data.errors import DatabaseAwayError
from app.data.notices import CHANNEL, to_notices
from app.data.one_trip import OneTrip
from app.data.outages import connecting, outages_told
from app.data.readers import Readers

# Under this key a session knows the threads that look things up in one hop.
READERS = "readers"
_ATTEMPTS = 4
_PAUSE_SECONDS = 0.05
_THREADS_END_WITHIN_SECONDS = 2
# PostgreSQL's appendix A: a deadlock, a serialisation failure, and a unique key that somebody else
# wrote after we had looked; what stands there now is seen by the next attempt.
_WORTH_ANOTHER_TRY = frozenset({"40P01", "40001", "23505"})
_NOTIFY = text("SELECT pg_notify(:channel, :notice)")
Result = TypeVar("Result")


class ReadSession(AsyncSession):
    """A session for looking; what is changed in it is not kept."""


class WriteSession(ReadSession):
    """A session for changing; it ends with the user action's transaction."""


_Readers = async_sessionmaker[ReadSession]
_Writers = async_sessionmaker[WriteSession]


class Database:
    """Everything stored, behind ``read()`` and ``transaction()``.

    Changes recorded in a transaction go to ``on_commit`` after it has committed, and only then; on
    PostgreSQL also to the other processes, which know this one by its ``name``. Without
    ``statement_seconds`` a statement may take as long as it likes.

    :raises DatabaseAwayError: anywhere below, when the database is away
    :raises DatabaseBusyError: anywhere below, when it had no time for this
    """

    def __init__(
        self,
        url: str,
        *,
        on_commit: Callable[[tuple[Change, ...]], None],
        statement_seconds: int | None = None,
    ) -> None:
        self.url = url
        self.name = secrets.token_hex(8)
        address = make_url(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        self._file = OneTrip(address.database or "")
        self.engine, brief_engine = self._make_engines(statement_seconds)
        self.engines = tuple(dict.fromkeys((self.engine, brief_engine)))
        self._on_commit = on_commit
        self._threads = Readers(url, prepare=prepare_sqlite) if self.is_sqlite else None
        self._readers = self._readers_on(self.engine)
        # A statement that is alone needs no transaction around it, and the trips that one takes.
        looking = (
            self.engine
            if self.is_sqlite
            else brief_engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        self._lookers = self._readers_on(looking)
        self._writers = _writers_on(self.engine)
        self._brief_writers = _writers_on(brief_engine)
        # SQLite has one writer at a time; queueing here is fair, its own busy waiting is not.
        self._turn = asyncio.Lock() if self.is_sqlite else None
        self._brief = (
            BriefActs(self.engine, WriteSession, turn=self._turn, on_commit=on_commit)
            if self._turn is not None
            else None
        )

    def read(self) -> AbstractAsyncContextManager[ReadSession]:
        """Look around: at one state on SQLite, at what was committed last on PostgreSQL."""
        return self._read(self._readers)

    def look(self) -> AbstractAsyncContextManager[ReadSession]:
        """Look something up by its key, with one statement."""
        return self._read(self._lookers)

    @asynccontextmanager
    async def _read(self, readers: _Readers) -> AsyncIterator[ReadSession]:
        with outages_told():
            async with readers() as session:
                await self._connect(session)
                yield session

    def transaction(self) -> AbstractAsyncContextManager[WriteSession]:
        """Commit when the block ends, roll back when it raises, and only then tell what changed."""
        return self._transaction(self._writers)

    @asynccontextmanager
    async def _transaction(self, writers: _Writers) -> AsyncIterator[WriteSession]:
        with outages_told():
            async with AsyncExitStack() as stack:
                if self._turn is not None:
                    await stack.enter_async_context(self._turn)
                session = await stack.enter_async_context(writers())
                async with session.begin():
                    await self._connect(session)
                    yield session
                    changes = take_changes(session)
                    await self._tell_others(session, changes)
        if changes:
            self._on_commit(changes)

    @asynccontextmanager
    async def own_connection(self) -> AsyncIterator[Any]:
        """The driver's own connection to PostgreSQL, outside the pool, while it is wanted."""
        engine = create_postgresql_engine(self.url, statement_seconds=None, is_pooled=False)
        try:
            with connecting():
                connection = await engine.connect()
            try:
                yield (await connection.get_raw_connection()).driver_connection
            finally:
                await connection.close()
        finally:
            await engine.dispose()

    async def act(self, action: Callable[[WriteSession], Awaitable[Result]]) -> Result:
        """Do one user action in a transaction and return what it returns.

        When PostgreSQL ends it because others wrote at the same moment, it is done again from the
        start; so the action must keep nothing outside the session.
        """
        return await self._act(action, self.transaction)

    async def _act(
        self,
        action: Callable[[WriteSession], Awaitable[Result]],
        begin: Callable[[], AbstractAsyncContextManager[WriteSession]],
    ) -> Result:
        for _ in range(_ATTEMPTS - 1):
            try:
                async with begin() as session:
                    return await action(session)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _WORTH_ANOTHER_TRY:
                    raise
            # Not all at the same moment once more.
            await asyncio.sleep(random.uniform(0, _PAUSE_SECONDS))  # noqa: S311 - no secret
        async with begin() as session:
            return await action(session)

    async def act_briefly(
        self, action: Callable[[WriteSession], Coroutine[Any, Any, Result]]
    ) -> Result:
        """Like act, for an action that waits for nothing but its session, and soon ends.

        On SQLite it may share its transaction with others that wait for their turn; each sees what
        those before it did, is refused alone, and has an answer when everything is on the disk. On
        PostgreSQL it has to find what it looks for by keys: tables are read as a whole only where
        there is no other way.
        """
        if self._brief is None:
            return await self._act(action, partial(self._transaction, self._brief_writers))
        with outages_told():
            result: Result = await self._brief.act(action)
        return result

    async def ask(self) -> None:
        """Ask the database one thing.

        :raises DatabaseAwayError: it does not answer
        """
        try:
            async with self.read() as session:
                await session.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError) as error:
            raise DatabaseAwayError from error

    @property
    def connections_in_use(self) -> int:
        """How many of the pools' connections somebody has just now."""
        pools = (engine.pool for engine in self.engines)
        return sum(pool.checkedout() for pool in pools if isinstance(pool, QueuePool))

    async def close(self) -> None:
        """Let go of every connection."""
        if self._threads is not None:
            self._threads.close()
        if self._brief is not None:
            await self._brief.close()
        for engine in self.engines:
            await engine.dispose()
        await self._file.wait_for_threads(_THREADS_END_WITHIN_SECONDS)

    def _make_engines(self, statement_seconds: int | None) -> tuple[AsyncEngine, AsyncEngine]:
        """For everything, and for what is done often and looks up by keys."""
        if self.is_sqlite:
            engine = create_sqlite_engine(self._file)
            return engine, engine
        make = partial(create_postgresql_engine, self.url, statement_seconds=statement_seconds)
        return make(), make(looks_up_by_keys=True)

    def _readers_on(self, engine: AsyncEngine) -> _Readers:
        return async_sessionmaker(
            engine, class_=ReadSession, autoflush=False, info={READERS: self._threads}
        )

    async def _connect(self, session: ReadSession) -> None:
        # SQLite's file is there, and going to its thread once more would cost every look-up.
        if not self.is_sqlite:
            with connecting():
                await session.connection()

    async def _tell_others(self, session: WriteSession, changes: tuple[Change, ...]) -> None:
        # Inside the transaction, so that PostgreSQL tells of what was committed and nothing else.
        if self.is_sqlite or not changes:
            return
        for notice in to_notices(changes, sender=self.name):
            await session.execute(_NOTIFY, {"channel": CHANNEL, "notice": notice})


def _writers_on(engine: AsyncEngine) -> _Writers:
    writing = engine.execution_options(is_writer=True)
    return async_sessionmaker(writing, class_=WriteSession, expire_on_commit=False)
