"""Who did what, and when: the audit log, without personal values."""

from collections.abc import Sequence

from nicegui import ui

from app.components.elements import Button, EmptyState, Link, Select, Text
from app.components.history_words import ACTIONS, deed_of, sentence_of
from app.components.times import When
from app.components.words import _
from app.data.audit import list_audit
from app.data.read_models import AuditEntry
from app.pages.frame import frame
from app.pages.workplace import Seat, Workplace

_PAGE = 100


class Activity:
    """Lines of the log, newest first, limited to an action or a contact."""

    def __init__(self, seat: Seat, *, action: str, contact_id: str) -> None:
        self._database = seat.workplace.database
        self._action = action
        self._contact_id = contact_id
        self._last_id: int | None = None
        with ui.element("table").classes("hc-table"):
            with ui.element("thead"), ui.element("tr"):
                for title in (_("What happened"), _("Contact"), _("When")):
                    Text(title, tag="th").props["scope"] = "col"
            self._lines = ui.element("tbody")
        self._rest = ui.element("div").classes("hc-toolbar")

    async def show(self, action: str) -> None:
        """Show only this kind of line; an empty one shows all."""
        self._action = action
        self._last_id = None
        self._lines.clear()
        await self.more()

    async def more(self) -> None:
        """Show the next older lines too."""
        async with self._database.read() as session:
            entries = await list_audit(
                session,
                limit=_PAGE,
                before_id=self._last_id,
                action=self._action or None,
                contact_id=self._contact_id or None,
            )
        self._add(entries)
        self._rest.clear()
        with self._rest:
            if len(entries) == _PAGE:
                Button(_("Load more"), on_click=self.more)
            elif self._last_id is None:
                EmptyState(_("Nothing has happened yet"), _("Every change is listed here."))

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

    @ui.page("/activity", title="Activity · Hilal Contacts")
    async def activity_page(action: str = "", contact_id: str = "") -> None:
        seat = workplace.seat()
        with (
            frame(_("Activity"), active="activity", operator=seat.operator),
            ui.element("div").classes("hc-narrow"),
        ):
            bar = ui.element("div").classes("hc-toolbar")
            activity = Activity(seat, action=action, contact_id=contact_id)
            words = {name: _capital(deed_of(name, {})) for name in ACTIONS}
            with bar:
                Select(
                    _("What"),
                    options={"": _("Everything"), **words},
                    value=action if action in ACTIONS else "",
                    on_change=activity.show,
                )
            await activity.more()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
