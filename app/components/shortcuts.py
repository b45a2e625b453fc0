"""The directory's keys, and moving about without losing what the address holds."""

from collections.abc import Awaitable, Callable

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from app.data.vocabulary import marked

KEYS = {
    "/": marked("Search"),
    "tag: bot: seen: is:": marked("In the search box: filter, with - in front to leave out"),
    "j or ↓": marked("Next contact"),
    "k or ↑": marked("Previous contact"),
    "Enter": marked("Open the contact"),
    "Esc": marked("Close the panel"),
    "e": marked("Edit"),
    "t": marked("Add a tag"),
    "Ctrl+Enter": marked("Save"),
    "?": marked("This list"),
}


class Shortcuts(Element, component="shortcuts.js"):
    """Reports the keys close, edit, tag, help, next and previous; does `/` by itself."""

    def __init__(self, *, on_key: Callable[[str], Awaitable[None]]) -> None:
        super().__init__()
        self._on_key = on_key
        self.props["watching"] = False
        self.on("key", self._report)

    def watch_panel(self, is_open: bool) -> None:
        """Say whether a panel is open, so that Esc and steps go to it."""
        self.props["watching"] = is_open

    def go(self, path: str) -> None:
        """Go to a path of this page and keep the query of the address."""
        self.run_method("go", path)

    async def _report(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, str):
            await self._on_key(event.args)
