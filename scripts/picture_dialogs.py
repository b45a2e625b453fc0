"""What opens on the pages, for pictures: where, and what is pressed one after the other."""

from dataclasses import dataclass

from playwright.sync_api import Page

from app.components.words import _, speaking
from app.components.words import marked as m

_PATIENCE_MS = 5_000


@dataclass(frozen=True)
class Opening:
    """Buttons to press in this order, and at last a key."""

    page: str
    buttons: tuple[str, ...] = ()
    key: str = ""


OPENINGS = {
    "edit": Opening("panel", (m("Edit"),)),
    "delete": Opening("panel", (m("Delete contact"),)),
    "merge": Opening("panel", (m("Merge"),)),
    "export": Opening("directory", (m("Export"),)),
    "columns": Opening("directory", (m("Columns"),)),
    "tag-filter": Opening("directory", (m("Tag filter"),)),
    "new-contact": Opening("directory", (m("New contact"),)),
    "palette": Opening("directory", key="Control+k"),
    "keys": Opening("directory", key="?"),
    "new-chatbot": Opening("chatbots", (m("New chatbot"),)),
    "regenerate": Opening("security", (m("Regenerate secret"),)),
    "public-key": Opening("security", (m("Add a public key"),)),
    "define-field": Opening("fields", (m("Define a field"),)),
    "add-screen": Opening("screens", (m("Add screen"),)),
    "add-operator": Opening("operators", (m("Add operator"),)),
    "api-key": Opening("api-keys", (m("Make an API key"),)),
}


def open_in(page: Page, opening: Opening, language: str) -> None:
    """Press what opens it."""
    page.wait_for_function("window.did_handshake === true")
    with speaking(language):
        for label in opening.buttons:
            button = page.get_by_role("button", name=_(label), exact=True).first
            button.click(timeout=_PATIENCE_MS)
    if opening.key:
        page.keyboard.press(opening.key)
