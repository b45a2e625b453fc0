"""One visitor after the other: what the public door keeps is applied after it has answered."""

import asyncio
import logging
import random
from contextlib import suppress

from app.api.doors import Doors
from app.data.errors import UnavailableError
from app.data.identity_facts import Given, Visit
from app.data.inbox_work import InboxWork

# Another process may have taken a visit on and died; nobody tells of that.
_LOOK_AGAIN_SECONDS = 5.0
# A call must not be able to feel, by its own waiting, what became of the call before it.
_REST_SECONDS = 0.1
_log = logging.getLogger(__name__)


class PublicLane:
    """Keeps visits on the disk, and applies them in the order they came, one at a time.

    The answer is on its way before anybody is looked up, so neither its words nor its time can
    tell whether the directory knows them; and a flood waits in line instead of holding up
    operators. What was kept is applied later whatever happens, by the next start if need be.
    """

    def __init__(self, doors: Doors) -> None:
        settings = doors.settings
        self._inbox = InboxWork(
            doors.database,
            claims_mode=settings.claims,
            region=settings.default_region,
            memory=doors.eraser.memory,
            now=doors.now,
        )
        self._turn = asyncio.Lock()
        self._news = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

    async def put(self, visit: Visit, given: Given) -> None:
        """Keep the visit; when this returns it is on the disk.

        :raises InboxFullError: too many are waiting
        :raises UnavailableError: it cannot be kept just now
        """
        await self._inbox.put(visit, given)
        self._news.set()

    async def start(self) -> None:
        """Begin to apply, first what an earlier process left; needs a running event loop."""
        self._worker = asyncio.create_task(self._work(), name="public lane")

    async def drain(self) -> None:
        """Apply everything that waits."""
        async with self._turn:
            while await self._inbox.apply_next():
                pass

    async def stop(self) -> None:
        """Stop; what waits is on the disk."""
        if self._worker is not None:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker

    async def _work(self) -> None:
        is_begun = False
        while True:
            self._news.clear()
            try:
                if not is_begun:
                    await self._inbox.begin_again()
                    is_begun = True
                await self.drain()
            except UnavailableError:
                pass  # whoever looks after the database knows; what waits stays
            except Exception as error:  # the next look may go better
                _log.error("The public lane was interrupted: %s", type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), _LOOK_AGAIN_SECONDS)
                await asyncio.sleep(random.uniform(0, _REST_SECONDS))  # noqa: S311 - no secret
