"""How far long work has come."""

from nicegui.element import Element

from app.components.elements import Text
from app.components.words import _, figure


class Progress(Element):
    """A bar with the numbers beside it, which a screen reader is told politely."""

    def __init__(self, label: str) -> None:
        super().__init__("div")
        self.classes("hc-progress")
        with self:
            self._bar = Element("progress")
            self._bar.props["aria-label"] = label
            self._words = Text("")
            self._words.props["role"] = "status"

    def show(self, done: int, total: int) -> None:
        """So many of so many."""
        self._bar.props["max"] = max(total, 1)
        self._bar.props["value"] = min(done, total)
        self._words.set_text(_("{done} of {total}", done=figure(done), total=figure(total)))
