"""A quiet line while the database is away: what was typed is kept, and it goes on by itself."""

from nicegui.element import Element

from app.components.elements import Text
from app.components.icons import Icon
from app.components.words import _


class OutageNote(Element):
    """Stands above the page while it is shown, and takes no place otherwise."""

    def __init__(self) -> None:
        super().__init__("div")
        self.classes("hc-outage")
        self.props["role"] = "status"
        self.is_shown = False

    def show(self) -> None:
        """Say that nothing can be read or saved just now."""
        if self.is_shown:
            return
        self.is_shown = True
        with self:
            Icon("clock")
            Text(_("The database cannot be reached just now. What you typed is kept."))

    def hide(self) -> None:
        """Say no more."""
        if self.is_shown:
            self.is_shown = False
            self.clear()
