"""The keys of programs that call the API: make one and show it once, see their use, revoke."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from nicegui import ui

from app.auth.permissions import Permission
from app.auth.secrets import hash_token, new_api_key
from app.components.checkbox import Checkbox
from app.components.elements import Button, Dialog, EmptyState, Select, Text, TextField, toast
from app.components.times import When
from app.components.words import _, listed, marked, sentence_of
from app.data.api_keys import add_api_key, list_api_keys, revoke_api_key
from app.data.errors import InvalidValueError
from app.data.read_models import ApiKeyRow
from app.data.vocabulary import Scope
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now

_SCOPES = {
    Scope.INGEST: marked("Ingest: says who visits and what was said"),
    Scope.READ: marked("Read: finds and reads everything"),
    Scope.WRITE: marked("Write: edits, tags, merges, deletes"),
    Scope.ERASE: marked("Erase: deletes for good"),
}
_ENDS = {
    "30": marked("in 30 days"),
    "90": marked("in 90 days"),
    "365": marked("in a year"),
    "": marked("never"),
}


class ApiKeysDesk:
    """Every key by name, newest first, revoked ones too."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._stage = ui.element("div")
        self._list = ui.element("div")
        Button(_("Make an API key"), icon="key", on_click=self._ask_new)

    async def show(self) -> None:
        """Show the keys as they are stored now."""
        async with self._database.read() as session:
            keys = await list_api_keys(session)
        self._list.clear()
        with self._list:
            if not keys:
                EmptyState(
                    _("No API keys yet"), _("A program needs one to call the API."), icon="key"
                )
                return
            with ui.element("table").classes("hc-table"):
                with ui.element("thead"), ui.element("tr"):
                    for title in (_("Name"), _("May"), _("Ends"), _("Last used"), _("Change")):
                        Text(title, tag="th").props["scope"] = "col"
                with ui.element("tbody"):
                    for key in keys:
                        self._line(key)

    def _line(self, key: ApiKeyRow) -> None:
        with ui.element("tr"):
            Text(key.name, tag="td").props["dir"] = "auto"
            Text(listed(scope.value for scope in Scope if scope in key.scopes), tag="td")
            with ui.element("td"):
                if key.expires_at is not None and key.expires_at <= now():
                    Text(_("Expired"))
                else:
                    Text(f"{key.expires_at:%Y-%m-%d}" if key.expires_at else _("Never"))
            with ui.element("td"):
                When(key.last_used_at)
            with ui.element("td"):
                if key.revoked_at is not None:
                    Text(_("Revoked"), classes="hc-muted")
                else:
                    Button(
                        _("Revoke"),
                        is_small=True,
                        kind="danger",
                        label=_("Revoke {name}", name=key.name),
                        on_click=lambda: self._ask_revoke(key),
                    )

    def _ask_new(self) -> None:
        async def make() -> None:
            with self._stage, refusals_shown():
                actor = await self._seat.acting(Permission.ADMINISTER)
                key = new_api_key()
                try:
                    async with self._database.transaction() as session:
                        await add_api_key(
                            session,
                            name=name.value,
                            key_hash=hash_token(key),
                            scopes=[scope for scope, box in boxes.items() if box.is_ticked],
                            expires_at=now() + timedelta(days=int(end.value))
                            if end.value
                            else None,
                            calls_per_minute=_number(rate.value),
                            actor=actor,
                            now=now(),
                        )
                except InvalidValueError as error:
                    field = {"calls_per_minute": rate}.get(error.field, name)
                    field.show_error(sentence_of(error))
                    return
                dialog.close()
                self._show_once(key)
                await self.show()

        with self._dialog(_("Make an API key")) as dialog:
            name = TextField(_("Name"), hint=_("What the key is for.")).comes_first()
            boxes = {}
            with ui.element("fieldset").classes("hc-fieldset"):
                Text(_("May"), tag="legend")
                for scope, words in _SCOPES.items():
                    boxes[scope] = Checkbox(_(words))
            end = Select(
                _("Ends"), options={days: _(words) for days, words in _ENDS.items()}, value="365"
            )
            rate = TextField(
                _("Calls a minute"), hint=_("Empty: as often as the setting allows every key.")
            )
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=dialog.close)
                Button(_("Make"), kind="primary", on_click=dialog.while_open(make))

    def _show_once(self, key: str) -> None:
        with self._dialog(_("The API key"), is_told_once=True) as dialog:
            Text(_("It is shown this once. Keep it where only the program finds it."), tag="p")
            Text(key, tag="code", classes="hc-secret").props["dir"] = "ltr"
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Copy"), icon="copy", on_click=lambda: ui.clipboard.write(key))
                Button(_("Close"), kind="primary", on_click=dialog.close)

    def _ask_revoke(self, key: ApiKeyRow) -> None:
        async def revoke() -> None:
            dialog.close()
            with self._stage, refusals_shown():
                actor = await self._seat.acting(Permission.ADMINISTER)
                async with self._database.transaction() as session:
                    await revoke_api_key(session, key.key_id, actor=actor, now=now())
                toast(_("Key revoked."), seconds=4)
            await self.show()

        with self._dialog(_("Revoke {name}", name=key.name)) as dialog:
            Text(_("The program that uses it gets in no more. This cannot be undone."), tag="p")
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=dialog.close)
                Button(_("Revoke"), kind="danger", on_click=revoke)

    @contextmanager
    def _dialog(self, title: str, *, is_told_once: bool = False) -> Iterator[Dialog]:
        """A dialog that opens once it is filled."""
        with self._stage, Dialog(title, is_told_once=is_told_once) as dialog:
            yield dialog
        dialog.on("hide", dialog.delete, args=[])
        dialog.open()


def _number(typed: str) -> int | None:
    if not typed.strip():
        return None
    try:
        return int(typed)
    except ValueError:
        raise InvalidValueError("calls_per_minute", "This must be a whole number.") from None
