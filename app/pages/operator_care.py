"""What an admin does for one operator: another password, and the browsers they are signed in."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from nicegui import ui
from nicegui.element import Element

from app.auth.passwords import check_new_password, hash_password
from app.auth.permissions import Permission
from app.components.elements import Button, Dialog, Text, TextField, toast
from app.components.words import _, sentence_of
from app.data.errors import InvalidValueError
from app.data.operators import set_password_hash
from app.data.read_models import OperatorRow
from app.pages.frame import refusals_shown
from app.pages.sessions_desk import SessionsDesk
from app.pages.workplace import Seat, now


class OperatorCare:
    """Two dialogs about one operator."""

    def __init__(self, seat: Seat, stage: Element) -> None:
        self._seat = seat
        self._stage = stage

    def ask_password(self, operator: OperatorRow) -> None:
        """Let the admin give a new password; every session of the operator ends."""

        async def reset() -> None:
            with self._stage, refusals_shown():
                actor = await self._seat.acting(Permission.ADMINISTER)
                try:
                    check_new_password(password.value, email=operator.email)
                except InvalidValueError as error:
                    password.show_error(sentence_of(error))
                    return
                hashed = await asyncio.to_thread(hash_password, password.value)
                async with self._seat.workplace.database.transaction() as session:
                    await set_password_hash(
                        session, operator.operator_id, hashed, actor=actor, now=now()
                    )
                dialog.close()
                toast(_("{name} must sign in anew.", name=operator.name), seconds=4)

        with self._dialog(_("Reset password")) as dialog:
            Text(
                _(
                    "{name} is signed out everywhere and signs in with this password.",
                    name=operator.name,
                ),
                tag="p",
            )
            password = TextField(_("New password"), kind="password").comes_first()
            self._foot(dialog, _("Reset"), reset)

    async def show_sessions(self, operator: OperatorRow) -> None:
        """Show where the operator is signed in; single browsers can be signed out."""
        with self._dialog(_("Signed in: {name}", name=operator.name)) as dialog:
            desk = SessionsDesk(self._seat, operator.operator_id)
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Close"), on_click=dialog.close)
        if not dialog.is_deleted:
            await desk.show()

    @contextmanager
    def _dialog(self, title: str) -> Iterator[Dialog]:
        """A dialog that opens once it is filled."""
        with self._stage, Dialog(title) as dialog:
            yield dialog
        dialog.on("hide", dialog.delete, args=[])
        dialog.open()

    def _foot(self, dialog: Dialog, word: str, act: Callable[[], Awaitable[None]]) -> None:
        with ui.element("div").classes("hc-dialog-foot"):
            Button(_("Cancel"), on_click=dialog.close)
            Button(word, kind="primary", on_click=act)
