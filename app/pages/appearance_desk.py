"""Language and theme, as the operator likes them."""

from nicegui import ui

from app.auth.permissions import Permission
from app.components.elements import Select, Text
from app.components.languages import LANGUAGES
from app.components.shortcuts import LetterKeys
from app.components.words import _
from app.data.operators import set_language
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat

_AS_THE_BROWSER = ""


class AppearanceDesk:
    """Lets operators choose the language of their pages; it follows them to every browser."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        names = {code: spoken.name for code, spoken in LANGUAGES.items()}
        Select(
            _("Language"),
            options={_AS_THE_BROWSER: _("As the browser has it"), **names},
            value=seat.operator.language or _AS_THE_BROWSER,
            on_change=self._choose,
        )
        Text(
            _(
                "Light, dark or as the system has it: the switch stands at the foot of the "
                "sidebar and is remembered in this browser."
            ),
            tag="p",
            classes="hc-muted",
        )
        LetterKeys()

    async def _choose(self, code: str) -> None:
        if code != _AS_THE_BROWSER and code not in LANGUAGES:
            return
        with refusals_shown():
            await self._seat.acting(Permission.READ)
            async with self._seat.workplace.database.transaction() as session:
                await set_language(session, self._seat.operator.operator_id, code or None)
            # Every word of the page is another one now.
            ui.navigate.reload()
