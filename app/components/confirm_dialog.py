"""Ask once before what cannot be taken back."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.components.elements import Button, Dialog, Text
from app.components.words import _


class ConfirmDialog(Dialog):
    """Says what will happen, in a sentence, and goes on only when the button is pressed."""

    def __init__(
        self, title: str, sentence: str, *, button: str, on_confirm: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(title)
        self._on_confirm = on_confirm
        with self, ui.element("div").classes("hc-dialog-content"):
            Text(sentence, tag="p")
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=self.close)
                Button(button, on_click=self.while_open(self._confirm), kind="danger")
        # Closed is gone.
        self.on("hide", self.delete, args=[])
        self.open()

    async def _confirm(self) -> None:
        self.close()
        await self._on_confirm()
