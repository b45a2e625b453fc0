"""One visitor after the other: what the public door accepted is written after it has answered."""

import asyncio
import logging
from contextlib import suppress

from app.api.doors import Doors
from app.data.errors import ContactsError
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.read_models import Identified

_WAITING_AT_MOST = 1_000
_log = logging.getLogger(__name__)


class PublicLane:
    """Applies visits in the order they came, one at a time.

    The answer is on its way before anybody is looked up, so neither its words nor its time can
    tell whether the directory knows them; and a flood waits in line instead of holding up
    operators.
    """

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._waiting: asyncio.Queue[Visit] = asyncio.Queue(_WAITING_AT_MOST)
        self._worker: asyncio.Task[None] | None = None

    def put(self, visit: Visit) -> bool:
        """Take the visit on; False when too many are waiting."""
        try:
            self._waiting.put_nowait(visit)
        except asyncio.QueueFull:
            return False
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return True

    async def drain(self) -> None:
        """Wait until everything taken on is written."""
        await self._waiting.join()

    async def close(self) -> None:
        """Write what is waiting, and stop."""
        await self.drain()
        if self._worker is not None:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker

    async def _work(self) -> None:
        while True:
            visit = await self._waiting.get()
            try:
                await self._identify(visit)
            except ContactsError as refusal:
                # Decided against by a rule that only the database knows; nobody is there to be told
                _log.info("A public identify was refused: %s", type(refusal).__name__)
            except Exception as error:  # the next visitor must still be served
                # Without the traceback: it may hold what the visitor gave.
                _log.error("A public identify failed: %s", type(error).__name__)
            finally:
                self._waiting.task_done()

    async def _identify(self, visit: Visit) -> Identified:
        return await self._doors.database.act(
            lambda session: identify(
                session,
                visit,
                now=self._doors.now(),
                claims_mode=self._doors.settings.claims,
                region=self._doors.settings.default_region,
            )
        )
