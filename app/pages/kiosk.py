"""The support floor's screen: large figures, recent visitors without personal details."""

from datetime import timedelta

from nicegui import background_tasks, ui

from app.components.elements import Text
from app.components.identity_badge import IdentityBadge
from app.components.theme import PRODUCT, dress_page
from app.components.times import clock, relative
from app.components.titles import visitor_title
from app.components.words import _, figure
from app.data.changes import Change
from app.data.read_models import ContactRow, SearchQuery
from app.data.search import search_contacts
from app.data.vocabulary import Identity
from app.pages.workplace import Workplace, now

_RECENT = 8
_REFRESH_SECONDS = 30.0


class Kiosk:
    """Counts and recent contacts, masked; says how old what it shows is."""

    def __init__(self, workplace: Workplace) -> None:
        self._database = workplace.database
        self._at = now()
        with ui.element("main").classes("hc-kiosk"):
            Text(PRODUCT, tag="h1", classes="hc-heading--page")
            self._figures = ui.element("div").classes("hc-figures")
            self._recent = ui.element("div")
            self._age = Text("", tag="p", classes="hc-muted")
            self._age.props["role"] = "status"
        self._is_due = True

    async def show(self) -> None:
        """Show what is stored now."""
        everybody = SearchQuery()
        async with self._database.read() as session:
            page = await search_contacts(session, everybody, now=now(), limit=_RECENT)
            today = await search_contacts(session, SearchQuery(seen="24h"), now=now(), limit=1)
            verified = await search_contacts(
                session, SearchQuery(identity=Identity.VERIFIED), now=now(), limit=1
            )
        self._at = now()
        self._is_due = False
        self._figures.clear()
        with self._figures:
            for label, result in (
                (_("Contacts"), page),
                (_("Seen in 24 hours"), today),
                (_("Verified"), verified),
            ):
                with ui.element("div").classes("hc-figure"):
                    Text(
                        figure(result.total) + ("+" if result.total_is_capped else ""), tag="strong"
                    )
                    Text(label, classes="hc-muted")
        self._recent.clear()
        with self._recent:
            for row in page.rows:
                _masked(row)
        self.tell_age()

    async def tick(self) -> None:
        """Show anew what has changed, or is too old; at most once every second."""
        if self._is_due or now() - self._at > timedelta(seconds=_REFRESH_SECONDS):
            await self.show()
        self.tell_age()

    def tell_age(self) -> None:
        """Say how old the figures are."""
        self._age.text = _("As of {time} UTC", time=clock(self._at))

    def hear(self, _changes: tuple[Change, ...]) -> None:
        """Note that there is something newer."""
        self._is_due = True


def _masked(row: ContactRow) -> None:
    with ui.element("div").classes("hc-kiosk-row"):
        Text(visitor_title(row.contact_id))
        IdentityBadge(row.identity)
        Text(relative(row.last_seen) if row.last_seen else "—", classes="hc-muted")


def register_kiosk(workplace: Workplace) -> None:
    """Serve the screen."""

    @ui.page("/kiosk", title="Hilal Contacts", reconnect_timeout=30)
    def kiosk_page() -> None:
        workplace.seat()
        dress_page()
        kiosk = Kiosk(workplace)
        background_tasks.create(kiosk.show())
        ui.timer(1.0, kiosk.tick)
        workplace.listen(kiosk.hear)
