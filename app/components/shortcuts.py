"""The directory's keys, and moving about without losing what the address holds."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from app.components.elements import Button, Dialog, Text
from app.components.words import _, marked

_MODULES: dict[str, str] = {"hilal": str(Path(__file__).parent / "directory")}
KEYS = {
    "Ctrl+K": marked("Go to a contact, page, view or action"),
    "/": marked("Search"),
    "tag: bot: seen: is:": marked("In the search box: filter, with - in front to leave out"),
    "j or ↓": marked("Next contact"),
    "k or ↑": marked("Previous contact"),
    "Enter": marked("Open the contact"),
    "x": marked("Choose the contact, or not"),
    "Shift+↓": marked("Choose as far as the next contact"),
    "Ctrl+A": marked("Choose all that match"),
    "c": marked("Copy the email"),
    "p": marked("Copy the phone"),
    "Esc": marked("Close the panel, or choose nobody"),
    "e": marked("Edit"),
    "t": marked("Add a tag"),
    "n": marked("Write a note"),
    "m": marked("Merge with another contact"),
    "Ctrl+Enter": marked("Save"),
    "Ctrl+Z": marked("Undo, while a note at the foot offers it"),
    "Alt+↓": marked("In the columns: move the column"),
    "Alt+→": marked("In the columns: make the column wider"),
    "?": marked("This list"),
}


class Shortcuts(Element, component="shortcuts.js", esm=_MODULES):
    """Goes to tags and notes, and reports the keys close, edit, merge, help, next and previous."""

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


class LetterKeys(Element, component="letter_keys.js", esm=_MODULES):
    """A box to tick; without the tick only keys with Ctrl, Shift, Alt or a name do something."""


class KeysDialog(Dialog):
    """Every key of the directory, and the way to turn single letters off."""

    def __init__(self) -> None:
        super().__init__(_("Keys"))
        with self:
            with Element("dl").classes("hc-keys"):
                for key, words in KEYS.items():
                    with Element("dt"):
                        for one in key.split(" or "):
                            Text(one, tag="kbd")
                    Text(_(words), tag="dd")
            with Element("div").classes("hc-form-foot"):
                LetterKeys()
                Button(_("Close"), on_click=self.close)
