"""Looks for likely duplicates in the background, beside whatever else goes on."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic

from app.data.changes import Change, ChangesMissed, ContactChanged, ContactRemoved, JobChanged
from app.data.database import Database, WriteSession
from app.data.duplicate_search import STEP, compare_some

# Another process may have changed something and died; nobody tells of that.
LOOK_AGAIN_SECONDS = 30.0
# Several changes of one visit are looked at once.
SETTLE_SECONDS = 0.5
# It rests at least this long, as long as it worked, and many times that while others write.
PAUSE_SECONDS = 0.02
_RESTS, _RESTS_BESIDE_OTHERS = 1, 19
# Nobody else writes to SQLite during a step, and the event loop does little else.
_STEP_SECONDS = 0.01
STEP_AT_LEAST = 2
_NEWS = (ContactChanged, ContactRemoved, JobChanged, ChangesMissed)
_log = logging.getLogger(__name__)


class DuplicateWatch:
    """Compares what is waiting when it starts, and from then on whoever changes."""

    def __init__(
        self, database: Database, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._now = now
        self._news = asyncio.Event()
        self._step = STEP_AT_LEAST
        self._task: asyncio.Task[None] | None = None

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Take note of committed changes: there may be somebody to compare."""
        if any(isinstance(change, _NEWS) for change in changes):
            self._news.set()

    async def start(self) -> None:
        """Begin to look; needs a running event loop."""
        self._task = asyncio.create_task(self._watch(), name="duplicates")

    async def stop(self) -> None:
        """Stop between two steps; what is waiting is compared after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            try:
                await self._compare_all()
            except Exception:  # the next look may find the database back
                _log.exception("The search for duplicates was interrupted")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK_AGAIN_SECONDS)
            await asyncio.sleep(SETTLE_SECONDS)

    async def _compare_all(self) -> None:
        while True:
            self._news.clear()
            compared, seconds = await self._database.act_briefly(self._compare)
            if not compared:
                return
            self._step = next_step(self._step, seconds)
            await asyncio.sleep(rest_after(seconds, others_write=self._news.is_set()))

    async def _compare(self, session: WriteSession) -> tuple[int | None, float]:
        began = monotonic()
        compared = await compare_some(session, now=self._now(), step=self._step)
        return compared, monotonic() - began


def rest_after(seconds: float, *, others_write: bool) -> float:
    """How long to rest after a step that took so long."""
    rests = _RESTS_BESIDE_OTHERS if others_write else _RESTS
    return max(PAUSE_SECONDS, seconds * rests)


def next_step(step: int, seconds: float) -> int:
    """How many to compare next, when so many took so long."""
    if seconds > _STEP_SECONDS:
        return max(STEP_AT_LEAST, step // 2)
    return min(STEP, step * 2) if seconds < _STEP_SECONDS / 2 else step
