"""The open pages and who sits at them: whoever's session has ended is shown out."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from nicegui.client import Client

from app.data.database import Database
from app.data.read_models import OperatorRow
from app.data.sessions import find_roles

# Within two seconds whoever was signed out sees nothing any more, wherever that was done.
_ROUND_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Sitting(Protocol):
    """One operator at one page, by one session."""

    @property
    def operator(self) -> OperatorRow: ...
    @property
    def session_key(self) -> str: ...
    @property
    def client(self) -> Client: ...
    def leave(self, *, is_signed_in: bool) -> None:
        """Go to the front page, or to sign in."""


class Seats:
    """Looks round every moment, whether those who sit here may still."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._taken: dict[str, Sitting] = {}
        self._rounds: asyncio.Task[None] | None = None

    def take(self, seat: Sitting) -> None:
        """Note that somebody sits down, until their page is gone."""
        self._taken[seat.client.id] = seat
        seat.client.on_delete(lambda: self._taken.pop(seat.client.id, None))

    async def start(self) -> None:
        """Begin to look round."""
        self._rounds = asyncio.create_task(self._look_round())

    async def stop(self) -> None:
        """Look no more."""
        if self._rounds is not None:
            self._rounds.cancel()

    async def check(self) -> None:
        """Show out whoever may no longer sit here, or sits here in another role."""
        seats = tuple(self._taken.values())
        if not seats:
            return
        keys = {seat.session_key for seat in seats}
        async with self._database.read() as session:
            roles = await find_roles(session, keys, self._now())
        for seat in seats:
            if roles.get(seat.session_key) != seat.operator.role:
                seat.leave(is_signed_in=seat.session_key in roles)

    async def _look_round(self) -> None:
        while True:
            await asyncio.sleep(_ROUND_SECONDS)
            try:
                await self.check()
            except Exception:  # the next round comes, whatever the database does
                _log.warning("Whether sessions go on could not be asked.")
