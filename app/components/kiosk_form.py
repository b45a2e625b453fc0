"""What a screen on a wall is called, and what it may show."""

from collections.abc import Mapping

from nicegui.element import Element

from app.components.checkbox import Checkbox
from app.components.elements import Select, Text, TextField
from app.components.languages import LANGUAGES
from app.components.words import _, language, marked
from app.data.read_models import KioskRow, KioskView
from app.data.vocabulary import KioskBlock, KioskNames

NAMES = {
    KioskNames.HIDDEN: marked("No names"),
    KioskNames.MASKED: marked("First name and initial"),
    KioskNames.FULL: marked("Full names"),
}
_BLOCKS = {
    KioskBlock.FIGURES: marked("Counts"),
    KioskBlock.RECENT: marked("Who was seen lately"),
    KioskBlock.DAYS: marked("New contacts each day"),
}
_ALL_CHATBOTS = ""


class KioskForm(Element):
    """Name and view of a screen; ``view`` is what is chosen now."""

    def __init__(self, kiosk: KioskRow | None, *, chatbots: Mapping[str, str]) -> None:
        super().__init__("div")
        self.classes("hc-dialog-content hc-stack")
        view = kiosk.view if kiosk else _fresh_view()
        with self:
            self.name = TextField(
                _("Name"),
                value=kiosk.name if kiosk else "",
                placeholder=_("Support floor, left wall"),
            ).comes_first()
            with Element("fieldset").classes("hc-fieldset"):
                Text(_("Shows"), tag="legend")
                self._blocks = {
                    block: Checkbox(_(word), is_ticked=block in view.blocks)
                    for block, word in _BLOCKS.items()
                }
                self._refusal = Text("", tag="p", classes="hc-field__error")
            names = {kind.value: _(word) for kind, word in NAMES.items()}
            self._names = Select(
                _("Names of people"),
                options=names,
                value=view.names.value,
                hint=_("Emails and phones are never shown."),
            )
            self._chatbot = Select(
                _("Chatbot"),
                options={_ALL_CHATBOTS: _("All chatbots"), **chatbots},
                value=view.chatbot_id or _ALL_CHATBOTS,
            )
            self._language = Select(
                _("Language"),
                options={code: spoken.name for code, spoken in LANGUAGES.items()},
                value=view.language,
            )

    @property
    def view(self) -> KioskView:
        return KioskView(
            blocks=tuple(block for block, box in self._blocks.items() if box.is_ticked),
            names=KioskNames(self._names.value),
            language=self._language.value,
            chatbot_id=self._chatbot.value or None,
        )

    def show_error(self, field: str, sentence: str) -> None:
        """Say what is wrong where it is."""
        self.name.show_error(sentence if field == "name" else None)
        self._refusal.text = sentence if field == "blocks" else ""


def _fresh_view() -> KioskView:
    return KioskView(names=KioskNames.MASKED, language=language().code)
