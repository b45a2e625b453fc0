"""Hears what other processes on the same PostgreSQL have committed."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from asyncpg import InterfaceError, PostgresError

from app.data.changes import Change, ChangesMissed, DatabaseLost
from app.data.database import Database
from app.data.errors import UnavailableError
from app.data.notices import CHANNEL, from_notice

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 3.0
# A connection that a firewall has cut says nothing; asking finds out.
_ASK_EVERY_SECONDS = 5.0
_ANSWER_WITHIN_SECONDS = 5.0
_LOST = (UnavailableError, PostgresError, InterfaceError, OSError)
_log = logging.getLogger(__name__)


class ChangeFeed:
    """Listens on a connection of its own and makes it anew when it is lost.

    Whenever it begins to hear, ``hear`` is told ``ChangesMissed``: what was committed before is not
    repeated, so everything open looks again. ``DatabaseLost`` tells that it
    cannot begin. On SQLite there is one process and nothing to hear.
    """

    def __init__(self, database: Database, *, hear: Callable[[tuple[Change, ...]], None]) -> None:
        self._database = database
        self._hear = hear
        self._task: asyncio.Task[None] | None = None
        self.is_listening = False
        self.times_lost = 0

    async def start(self) -> None:
        """Begin to listen, as soon as the database answers; needs a running event loop."""
        if not self._database.is_sqlite:
            self._task = asyncio.create_task(self._keep_listening(), name="change feed")

    async def stop(self) -> None:
        """Listen no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep_listening(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        is_told = False
        while True:
            try:
                await self._listen()
            except _LOST as error:
                # Without the message: a driver may put an address or a row into it.
                _log.warning("Not hearing other processes: %s", type(error).__name__)
            if self.is_listening:
                self.is_listening = False
                self.times_lost += 1
                is_told = False
                pause = _FIRST_PAUSE_SECONDS
            elif not is_told:
                # Only now: a single connection may end without the database being away.
                self._hear((DatabaseLost(),))
                is_told = True
            # Many processes lose the same server at once, and should not all knock at once.
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - no secret
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _listen(self) -> None:
        lost = asyncio.Event()
        async with self._database.own_connection() as connection:
            connection.add_termination_listener(lambda _connection: lost.set())
            await connection.add_listener(CHANNEL, self._take)
            self.is_listening = True
            self._hear((ChangesMissed(),))
            while not lost.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(lost.wait(), _ASK_EVERY_SECONDS)
                    return
                await connection.fetchval("SELECT 1", timeout=_ANSWER_WITHIN_SECONDS)

    def _take(self, _connection: Any, _pid: int, _channel: str, text: str) -> None:
        changes = from_notice(text, own=self._database.name)
        if changes:
            self._hear(changes)
