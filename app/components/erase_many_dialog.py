"""Erase many contacts: what goes is said with its numbers, and their number has to be typed."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.components.checkbox import Checkbox
from app.components.elements import Button, Dialog, Text, TextField
from app.components.words import _, ngettext
from app.data.read_models import ErasureCounts


class EraseManyDialog(Dialog):
    """Goes on only after the number of contacts was typed; reports whether messages go too."""

    def __init__(
        self, counts: ErasureCounts, *, on_confirm: Callable[[bool], Awaitable[None]]
    ) -> None:
        super().__init__(_("Erase for good"))
        self._word = str(counts.contacts)
        self._on_confirm = on_confirm
        with self, ui.element("div").classes("hc-dialog-content"):
            Text(_what_goes(counts), tag="p")
            self._typed = TextField(
                _("Type the number of contacts to confirm"), on_change=self._check
            )
            Text(_("Type {word}", word=self._word), tag="p").classes("hc-muted hc-small")
            self._removes = Checkbox(_("Also remove these people’s own messages"))
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=self.close)
                self._erase = Button(_("Hard delete (GDPR)"), on_click=self._confirm, kind="danger")
                self._erase.set_enabled(False)
        # Closed is gone.
        self.on("hide", self.delete, args=[])
        self.open()

    def _check(self, typed: str) -> None:
        self._erase.set_enabled(typed.strip() == self._word)

    async def _confirm(self) -> None:
        # The browser's word that the button was enabled is not enough.
        if self._typed.value.strip() == self._word:
            self.close()
            await self._on_confirm(self._removes.is_ticked)


def _what_goes(counts: ErasureCounts) -> str:
    return _(
        "This removes {contacts} from the directory and its history, and anonymises {messages} in "
        "{conversations}. It goes on in the background, and each leaves a receipt without personal "
        "data under Erasures. This cannot be undone.",
        contacts=ngettext("{count} contact", "{count} contacts", counts.contacts),
        messages=ngettext("{count} message", "{count} messages", counts.messages),
        conversations=ngettext(
            "{count} conversation", "{count} conversations", counts.conversations
        ),
    )
