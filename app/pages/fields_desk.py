"""Define what captured fields hold: their label, kind, choices and order."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.auth.permissions import Permission
from app.components.confirm_dialog import ConfirmDialog
from app.components.elements import Button, Dialog, EmptyState, Select, Text, TextField, toast
from app.components.words import _, marked
from app.data.errors import InvalidValueError
from app.data.field_definitions import (
    define_field,
    forget_definition,
    list_definitions,
    move_definition,
)
from app.data.read_models import FieldDefinition
from app.data.vocabulary import FieldKind
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now

_KINDS = {
    FieldKind.TEXT: marked("Text"),
    FieldKind.NUMBER: marked("Number"),
    FieldKind.DATE: marked("Date"),
    FieldKind.LINK: marked("Link"),
    FieldKind.CHOICE: marked("Choice"),
    FieldKind.YES_NO: marked("Yes or no"),
}


class FieldsDesk:
    """Every definition, in the order in which forms show them."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._stage = ui.element("div")
        self._list = ui.element("div")
        with ui.element("div").classes("hc-toolbar"):
            Button(_("Define a field"), icon="plus", on_click=lambda: self._ask(None))

    async def show(self) -> None:
        """Show the definitions as they are stored now."""
        async with self._database.read() as session:
            definitions = await list_definitions(session)
        self._list.clear()
        with self._list:
            if not definitions:
                EmptyState(
                    _("No fields are defined"),
                    _("Captured fields hold any text until one is given a kind."),
                    icon="columns",
                )
                return
            with ui.element("table").classes("hc-table"):
                with ui.element("thead"), ui.element("tr"):
                    for title in (_("Label"), _("Key"), _("Kind"), _("Change")):
                        Text(title, tag="th").props["scope"] = "col"
                with ui.element("tbody"):
                    for definition in definitions:
                        self._line(definition)

    def _line(self, one: FieldDefinition) -> None:
        with ui.element("tr"):
            Text(one.label, tag="td").props["dir"] = "auto"
            Text(one.name, tag="td", classes="hc-code")
            kind = _(_KINDS[one.kind])
            Text(f"{kind}: {', '.join(one.choices)}" if one.choices else kind, tag="td")
            with ui.element("td"), ui.element("div").classes("hc-settings-line"):
                for icon, label, up in (
                    ("arrow-up", _("Move {field} up", field=one.label), True),
                    ("arrow-down", _("Move {field} down", field=one.label), False),
                ):
                    Button(
                        icon=icon,  # type: ignore[arg-type]  # both names are icons
                        kind="ghost",
                        label=label,
                        on_click=self._mover(one.name, up),
                    )
                Button(
                    _("Edit"), is_small=True, label=_("Edit {field}", field=one.label),
                    on_click=lambda: self._ask(one),
                )  # fmt: skip
                Button(
                    _("Remove"), is_small=True, kind="danger",
                    label=_("Remove {field}", field=one.label),
                    on_click=lambda: self._ask_forget(one),
                )  # fmt: skip

    def _mover(self, name: str, up: bool) -> Callable[[], Awaitable[None]]:
        async def move() -> None:
            with self._stage, refusals_shown():
                await self._seat.acting(Permission.ADMINISTER)
                await self._database.act(lambda session: move_definition(session, name, up=up))
                await self.show()

        return move

    def _ask(self, one: FieldDefinition | None) -> None:
        async def define() -> None:
            with self._stage, refusals_shown():
                actor = await self._seat.acting(Permission.ADMINISTER)
                given = FieldDefinition(
                    one.name if one else name.value.strip(),
                    label.value.strip(),
                    FieldKind(kind.value),
                    tuple(choices.value.split(",")),
                )
                try:
                    await self._database.act(
                        lambda session: define_field(session, given, actor=actor, now=now())
                    )
                except InvalidValueError as error:
                    at = {"choices": choices, "label": label}.get(error.field, name)
                    at.show_error(_(error.sentence, **error.facts))
                    return
                dialog.close()
                toast(_("Saved."), seconds=4)
                await self.show()

        title = _("Edit the field") if one else _("Define a field")
        with (
            self._stage,
            Dialog(title) as dialog,
            ui.element("div").classes("hc-dialog-content"),
        ):
            name = TextField(
                _("Key"), value=one.name if one else "",
                hint=_("The name under which chats and systems send it, such as plan_tier."),
            )  # fmt: skip
            name.props["disabled"] = one is not None
            label = TextField(_("Label"), value=one.label if one else "")
            kind = Select(
                _("Kind"), options={value: _(words) for value, words in _KINDS.items()},
                value=one.kind if one else FieldKind.TEXT,
            )  # fmt: skip
            choices = TextField(
                _("Choices"), value=", ".join(one.choices) if one else "",
                hint=_("With commas between; for a choice only."),
            )  # fmt: skip
            (label if one else name).comes_first()
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=dialog.close)
                Button(_("Save"), kind="primary", on_click=define)
        dialog.on("hide", dialog.delete, args=[])
        dialog.open()

    def _ask_forget(self, one: FieldDefinition) -> None:
        async def forget() -> None:
            with self._stage, refusals_shown():
                actor = await self._seat.acting(Permission.ADMINISTER)
                await self._database.act(
                    lambda session: forget_definition(session, one.name, actor=actor, now=now())
                )
                await self.show()

        with self._stage:
            ConfirmDialog(
                _("Remove the definition"),
                _("{field} holds any text again. Its values stay.", field=one.label),
                button=_("Remove"),
                on_confirm=forget,
            )
