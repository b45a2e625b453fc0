"""Who did what, and when: the audit log, without personal values."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from nicegui import ui

from app.components.elements import Button, EmptyState, Link, Select, Text, TextField
from app.components.history_words import ACTIONS, deed_of, sentence_of
from app.components.times import When
from app.components.words import _, marked
from app.data.audit import list_audit
from app.data.operators import list_operators
from app.data.read_models import AuditEntry
from app.pages.frame import frame
from app.pages.windows import WINDOWS, since_of, windows
from app.pages.workplace import PAGE_SECONDS, Seat, Workplace, now

_PAGE = 100


_ACTORS = {
    "operator": marked("Operators"),
    "api_key": marked("API keys"),
    "visitor": marked("Visitors"),
    "system": marked("The directory itself"),
}


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """What the log is limited to; the address holds it."""

    action: str = ""
    who: str = ""
    seen: str = ""
    contact_id: str = ""
    since: str = ""
    until: str = ""

    def address(self) -> str:
        """The path that shows the same lines again."""
        query = urlencode({name: text for name, text in asdict(self).items() if text})
        return "/activity" + (f"?{query}" if query else "")


class Activity:
    """Lines of the log, newest first."""

    def __init__(self, seat: Seat, chosen: ActivityFilter) -> None:
        self._database = seat.workplace.database
        self.chosen = chosen
        self._last_id: int | None = None
        with ui.element("table").classes("hc-table"):
            with ui.element("thead"), ui.element("tr"):
                for title in (_("What happened"), _("Contact"), _("When")):
                    Text(title, tag="th").props["scope"] = "col"
            self._lines = ui.element("tbody")
        self._rest = ui.element("div").classes("hc-toolbar")

    async def change(self, chosen: ActivityFilter) -> None:
        """Show what another filter allows, and put that into the address."""
        self.chosen = chosen
        ui.navigate.history.replace(chosen.address())
        self._last_id = None
        self._lines.clear()
        await self.more()

    async def more(self) -> None:
        """Show the next older lines too."""
        chosen = self.chosen
        async with self._database.read() as session:
            entries = await list_audit(
                session,
                limit=_PAGE,
                before_id=self._last_id,
                action=chosen.action or None,
                contact_id=chosen.contact_id or None,
                actor_kind=chosen.who if chosen.who in _ACTORS else None,
                actor_id=chosen.who if chosen.who not in _ACTORS and chosen.who else None,
                since=_day(chosen.since) or since_of(chosen.seen, now=now()),
                until=_day(chosen.until, add=1),
            )
        self._add(entries)
        self._rest.clear()
        with self._rest:
            if len(entries) == _PAGE:
                Button(_("Load more"), on_click=self.more)
            elif self._last_id is None:
                self._nothing()

    def _nothing(self) -> None:
        if self.chosen == ActivityFilter():
            EmptyState(_("Nothing has happened yet"), _("Every change is listed here."))
            return
        empty = EmptyState(_("Nothing matches"), _("Try fewer filters."), icon="search")
        with empty.action:
            Link(_("Clear the filters"), "/activity", classes="hc-button")

    def _add(self, entries: Sequence[AuditEntry]) -> None:
        with self._lines:
            for entry in entries:
                self._last_id = entry.entry_id
                with ui.element("tr"):
                    Text(sentence_of(entry), tag="td")
                    with ui.element("td"):
                        if entry.contact_id:
                            Link(
                                entry.contact_id, f"/contacts/{entry.contact_id}", classes="hc-code"
                            )
                    with ui.element("td"):
                        When(entry.at)


def register_activity(workplace: Workplace) -> None:
    """Serve the page."""

    @ui.page("/activity", title="Activity · Hilal Contacts", response_timeout=PAGE_SECONDS)
    async def activity_page(
        action: str = "",
        who: str = "",
        seen: str = "",
        contact_id: str = "",
        since: str = "",
        until: str = "",
    ) -> None:
        seat = workplace.seat()
        async with workplace.database.read() as session:
            names = {one.operator_id: one.name for one in await list_operators(session)}
        chosen = ActivityFilter(
            action if action in ACTIONS else "",
            who if who in _ACTORS or who in names else "",
            seen if seen in WINDOWS else "",
            contact_id,
            since if _day(since) else "",
            until if _day(until) else "",
        )
        with (
            frame(_("Activity"), active="activity", operator=seat.operator),
            ui.element("div").classes("hc-narrow"),
        ):
            bar = ui.element("div").classes("hc-toolbar")
            activity = Activity(seat, chosen)
            with bar:
                _fill_bar(activity, names)
            await activity.more()


def _fill_bar(activity: Activity, names: Mapping[str, str]) -> None:
    def changes(field: str) -> Callable[[str], Awaitable[None]]:
        async def change(text: str) -> None:
            await activity.change(replace(activity.chosen, **{field: text}))

        return change

    chosen = activity.chosen
    deeds = {name: _capital(deed_of(name, {})) for name in ACTIONS}
    actors = {**{name: _(words) for name, words in _ACTORS.items()}, **names}
    for field, label, every, options in (
        ("action", _("What"), _("Everything"), deeds),
        ("who", _("Who"), _("Everybody"), actors),
        ("seen", _("When"), _("At any time"), windows()),
    ):
        Select(
            label,
            options={"": every, **options},
            value=getattr(chosen, field),
            on_change=changes(field),
        )
    for field, label in (("since", _("From")), ("until", _("To"))):
        TextField(label, value=getattr(chosen, field), kind="date", on_change=changes(field))
    TextField(
        _("Contact ID"), value=chosen.contact_id, on_change=changes("contact_id"), kind="search"
    )


def _day(text: str, *, add: int = 0) -> datetime | None:
    """The beginning of a day (UTC) in ISO form, so many days later; None where it is none."""
    try:
        return datetime.combine(date.fromisoformat(text) + timedelta(days=add), time(), UTC)
    except (ValueError, OverflowError):
        return None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
