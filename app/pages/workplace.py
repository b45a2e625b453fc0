"""What every page has at hand: database, live channel, settings, and who is at it."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

from nicegui import background_tasks, ui
from nicegui.client import Client

from app.auth.cookies import session_token
from app.auth.guard import EMBED_SIGN_IN, SIGN_IN, path_of
from app.auth.permissions import NotAllowedError, Permission, allows, require
from app.auth.secrets import hash_token
from app.auth.sign_in import SignIn
from app.components.elements import toast
from app.components.outage_note import OutageNote
from app.components.words import sentence_of
from app.data.changes import Change, ChangesMissed, DatabaseLost, OperatorChanged
from app.data.database import Database
from app.data.eraser import Eraser
from app.data.errors import UnavailableError
from app.data.read_models import Actor, OperatorRow
from app.data.sessions import find_session
from app.live import Listener, LiveUpdates
from app.pages.export_tickets import ExportTickets
from app.pages.export_watch import ExportWatch
from app.pages.overviews import Overviews
from app.pages.pair_count import PairCount
from app.pages.presence import Presence
from app.pages.row_feed import RowFeed
from app.pages.seats import Seats
from app.settings import Settings

_TIME_TO_LEAVE_SECONDS = 0.5

# A busy machine may build a page slowly; the framework's three seconds would answer with its own
# error page, which tells of its settings.
PAGE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Workplace:
    """Handed to every page when it is registered; holds nothing of any visitor."""

    database: Database
    live: LiveUpdates
    settings: Settings
    eraser: Eraser
    seats: Seats
    pairs: PairCount
    sign_in: SignIn
    row_feed: RowFeed
    exports: ExportTickets = field(default_factory=ExportTickets)
    presence: Presence = field(default_factory=Presence)
    downloads: ExportWatch = field(default_factory=ExportWatch)
    overviews: Overviews = field(default_factory=Overviews)

    def listen(self, listener: Listener, *kinds: type[Change]) -> None:
        """Tell this page of committed changes, of these kinds if any, until its client is gone."""
        ui.context.client.on_delete(self.live.subscribe(listener, *kinds))

    def seat(self) -> "Seat":
        """Who sits at the page that is being built; the page goes when their session ends."""
        request = ui.context.client.request
        session_key = hash_token(session_token(request) or "")
        seat = Seat(self, request.state.operator, session_key, ui.context.client)
        self.listen(seat.hear, OperatorChanged, ChangesMissed)
        self.seats.take(seat)
        self._watch_database()
        client = ui.context.client
        client.on_connect(lambda: self.pairs.follow(client))
        return seat

    def _watch_database(self) -> None:
        note = OutageNote()

        def hear(changes: tuple[Change, ...]) -> None:
            if DatabaseLost() in changes:
                note.show()
            elif ChangesMissed() in changes:
                note.hide()

        def show(error: Exception) -> None:
            # One sentence is enough: where the note stands, it has said it.
            if isinstance(error, UnavailableError) and not note.is_shown:
                toast(sentence_of(error))

        self.listen(hear, DatabaseLost, ChangesMissed)
        ui.on_exception(show)


@dataclass(frozen=True, slots=True)
class Seat:
    """One operator at one page, by one session."""

    workplace: Workplace
    operator: OperatorRow
    session_key: str
    client: Client

    def may(self, permission: Permission) -> bool:
        """What the page shows; what it does asks `acting` again."""
        return allows(self.operator.role, permission)

    async def acting(self, permission: Permission) -> Actor:
        """The actor of a change, after reading session and role anew.

        :raises NotAllowedError: the operator may not do this, or not any more
        """
        operator = await self._operator_now()
        if operator is None:
            raise NotAllowedError
        require(operator, permission)
        return Actor("operator", operator.operator_id)

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Take note of changes of the operator who sits here."""
        if not {OperatorChanged(self.operator.operator_id), ChangesMissed()}.isdisjoint(changes):
            background_tasks.create(self._stay_or_leave())

    def leave(self, *, is_signed_in: bool) -> None:
        """Go to the front page, where another role holds, or to sign in."""
        background_tasks.create(self._leave("/" if is_signed_in else self._way_in()))

    async def _stay_or_leave(self) -> None:
        operator = await self._operator_now()
        own = self.operator
        sits_as_before = operator is not None and (
            (operator.role, operator.sees_values) == (own.role, own.sees_values)
        )
        if not sits_as_before:
            self.leave(is_signed_in=operator is not None)

    async def _leave(self, path: str) -> None:
        # The socket stays open after a sign-out, so the page has to go from both ends.
        self.client.open(path)
        await asyncio.sleep(_TIME_TO_LEAVE_SECONDS)
        if self.client.id in Client.instances:
            self._delete_page()

    def _delete_page(self) -> None:
        self.client.delete()
        # NiceGUI waits for a page to come back, and then deletes it itself: once is enough.
        for document_id in tuple(self.client._delete_tasks):
            self.client._cancel_delete_task(document_id)

    def _way_in(self) -> str:
        is_embedded = path_of(self.client.request.scope).startswith("/embed/")
        return EMBED_SIGN_IN if is_embedded else SIGN_IN

    async def _operator_now(self) -> OperatorRow | None:
        async with self.workplace.database.read() as session:
            return await find_session(session, self.session_key, now())


def now() -> datetime:
    """The present, aware and in UTC."""
    return datetime.now(UTC)
