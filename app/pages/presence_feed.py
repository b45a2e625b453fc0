"""Who has which contact open in other processes on the same PostgreSQL."""

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, islice

from app.data.changes import Change, ChangesMissed, ContactLookedAt
from app.data.database import Database
from app.data.looks import tell_looks
from app.data.operators import find_operator
from app.data.read_models import OperatorRow
from app.pages.presence import Presence

# A process that died tells nobody that its pages are gone: they count as gone when it says nothing.
TOLD_EVERY_SECONDS = 5.0
GONE_AFTER_SECONDS = 16.0
# Whoever walks down the list has told of the contact where they rest.
_BETWEEN_TELLS_SECONDS = 0.2
# Fewer than make PostgreSQL's notices so many that everything would be looked at again.
_AT_ONCE = 50
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Far:
    contact_id: str
    until: float


class PresenceFeed:
    """Tells the others of the pages here, again and again, and takes in what they tell.

    What travels are our ids; the operator's name is looked up where it is shown. On SQLite there
    is one process, and nothing to tell.
    """

    def __init__(
        self, database: Database, presence: Presence, *, told_every: float = TOLD_EVERY_SECONDS
    ) -> None:
        self._database = database
        self._presence = presence
        self._told_every = told_every
        self._gone_after = told_every * GONE_AFTER_SECONDS / TOLD_EVERY_SECONDS
        self._numbers = count()
        # Addresses of open pages are not for others to know.
        self._places: dict[str, str] = {}
        self._here: dict[str, ContactLookedAt] = {}
        self._untold: dict[str, ContactLookedAt] = {}
        self._unheard: dict[str, ContactLookedAt] = {}
        self._far: dict[str, _Far] = {}
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to tell and to take in; needs a running event loop."""
        if not self._database.is_sqlite:
            self._presence.on_look = self._note
            self._task = asyncio.create_task(self._keep_telling(), name="presence feed")

    async def stop(self) -> None:
        """Tell nothing more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Take note of what other processes tell."""
        for change in changes:
            if isinstance(change, ContactLookedAt) and not self._is_ours(change.place):
                self._unheard[change.place] = change
                self._news.set()
            elif isinstance(change, ChangesMissed):
                # Others may have missed something at the same moment.
                self._untold = {**self._here, **self._untold}
                self._news.set()

    def _is_ours(self, place: str) -> bool:
        return place.startswith(f"{self._database.name}.")

    def _note(self, page_id: str, contact_id: str | None, operator: OperatorRow) -> None:
        if page_id not in self._places:
            if contact_id is None:
                return
            self._places[page_id] = f"{self._database.name}.{next(self._numbers)}"
        place = self._places[page_id]
        looked = ContactLookedAt(place, contact_id, operator.operator_id)
        if contact_id is None:
            del self._places[page_id]
            self._here.pop(place, None)
        else:
            self._here[place] = looked
        self._untold[place] = looked
        self._news.set()

    async def _keep_telling(self) -> None:
        told_at = time.monotonic()
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), self._told_every / 2)
            self._news.clear()
            if time.monotonic() - told_at >= self._told_every:
                told_at = time.monotonic()
                self._untold = {**self._here, **self._untold}
            try:
                await self._take_in()
                await self._tell()
            except Exception:  # told again when the database is back
                _log.warning("Who looks at what could not be told to other processes.")
            self._forget_silent()
            await asyncio.sleep(_BETWEEN_TELLS_SECONDS)

    async def _tell(self) -> None:
        while self._untold:
            some = dict(islice(self._untold.items(), _AT_ONCE))
            for place in some:
                del self._untold[place]
            await tell_looks(self._database, some.values())

    async def _take_in(self) -> None:
        operators: dict[str, OperatorRow | None] = {}
        while self._unheard:
            place, looked = next(iter(self._unheard.items()))
            operator_id = looked.operator_id
            if operator_id not in operators:
                async with self._database.read() as session:
                    operators[operator_id] = await find_operator(session, operator_id)
            # Meanwhile it may have told more.
            looked = self._unheard.pop(place)
            self._show(place, looked.contact_id, operators[operator_id])

    def _show(self, place: str, contact_id: str | None, operator: OperatorRow | None) -> None:
        if contact_id is None or operator is None:
            self._forget(place)
            return
        before = self._far.get(place)
        self._far[place] = _Far(contact_id, time.monotonic() + self._gone_after)
        if before is None or before.contact_id != contact_id:
            self._presence.note(place, contact_id, operator)

    def _forget_silent(self) -> None:
        now = time.monotonic()
        for place in [place for place, far in self._far.items() if far.until < now]:
            self._forget(place)

    def _forget(self, place: str) -> None:
        if self._far.pop(place, None) is not None:
            self._presence.leave(place)
