"""Undo a merge, after seeing what stays."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.components.elements import Button, Dialog, Text
from app.components.words import _, ngettext
from app.data.read_models import Stay

_COUNTED: dict[str, Callable[[int], str]] = {
    "conversation": lambda n: ngettext("{count} conversation", "{count} conversations", n),
    "value": lambda n: ngettext("{count} value", "{count} values", n),
    "email": lambda n: ngettext("{count} email", "{count} emails", n),
    "sign-in": lambda n: ngettext("{count} sign-in", "{count} sign-ins", n),
    "external ID": lambda n: ngettext("{count} external ID", "{count} external IDs", n),
    "tag": lambda n: ngettext("{count} tag", "{count} tags", n),
}


class UndoDialog(Dialog):
    """Says what the undo leaves with the contact, and why; one may go on or leave it."""

    def __init__(self, stays: tuple[Stay, ...], *, on_undo: Callable[[], Awaitable[None]]) -> None:
        super().__init__(_("Undo merge"))
        with self, ui.element("div").classes("hc-dialog-content"):
            Text(
                _(
                    "The two become separate contacts again, each with what it had. "
                    "This stays here:"
                ),
                tag="p",
            )
            with ui.element("ul").classes("hc-list"):
                for stay in stays:
                    Text(words_of(stay), tag="li")
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=self.close)
                Button(_("Undo merge"), on_click=on_undo, kind="primary")


def words_of(stay: Stay) -> str:
    """One kind of what stays, as a line."""
    return _("{what}: {why}", what=_COUNTED[stay.kind](stay.count), why=_(stay.why))
