"""Do small user actions on SQLite without a hop for each statement, several with one commit.

What an action does takes place in the event loop's own thread, where it takes less than a
millisecond: in another one each statement would wait for the interpreter, which on a busy day took
twenty times as long as the statement. Committing waits for the disk, and beginning where another
program writes; both are left to the database's thread.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, RootTransaction, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.pool import StaticPool

from app.data.changes import Change, take_changes

Session = TypeVar("Session", bound=AsyncSession)
_TOGETHER_AT_MOST = 32


@dataclass(slots=True)
class _Act(Generic[Session]):
    """An action that somebody waits for."""

    action: Callable[[Session], Coroutine[Any, Any, Any]]
    answer: "asyncio.Future[Any]"
    result: Any = None
    refusal: Exception | None = None
    changes: tuple[Change, ...] = ()

    def settle(self) -> None:
        """Answer, unless nobody waits any more."""
        if self.answer.done():
            return
        if self.refusal is not None:
            self.answer.set_exception(self.refusal)
        else:
            self.answer.set_result(self.result)


class BriefActs(Generic[Session]):
    """Those who wait while others write go next, in one transaction, in the order they came.

    Each is answered after the commit. One that is refused leaves the others alone; when the
    database fails in the midst of several, each is done again by itself.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        sessions: type[Session],
        *,
        turn: asyncio.Lock,
        on_commit: Callable[[tuple[Change, ...]], None],
    ) -> None:
        self._engine, self._pen = engine, _Pen(sessions)
        self._turn, self._on_commit = turn, on_commit
        self._waiting: list[_Act[Session]] = []
        self._writing: asyncio.Task[None] | None = None
        # One connection is kept: to take it from the pool and give it back would be hops as well.
        self._kept: AsyncConnection | None = None
        self._driver: Any = None

    async def act(self, action: Callable[[Session], Coroutine[Any, Any, Any]]) -> Any:
        """What the action returns, once it is committed; it waits for nothing but its session.

        An action whose caller gives up before its turn is not begun.
        """
        act = _Act(action, asyncio.get_running_loop().create_future())
        self._waiting.append(act)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await act.answer

    async def close(self) -> None:
        """End what goes on, and give the connection back; another act takes one again."""
        if self._writing is not None and not self._writing.done():
            await asyncio.wait({self._writing})
        if self._kept is not None:
            self._pen.put_down()
            await self._kept.close()
            self._kept = self._driver = None

    async def _write(self) -> None:
        while self._waiting:
            async with self._turn:
                taken = self._waiting[:_TOGETHER_AT_MOST]
                del self._waiting[:_TOGETHER_AT_MOST]
                acts = [act for act in taken if not act.answer.done()]
                try:
                    await self._write_together(acts)
                except BaseException:  # the loop ends, and nobody is answered any more
                    for act in (*acts, *self._waiting):
                        act.answer.cancel()
                    raise

    async def _write_together(self, acts: Sequence[_Act[Session]]) -> None:
        if not acts:
            return
        try:
            await self._write_in_one(acts)
            changes = dict.fromkeys(change for act in acts for change in act.changes)
            if changes:
                self._on_commit(tuple(changes))
        except Exception as error:  # whoever waits for it is given it
            if len(acts) > 1 and isinstance(error, DBAPIError):
                for act in acts:
                    await self._write_together([act])
                return
            for act in acts:
                act.refusal = error
        for act in acts:
            act.settle()

    async def _write_in_one(self, acts: Sequence[_Act[Session]]) -> None:
        """Commit everything but what is refused; a failure of the database refuses all."""
        try:
            # Few are refused, and a savepoint for each would be two more statements for all.
            async with self._transaction():
                for act in acts:
                    self._pen.do(act, "rollback_only")
                    await asyncio.sleep(0)
        except DBAPIError:
            raise
        except Exception:
            if len(acts) == 1:
                raise
            await self._write_apart(acts)

    async def _write_apart(self, acts: Sequence[_Act[Session]]) -> None:
        """Begin again, so that whoever is refused takes nobody along."""
        async with self._transaction():
            for act in acts:
                try:
                    self._pen.do(act, "create_savepoint")
                except DBAPIError:
                    raise
                except Exception as refusal:  # whoever waits for it is given it
                    act.refusal = refusal
                await asyncio.sleep(0)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[None]:
        if self._driver is None:
            self._kept = await self._engine.connect()
            self._driver = (await self._kept.get_raw_connection()).driver_connection
            self._pen.take_up(self._driver._conn)
        try:
            if not self._pen.begins_at_once():
                await self._in_thread(self._pen.begin)
            yield
        except BaseException:
            await self._in_thread(self._pen.roll_back)
            raise
        await self._in_thread(self._pen.commit)

    async def _in_thread(self, function: Callable[[], None]) -> None:
        # Private, as the driver offers no public way to run one's own function in its thread.
        await self._driver._execute(function)


class _Pen(Generic[Session]):
    """Writes on the driver's connection, of which one thread at a time makes use."""

    def __init__(self, sessions: type[Session]) -> None:
        self._sessions = sessions
        self._connection: Connection | None = None
        self._transaction: RootTransaction | None = None
        self._raw: Any = None
        self._milliseconds = 0

    def take_up(self, raw: Any) -> None:
        """Write on this connection from now on."""
        self._connection, self._raw = _connection_on(raw), raw
        (self._milliseconds,) = raw.execute("PRAGMA busy_timeout").fetchone()

    def _wait_at_most(self, milliseconds: int) -> None:
        self._raw.execute(f"PRAGMA busy_timeout = {milliseconds}")

    def put_down(self) -> None:
        """Leave the driver's connection to whom it belongs."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def begins_at_once(self) -> bool:
        """Begin, unless another program writes."""
        self._wait_at_most(0)
        try:
            self.begin()
        except OperationalError:
            # What else may be wrong is told by the one that waits.
            return False
        finally:
            self._wait_at_most(self._milliseconds)
        return True

    def begin(self) -> None:
        """Wait until nobody else writes, and begin."""
        self._transaction = self._connected.begin()

    def commit(self) -> None:
        """Have what was done on the disk; if that fails, it was not done."""
        transaction, self._transaction = self._transaction, None
        if transaction is not None:
            # At its end the block commits, and rolls back what cannot be committed.
            with transaction:
                pass

    def roll_back(self) -> None:
        """Have nothing done."""
        transaction, self._transaction = self._transaction, None
        if transaction is not None:
            # A session that failed has rolled it back already.
            transaction.close()

    @property
    def _connected(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("Nothing to write on was taken up.")
        return self._connection

    def do(self, act: _Act[Session], mode: Any) -> None:
        """Do what the action does, within the transaction."""
        act.refusal, act.changes = None, ()
        session = self._sessions(expire_on_commit=False)
        session.sync_session.bind = self._connected
        session.sync_session.join_transaction_mode = mode
        try:
            act.result = run_at_once(act.action(session))
            session.sync_session.commit()
            act.changes = take_changes(session)
        finally:
            session.sync_session.close()


def run_at_once(action: Coroutine[Any, Any, Any]) -> Any:
    """What an action returns that waits for nothing but a driver which answers at once."""
    try:
        action.send(None)
    except StopIteration as end:
        return end.value
    action.close()
    raise RuntimeError("An act in one hop waited for something else than its session.")


def _connection_on(raw: Any) -> Connection:
    # It is not ours to be rolled back or closed, which the pool that it comes from does.
    engine = create_engine(
        "sqlite://",
        creator=lambda: raw,
        poolclass=StaticPool,
        pool_reset_on_return=None,
        hide_parameters=True,
    )
    event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine.connect()
