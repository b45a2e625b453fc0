"""The websites whose pages may say who a chatbot's visitors are."""

from nicegui import ui

from app.auth.permissions import Permission
from app.components.elements import Button, Text, TextField, toast
from app.components.words import _, marked, sentence_of
from app.data.allowed_origins import allow_origin, forget_origin, list_origins
from app.data.errors import InvalidValueError
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now

_NONE_YET = marked(
    "No website yet, so identify.js is refused everywhere. Add the site that shows this chatbot; "
    "while you build it, something like http://localhost:3000."
)
_SOME = marked("Only pages of these websites may say who a visitor is with identify.js.")


class AllowedWebsites:
    """Lists the origins; who administers adds and removes them."""

    def __init__(self, seat: Seat, chatbot_id: str) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._chatbot_id = chatbot_id
        with ui.element("section").classes("hc-section hc-narrow") as section:
            Text(_("Allowed websites"), tag="h2")
            self._list = ui.element("div")
            if seat.may(Permission.ADMINISTER):
                self._field = TextField(
                    _("Website"),
                    hint=_("Scheme, host and port; every page of it may."),
                    placeholder="https://www.example.org",
                    on_enter=self._add,
                )
                Button(_("Add website"), icon="plus", on_click=self._add)
        self._section = section

    async def show(self) -> None:
        """Show the websites as they are stored now."""
        async with self._database.read() as session:
            origins = await list_origins(session, self._chatbot_id)
        self._list.clear()
        with self._list:
            Text(_(_SOME if origins else _NONE_YET), tag="p", classes="hc-muted")
            for origin in origins:
                self._row(origin)

    def _row(self, origin: str) -> None:
        with ui.element("div").classes("hc-toolbar"):
            Text(origin, classes="hc-code")
            if self._seat.may(Permission.ADMINISTER):
                Button(
                    _("Remove"),
                    on_click=lambda: self._remove(origin),
                    kind="danger",
                    is_small=True,
                    label=_("Remove {what}", what=origin),
                )

    async def _add(self) -> None:
        with self._section, refusals_shown():
            actor = await self._seat.acting(Permission.ADMINISTER)
            try:
                async with self._database.transaction() as session:
                    await allow_origin(
                        session, self._chatbot_id, self._field.value, actor=actor, now=now()
                    )
            except InvalidValueError as error:
                self._field.show_error(sentence_of(error))
                return
            self._field.show_error(None)
            self._field.value = ""
            await self.show()

    async def _remove(self, origin: str) -> None:
        with self._section, refusals_shown():
            actor = await self._seat.acting(Permission.ADMINISTER)
            async with self._database.transaction() as session:
                await forget_origin(session, self._chatbot_id, origin, actor=actor, now=now())
            toast(_("Pages of this website are refused from now on."))
            await self.show()
