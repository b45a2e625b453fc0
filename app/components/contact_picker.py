"""Choose the contact to merge with."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from app.components.elements import Button, Dialog, Text, TextField
from app.components.identity_badge import IdentityBadge
from app.components.titles import title_of
from app.components.words import _
from app.data.read_models import ContactRow


class ContactPicker(Dialog):
    """A search box and the contacts that match; reports the one that was chosen.

    Before anything is typed it offers those who may be the same person.
    """

    def __init__(
        self,
        *,
        find: Callable[[str], Awaitable[Sequence[ContactRow]]],
        on_pick: Callable[[str], Awaitable[None]],
        likely: Sequence[ContactRow] = (),
    ) -> None:
        super().__init__(_("Choose the other contact"))
        self._find = find
        self._on_pick = on_pick
        self._likely = likely
        self._shown: tuple[tuple[ContactRow, ...], bool] | None = None
        with self, ui.element("div").classes("hc-dialog-content"):
            self._words = TextField(_("Name, email or phone"), on_change=self._search)
            self._picks = ui.element("ul").classes("hc-picks")
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=self.close)
        self._show(likely, has_asked=False)
        self.on("show", self._words.focus, args=[])

    async def _search(self, words: str) -> None:
        rows = await self._find(words) if words.strip() else self._likely
        # What was typed meanwhile has its own answer on the way.
        if words == self._words.value:
            self._show(rows, has_asked=bool(words.strip()))

    def _show(self, rows: Sequence[ContactRow], *, has_asked: bool) -> None:
        shown = tuple(rows), has_asked
        # Whoever has gone on to a contact that still matches must not lose it to the next answer.
        if shown == self._shown:
            return
        self._shown = shown
        self._picks.clear()
        with self._picks:
            if has_asked and not rows:
                Text(_("Nobody matches."), tag="li", classes="hc-muted")
            if rows and not has_asked:
                Text(_("Perhaps the same person:"), tag="li", classes="hc-muted hc-small")
            for row in rows:
                self._pick(row)

    def _pick(self, row: ContactRow) -> None:
        async def pick() -> None:
            self.close()
            await self._on_pick(row.contact_id)

        with ui.element("li"), Button(on_click=pick).classes(remove="hc-button--icon"):
            Text(title_of(row)).props["dir"] = "auto"
            if row.name and row.email:
                Text(row.email, classes="hc-muted")
            IdentityBadge(row.identity)
