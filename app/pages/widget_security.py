"""What makes a chatbot's visitors provable: keys, code to sign with, a check, recent refusals."""

from pathlib import Path

from nicegui import background_tasks, ui

from app.auth.refusal_advice import ADVICE
from app.components.elements import Text
from app.components.snippets import Snippets
from app.components.times import When
from app.components.words import _, figure
from app.data.changes import Change, ChangesMissed, ChatbotChanged
from app.data.read_models import RefusalCount
from app.data.token_refusals import list_refusals
from app.pages.token_check_desk import TokenCheckDesk
from app.pages.widget_keys import WidgetKeys
from app.pages.workplace import Seat, now

_SIGNING = Path(__file__).parent / "signing"
_LANGUAGES = {"Python": "python", "Node": "node", "PHP": "php", "Ruby": "ruby", "Go": "go"}


class WidgetSecurity:
    """The tab, from top to bottom in the order in which an integrator needs it."""

    def __init__(self, seat: Seat, chatbot_id: str) -> None:
        self._seat = seat
        self._chatbot_id = chatbot_id
        self._keys = WidgetKeys(seat, chatbot_id)
        with _section(_("Sign a token in your backend")):
            Text(_("Keep the secret on the server; a page must only ever see the token."), tag="p")
            codes = {name: snippet(file, chatbot_id) for name, file in _LANGUAGES.items()}
            Snippets(codes, label=_("Languages"))
        TokenCheckDesk(seat, chatbot_id)
        with _section(_("Refusals of the last 7 days")):
            self._refusals = ui.element("div")

    async def show(self) -> None:
        """Show keys and refusals as they are stored now."""
        await self._keys.show()
        async with self._seat.workplace.database.read() as session:
            refusals = await list_refusals(session, self._chatbot_id, now=now())
        self._refusals.clear()
        with self._refusals:
            if refusals:
                _table(refusals)
            else:
                Text(_("No token was refused."), tag="p", classes="hc-muted")

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Show the keys anew when another window changed them."""
        if not {ChatbotChanged(self._chatbot_id), ChangesMissed()}.isdisjoint(changes):
            background_tasks.create_lazy(self.show(), name=f"security {self._refusals.id}")


def snippet(file: str, chatbot_id: str, *, address: str = "") -> str:
    """Copy-ready code for this chatbot."""
    text = (_SIGNING / f"{file}.txt").read_text(encoding="utf-8")
    return text.replace("CHATBOT_ID", chatbot_id).replace("ADDRESS", address)


def _section(title: str) -> ui.element:
    section = ui.element("section").classes("hc-section hc-narrow")
    with section:
        Text(title, tag="h2")
    return section


def _table(refusals: tuple[RefusalCount, ...]) -> None:
    with ui.element("div").classes("hc-wide"), ui.element("table").classes("hc-table"):
        with ui.element("thead"), ui.element("tr"):
            for title in (_("Reason"), _("Tokens"), _("Last"), _("What is wrong"), _("What to do")):
                Text(title, tag="th").props["scope"] = "col"
        with ui.element("tbody"):
            for refusal in refusals:
                wrong, advice = ADVICE.get(refusal.code, ("", ""))
                with ui.element("tr"):
                    Text(refusal.code, tag="td", classes="hc-code")
                    Text(figure(refusal.count), tag="td")
                    with ui.element("td"):
                        When(refusal.last_at)
                    Text(_plain(_(wrong)), tag="td")
                    Text(_plain(_(advice)), tag="td")


def _plain(text: str) -> str:
    return text.replace("`", "").replace("*", "")
