"""Where an operator is signed in, and signing single browsers out."""

from nicegui import ui

from app.auth.permissions import Permission
from app.components.elements import Button, Text, toast
from app.components.times import When
from app.components.words import _, marked
from app.data.read_models import SessionRow
from app.data.sessions import end_sessions_of, list_sessions, revoke_session
from app.data.vocabulary import SignInWay
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now

_WAYS = {
    SignInWay.PASSWORD: marked("with the password"),
    SignInWay.PROVIDER: marked("through the identity provider"),
    SignInWay.INTRANET: marked("in the intranet's frame"),
}


class SessionsDesk:
    """The browsers in which somebody is signed in: one's own, or for admins another operator's."""

    def __init__(self, seat: Seat, operator_id: str) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._operator_id = operator_id
        self._stage = ui.element("div")
        self._list = ui.element("div")

    async def show(self) -> None:
        """Show them as they are stored now."""
        async with self._database.read() as session:
            rows = await list_sessions(
                session, self._operator_id, now(), current=self._seat.session_key
            )
        self._list.clear()
        with self._list:
            if not rows:
                Text(_("Signed in nowhere."), tag="p", classes="hc-muted")
                return
            with ui.element("table").classes("hc-table"):
                with ui.element("thead"), ui.element("tr"):
                    for title in (_("Browser"), _("Signed in"), _("Last used"), _("Change")):
                        Text(title, tag="th").props["scope"] = "col"
                with ui.element("tbody"):
                    for row in rows:
                        self._line(row)
            if any(not row.is_current for row in rows):
                Button(
                    _("Sign out everywhere else") if self._is_mine else _("Sign out everywhere"),
                    icon="sign-out",
                    on_click=self._end_all,
                )

    @property
    def _is_mine(self) -> bool:
        return self._operator_id == self._seat.operator.operator_id

    def _line(self, row: SessionRow) -> None:
        with ui.element("tr"):
            with ui.element("td"):
                Text(row.browser or _("Unknown browser"), tag="bdi")
                Text(" · " + _(_WAYS[row.way]), classes="hc-muted")
            with ui.element("td"):
                When(row.created_at)
            with ui.element("td"):
                When(row.used_at)
            with ui.element("td"):
                if row.is_current:
                    Text(_("This browser"), classes="hc-muted")
                else:
                    Button(
                        _("Sign out"),
                        is_small=True,
                        label=_("Sign out {browser}", browser=row.browser or _("Unknown browser")),
                        on_click=lambda: self._revoke(row.session_id),
                    )

    async def _revoke(self, session_id: str) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(
                # One's own sessions are everybody's to end.
                Permission.READ if self._is_mine else Permission.ADMINISTER
            )
            async with self._database.transaction() as session:
                await revoke_session(session, self._operator_id, session_id, actor=actor, now=now())
            toast(_("Signed out there."), seconds=4)
        await self.show()

    async def _end_all(self) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(
                # One's own sessions are everybody's to end.
                Permission.READ if self._is_mine else Permission.ADMINISTER
            )
            async with self._database.transaction() as session:
                await end_sessions_of(
                    session,
                    self._operator_id,
                    actor=actor,
                    now=now(),
                    but=self._seat.session_key if self._is_mine else None,
                )
            toast(_("Signed out there."), seconds=4)
        await self.show()
