"""Counts refused tokens in memory and writes the counts now and then: a flood is no load."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from app.data.database import Database
from app.data.errors import UnavailableError
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
        self._is_closing = asyncio.Event()

    def note(self, chatbot_id: str, code: str) -> None:
        """Count one refusal; the chatbot must exist, so that strangers cannot fill the memory."""
        self._counts[chatbot_id, code] += 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_later(), name="token refusals")

    async def close(self) -> None:
        """Write what was counted since the last time; what cannot be written now is given up."""
        self._is_closing.set()
        if self._writing is not None:
            await asyncio.gather(self._writing, return_exceptions=True)

    async def _write_later(self) -> None:
        # More may be refused while the last ones are being written.
        while self._counts:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_closing.wait(), self._wait_seconds)
            is_last = self._is_closing.is_set()
            try:
                await self._write()
            except UnavailableError:
                if is_last:
                    return

    async def _write(self) -> None:
        counts = self._counts.copy()
        await self._database.act(lambda session: add_refusals(session, counts, now=self._now()))
        # What cannot be written is still counted, and tried with what comes until then.
        self._counts -= counts
