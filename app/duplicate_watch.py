"""Looks for likely duplicates in the background, beside whatever else goes on."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from time import monotonic

from app.data.changes import Change, ChangesMissed, ContactChanged, ContactRemoved, JobChanged
from app.data.database import Database
from app.data.duplicate_search import compare_some

# Another process may have changed something and died; nobody tells of that.
LOOK_AGAIN_SECONDS = 30.0
# Several changes of one visit are looked at once.
SETTLE_SECONDS = 0.5
# It rests as long as it worked, and at least this long: others get their turn.
PAUSE_SECONDS = 0.02
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
            self._news.clear()
            try:
                await self._compare_all()
            except Exception:  # the next look may find the database back
                _log.exception("The search for duplicates was interrupted")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK_AGAIN_SECONDS)
            await asyncio.sleep(SETTLE_SECONDS)

    async def _compare_all(self) -> None:
        while True:
            began = monotonic()
            compared = await self._database.act(partial(compare_some, now=self._now()))
            if not compared:
                return
            await asyncio.sleep(max(PAUSE_SECONDS, monotonic() - began))
