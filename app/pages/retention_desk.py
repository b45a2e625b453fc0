"""Rules of retention, each with a look at whom it would let go."""

from functools import partial

from nicegui import ui

from app.auth.permissions import Permission
from app.components.confirm_dialog import ConfirmDialog
from app.components.elements import toast
from app.components.retention_form import RetentionForm
from app.components.words import _, ngettext
from app.data.read_models import RetentionRule
from app.data.retention import days_of, foresee_rule, list_rules, set_rule
from app.data.vocabulary import RetentionKind
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now


class RetentionDesk:
    """Shows every rule; turning one on asks first, with the number of those who would go."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._list = ui.element("div")
        self._forms: dict[RetentionKind, RetentionForm] = {}

    async def show(self) -> None:
        """Show the rules as they are now."""
        async with self._database.read() as session:
            rules = await list_rules(session)
        self._list.clear()
        with self._list:
            self._forms = {rule.kind: self._form(rule) for rule in rules}

    def _form(self, rule: RetentionRule) -> RetentionForm:
        return RetentionForm(
            rule,
            on_foresee=partial(self._foresee, rule.kind),
            on_save=partial(self._ask, rule.kind),
        )

    async def _foresee(self, kind: RetentionKind, typed: str) -> None:
        with refusals_shown():
            async with self._database.read() as session:
                outlook = await foresee_rule(session, kind, days=days_of(typed), now=now())
            self._forms[kind].show(outlook)

    async def _ask(self, kind: RetentionKind, typed: str, is_on: bool) -> None:
        with refusals_shown():
            days = days_of(typed)
            if not is_on:
                await self._save(kind, days, is_on=False)
                return
            async with self._database.read() as session:
                outlook = await foresee_rule(session, kind, days=days, now=now())
            self._forms[kind].show(outlook)
            now_go = ngettext(
                "{count} contact would be erased within a minute.",
                "{count} contacts would be erased within a minute.",
                outlook.total,
            )
            later = _("From then on it runs every hour. This cannot be undone.")
            with self._list:
                ConfirmDialog(
                    _("Turn the rule on?"),
                    f"{now_go} {later}",
                    button=_("Turn on"),
                    on_confirm=partial(self._save, kind, days, is_on=True),
                )

    async def _save(self, kind: RetentionKind, days: int, *, is_on: bool) -> None:
        with refusals_shown():
            actor = await self._seat.acting(Permission.ERASE)
            act = partial(set_rule, kind=kind, days=days, is_on=is_on, actor=actor, now=now())
            await self._database.act(act)
            await self.show()
            toast(_("The rule is on.") if is_on else _("The rule is off."))
