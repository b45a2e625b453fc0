"""Counts refused tokens in memory and writes the counts now and then: a flood is no load."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from app.data.database import Database
from app.data.token_refusals import add_refusals

WRITE_AFTER_SECONDS = 2.0


class RefusalCounter:
    """Keeps how often tokens of a chatbot were refused, and why; nothing of the tokens."""

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], datetime],
        wait_seconds: float = WRITE_AFTER_SECONDS,
    ) -> None:
        self._database = database
        self._now = now
        self._wait_seconds = wait_seconds
        self._counts: Counter[tuple[str, str]] = Counter()
        self._writing: asyncio.Task[None] | None = None

    def note(self, chatbot_id: str, code: str) -> None:
        """Count one refusal; the chatbot must exist, so that strangers cannot fill the memory."""
        self._counts[chatbot_id, code] += 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_later(), name="token refusals")

    async def close(self) -> None:
        """Write what was counted since the last time."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        await self._write()

    async def _write_later(self) -> None:
        # More may be refused while the last ones are being written.
        while self._counts:
            await asyncio.sleep(self._wait_seconds)
            await self._write()

    async def _write(self) -> None:
        counts, self._counts = self._counts, Counter()
        if counts:
            await self._database.act(lambda session: add_refusals(session, counts, now=self._now()))
