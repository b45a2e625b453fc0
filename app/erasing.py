"""Works off erasures in the background, beside whatever else goes on."""

import asyncio
import logging
from contextlib import suppress

from app.data.changes import Change, ChangesMissed, ErasureChanged, JobChanged
from app.data.eraser import Eraser
from app.erasure_teller import ErasureTeller

# Another process may have begun an erasure and died; nobody tells of that.
LOOK_AGAIN_SECONDS = 30.0
_SHORTEST_WAIT_SECONDS = 0.5
_TELLING = (ErasureChanged, JobChanged, ChangesMissed)
_log = logging.getLogger(__name__)


class ErasureWorker:
    """Finishes what is not over when it starts, and from then on whatever is announced."""

    def __init__(self, eraser: Eraser, teller: ErasureTeller) -> None:
        self._eraser = eraser
        self._teller = teller
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Take note of committed changes: there may be something to do."""
        if any(isinstance(change, _TELLING) for change in changes):
            self._news.set()

    async def start(self) -> None:
        """Begin to work; needs a running event loop."""
        self._task = asyncio.create_task(self._work(), name="erasures")

    async def stop(self) -> None:
        """Stop between two steps; what is not over goes on at the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            self._news.clear()
            waits = [LOOK_AGAIN_SECONDS]
            try:
                await self._eraser.carry_out()
                await self._eraser.work_on_jobs()
                waits.append(await self._eraser.clear() or LOOK_AGAIN_SECONDS)
                await self._eraser.forget()
                if (until_due := await self._teller.tell()) is not None:
                    waits.append(max(until_due, _SHORTEST_WAIT_SECONDS))
            except Exception:  # the next look may find the database back
                _log.exception("An erasure was interrupted")
            wait = min(waits)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), wait)
