"""Small user actions on PostgreSQL share a transaction with those that wait beside them.

Each transaction costs trips of its own, one flush, and a turn: those that tell something commit one
after the other.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Generic

from app.data.brief_acts import Act, Session
from app.data.errors import DatabaseAwayError

_TOGETHER_AT_MOST = 16
# Two at once would wait for each other's people, which PostgreSQL ends only after a second.
_LANES = 1


class SharedCommits(Generic[Session]):
    """Those who wait while others write go next, several in one transaction, in their order.

    Each is answered after the commit. When one is refused, or the database ends the transaction,
    nothing of it is kept, and each is done again by itself as if it had never been among others.
    """

    def __init__(
        self,
        transaction: Callable[[], AbstractAsyncContextManager[Session]],
        alone: Callable[[Callable[[Session], Awaitable[Any]]], Awaitable[Any]],
    ) -> None:
        self._transaction, self._alone = transaction, alone
        self._waiting: list[Act[Session]] = []
        self._writing: set[asyncio.Task[None]] = set()

    async def act(self, action: Callable[[Session], Coroutine[Any, Any, Any]]) -> Any:
        """What the action returns, once it is committed.

        An action whose caller gives up before its turn is not begun.
        """
        act = Act(action, asyncio.get_running_loop().create_future())
        self._waiting.append(act)
        if len(self._writing) < _LANES:
            lane = asyncio.create_task(self._write(), name="shared commits")
            self._writing.add(lane)
            lane.add_done_callback(self._writing.discard)
        return await act.answer

    async def close(self) -> None:
        """End what goes on."""
        if self._writing:
            await asyncio.wait(self._writing)

    async def _write(self) -> None:
        while self._waiting:
            taken = self._waiting[:_TOGETHER_AT_MOST]
            del self._waiting[:_TOGETHER_AT_MOST]
            acts = [act for act in taken if not act.answer.done()]
            try:
                await self._write_together(acts)
            except BaseException:  # the loop ends, and nobody is answered any more
                for act in (*acts, *self._waiting):
                    act.answer.cancel()
                raise

    async def _write_together(self, acts: Sequence[Act[Session]]) -> None:
        if len(acts) > 1 and await self._is_written(acts):
            for act in acts:
                act.settle()
            return
        # At the same time, as each would have been.
        await asyncio.gather(*(self._write_alone(act) for act in acts))

    async def _is_written(self, acts: Sequence[Act[Session]]) -> bool:
        """Whether all of them were kept; if not, then none, or the database is away for all."""
        try:
            async with self._transaction() as session:
                for act in acts:
                    act.result = await act.action(session)
                    await session.flush()
        except DatabaseAwayError as error:
            # It may have been kept, or not; nobody may do it twice.
            for act in acts:
                act.refusal = error
            return True
        except Exception:  # whose fault it was shows when each is done by itself
            return False
        return True

    async def _write_alone(self, act: Act[Session]) -> None:
        try:
            act.result = await self._alone(act.action)
        except Exception as error:  # whoever waits for it is given it
            act.refusal = error
        act.settle()
