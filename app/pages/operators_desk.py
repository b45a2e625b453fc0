"""Who works with the directory: add operators, change roles, keep somebody out."""

import asyncio

from nicegui import ui

from app.auth.passwords import check_new_password, hash_password
from app.auth.permissions import Permission
from app.components.elements import Button, Dialog, Select, Text, TextField, toast
from app.components.titles import ROLES
from app.components.words import _, marked, sentence_of
from app.data.errors import InvalidValueError
from app.data.operators import (
    add_operator,
    disable_operator,
    enable_operator,
    list_operators,
    set_role,
)
from app.data.read_models import OperatorRow
from app.data.vocabulary import Role
from app.pages.frame import refusals_shown
from app.pages.operator_care import OperatorCare
from app.pages.workplace import Seat, now

_ROLES = {
    Role.VIEWER.value: marked("Viewer: reads"),
    Role.AGENT.value: marked("Agent: edits, tags, merges"),
    Role.ADMIN.value: marked("Admin: everything"),
}


class OperatorsDesk:
    """The list of operators, for admins."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._stage = ui.element("div")
        self._list = ui.element("div")
        self._care = OperatorCare(seat, self._stage)
        Button(_("Add operator"), icon="plus", on_click=self._ask_new)

    async def show(self) -> None:
        """Show the operators as they are stored now."""
        async with self._database.read() as session:
            operators = await list_operators(session)
        self._list.clear()
        with self._list, ui.element("table").classes("hc-table"):
            with ui.element("thead"), ui.element("tr"):
                for title in (_("Name"), _("Email"), _("Role"), _("Change")):
                    Text(title, tag="th").props["scope"] = "col"
            with ui.element("tbody"):
                for operator in operators:
                    self._line(operator)

    def _line(self, operator: OperatorRow) -> None:
        is_me = operator.operator_id == self._seat.operator.operator_id
        with ui.element("tr"):
            Text(operator.name, tag="td").props["dir"] = "auto"
            Text(operator.email, tag="td")
            with ui.element("td"):
                role = Select(
                    _("Role of {name}", name=operator.name),
                    options=_roles(),
                    value=operator.role.value,
                    on_change=lambda role: self._set_role(operator, role),
                )
                role.props["hidden_label"] = True
            with ui.element("td"), ui.element("div").classes("hc-line"):
                Button(
                    _("Sessions"),
                    is_small=True,
                    label=_("Sessions of {name}", name=operator.name),
                    on_click=lambda: self._care.show_sessions(operator),
                )
                if not is_me:
                    Button(
                        _("Reset password"),
                        is_small=True,
                        label=_("Reset the password of {name}", name=operator.name),
                        on_click=lambda: self._care.ask_password(operator),
                    )
                if operator.disabled_at is not None:
                    Button(_("Enable"), is_small=True, on_click=lambda: self._enable(operator))
                elif not is_me:
                    Button(
                        _("Disable"),
                        is_small=True,
                        kind="danger",
                        label=_("Disable {name}", name=operator.name),
                        on_click=lambda: self._disable(operator),
                    )

    async def _set_role(self, operator: OperatorRow, role: str) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ADMINISTER)
            async with self._database.transaction() as session:
                await set_role(session, operator.operator_id, Role(role), actor=actor, now=now())
            toast(
                _("{name} is {role} now.", name=operator.name, role=_(ROLES[Role(role)])), seconds=4
            )
        await self.show()

    async def _disable(self, operator: OperatorRow) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ADMINISTER)
            async with self._database.transaction() as session:
                await disable_operator(session, operator.operator_id, actor=actor, now=now())
            toast(
                _("{name} cannot sign in.", name=operator.name), undo=lambda: self._enable(operator)
            )
        await self.show()

    async def _enable(self, operator: OperatorRow) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ADMINISTER)
            async with self._database.transaction() as session:
                await enable_operator(session, operator.operator_id, actor=actor, now=now())
        await self.show()

    def _ask_new(self) -> None:
        async def add() -> None:
            with self._stage, refusals_shown():
                actor = await self._seat.acting(Permission.ADMINISTER)
                try:
                    check_new_password(password.value, email=email.value)
                    # Hashing takes 50 ms on purpose; the event loop must not wait for it.
                    hashed = await asyncio.to_thread(hash_password, password.value)
                    async with self._database.transaction() as session:
                        await add_operator(
                            session,
                            email=email.value,
                            name=name.value,
                            role=Role(role.value),
                            password_hash=hashed,
                            actor=actor,
                            now=now(),
                        )
                except InvalidValueError as error:
                    fields = {"name": name, "password": password}
                    fields.get(error.field, email).show_error(sentence_of(error))
                    return
                dialog.close()
                toast(_("Operator added."), seconds=4)
                await self.show()

        with (
            self._stage,
            Dialog(_("Add operator")) as dialog,
            ui.element("div").classes("hc-dialog-content"),
        ):
            name = TextField(_("Name")).comes_first()
            email = TextField(_("Email"), kind="email")
            password = TextField(_("Password"), kind="password")
            role = Select(_("Role"), options=_roles(), value=Role.AGENT.value)
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=dialog.close)
                Button(_("Add"), kind="primary", on_click=add)
        dialog.on("hide", dialog.delete, args=[])
        dialog.open()


def _roles() -> dict[str, str]:
    return {role: _(words) for role, words in _ROLES.items()}
