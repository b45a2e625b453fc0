"""One rule of retention: after how many days, whom it would let go, and whether it is on."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.components.elements import Button, Link, Text, TextField
from app.components.titles import visitor_title
from app.components.words import _, marked, ngettext
from app.data.read_models import RetentionOutlook, RetentionRule
from app.data.vocabulary import RetentionKind

_KINDS = {
    RetentionKind.VISITORS_WITHOUT_CONVERSATION: marked("Anonymous visitors who never wrote"),
    RetentionKind.ANONYMOUS_VISITORS: marked("Anonymous visitors not seen any more"),
    RetentionKind.SOFT_DELETED: marked("Contacts that were deleted"),
    RetentionKind.NOT_SEEN: marked("Anybody not seen any more"),
}


class RetentionForm(ui.element):
    """Shows who would go before anything does; reports the number of days as typed."""

    def __init__(
        self,
        rule: RetentionRule,
        *,
        on_foresee: Callable[[str], Awaitable[None]],
        on_save: Callable[[str, bool], Awaitable[None]],
    ) -> None:
        super().__init__("section")
        self.classes("hc-rule")
        self._on_foresee, self._on_save = on_foresee, on_save
        with self:
            name = _(_KINDS[rule.kind])
            with ui.element("div").classes("hc-rule-head"):
                Text(name, tag="h3")
                state = _("On") if rule.is_on else _("Off")
                Text(state, classes="hc-rule-state" + (" is-on" if rule.is_on else ""))
            with ui.element("div").classes("hc-toolbar"):
                self._days = TextField(_("After days"), value=str(rule.days))
                Button(_("Show who would go"), on_click=self._foresee)
                if rule.is_on:
                    Button(_("Save"), on_click=self._turn_on)
                    Button(_("Turn off"), on_click=self._turn_off)
                else:
                    Button(_("Turn on"), on_click=self._turn_on, kind="danger")
            self._outlook = ui.element("div")
            self._outlook.props["role"] = "status"

    def show(self, outlook: RetentionOutlook) -> None:
        """Say how many would go, and name the first."""
        self._outlook.clear()
        with self._outlook:
            if outlook.total == 0:
                Text(_("Nobody would go now."), tag="p", classes="hc-muted")
                return
            said = ngettext(
                "{count} contact would be erased for good.",
                "{count} contacts would be erased for good.",
                outlook.total,
            )
            Text(said, tag="p")
            with ui.element("ul").classes("hc-mentions"):
                for one in outlook.first:
                    with ui.element("li"):
                        name = one.name or one.email or visitor_title(one.contact_id)
                        Link(name, f"/contacts/{one.contact_id}").props["dir"] = "auto"
            if outlook.total > len(outlook.first):
                rest = outlook.total - len(outlook.first)
                Text(ngettext("and {count} more", "and {count} more", rest), classes="hc-muted")

    async def _foresee(self) -> None:
        await self._on_foresee(self._days.value)

    async def _turn_on(self) -> None:
        await self._on_save(self._days.value, True)

    async def _turn_off(self) -> None:
        await self._on_save(self._days.value, False)
