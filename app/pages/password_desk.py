"""Change one's own password."""

from nicegui import ui

from app.auth.passwords import check_new_password
from app.auth.permissions import Permission
from app.auth.sign_in import SignIn
from app.components.elements import Button, TextField, toast
from app.components.words import _, sentence_of
from app.data.errors import InvalidValueError, SignInRefusedError
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now


class PasswordDesk:
    """Asks for the password one has and the one to have; other browsers are signed out."""

    def __init__(self, seat: Seat, sign_in: SignIn) -> None:
        self._seat = seat
        self._sign_in = sign_in
        self._stage = ui.element("div")
        self._old = TextField(_("Current password"), kind="password")
        self._new = TextField(
            _("New password"), kind="password", hint=_("Your other browsers are signed out.")
        )
        Button(_("Change password"), on_click=self._change)

    async def _change(self) -> None:
        operator = self._seat.operator
        self._old.show_error(None)
        self._new.show_error(None)
        with self._stage, refusals_shown():
            await self._seat.acting(Permission.READ)
            try:
                check_new_password(self._new.value, email=operator.email)
                await self._sign_in.change_password(
                    operator.operator_id,
                    old=self._old.value,
                    new=self._new.value,
                    session_key=self._seat.session_key,
                    now=now(),
                )
            except InvalidValueError as error:
                self._new.show_error(sentence_of(error))
                return
            except SignInRefusedError:
                self._old.show_error(_("This is not your password."))
                return
            self._old.value = self._new.value = ""
            toast(_("Password changed."), seconds=4)
