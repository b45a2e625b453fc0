"""Undo a merge, after seeing what stays."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.components.elements import Button, Dialog, Text
from app.data.read_models import Stay

_PLURALS = {"sign-in": "sign-ins", "external ID": "external IDs"}


class UndoDialog(Dialog):
    """Says what the undo leaves with the contact, and why; one may go on or leave it."""

    def __init__(self, stays: tuple[Stay, ...], *, on_undo: Callable[[], Awaitable[None]]) -> None:
        super().__init__("Undo merge")
        with self, ui.element("div").classes("hc-dialog-content"):
            Text(
                "The two become separate contacts again, each with what it had. This stays here:",
                tag="p",
            )
            with ui.element("ul").classes("hc-list"):
                for stay in stays:
                    Text(words_of(stay), tag="li")
            with ui.element("div").classes("hc-dialog-foot"):
                Button("Cancel", on_click=self.close)
                Button("Undo merge", on_click=on_undo, kind="primary")


def words_of(stay: Stay) -> str:
    """One kind of what stays, as a line."""
    many = _PLURALS.get(stay.kind, f"{stay.kind}s")
    return f"{stay.count:,} {stay.kind if stay.count == 1 else many}: {stay.why}"
