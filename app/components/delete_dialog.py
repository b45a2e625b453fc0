"""Delete a contact in one of two ways, each explained before it is chosen."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.components.checkbox import Checkbox
from app.components.elements import Button, Dialog, Text, TextField
from app.components.erasure_outlook import MentionsList, OutlookLine
from app.components.titles import title_of
from app.components.words import _, listed, ngettext
from app.data.read_models import ContactRow, ErasurePreview, Mentions


class DeleteDialog(Dialog):
    """Soft delete at a press; hard delete only after the name was typed, and only for admins.

    Reports whether the own messages go too, and in which conversations of others the person shall
    be redacted. What an erasure would do is shown by ``show_preview`` and ``show_mentions``.
    """

    def __init__(
        self,
        row: ContactRow,
        *,
        counts: tuple[int, int],
        can_erase: bool,
        on_soft: Callable[[], Awaitable[None]],
        on_hard: Callable[[bool, tuple[str, ...]], Awaitable[None]],
    ) -> None:
        super().__init__(_("Delete contact"))
        self._word = row.name or row.email or "DELETE"
        self._on_hard = on_hard
        with self, ui.element("div").classes("hc-dialog-content"):
            Text(title_of(row), tag="p").classes("hc-dialog-why").props["dir"] = "auto"
            if row.deleted_at is None:
                self._explain_soft(on_soft)
            self._explain_hard(row, counts, can_erase=can_erase)
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=self.close)

    def show_preview(self, preview: ErasurePreview) -> None:
        """Say what would become of the messages."""
        self._outlook.show(preview)

    def show_mentions(self, mentions: Mentions) -> None:
        """List the conversations of others that name the person."""
        self._mentions.show(mentions)

    def _explain_soft(self, on_soft: Callable[[], Awaitable[None]]) -> None:
        with ui.element("section").classes("hc-choice"):
            Text(_("Hide"), tag="h3")
            Text(
                _(
                    "The contact leaves every default view. Conversations stay, nothing is lost, "
                    "and the Deleted view can restore it at any time."
                ),
                tag="p",
            )
            Button(_("Soft delete"), on_click=on_soft)

    def _explain_hard(self, row: ContactRow, counts: tuple[int, int], *, can_erase: bool) -> None:
        with ui.element("section").classes("hc-choice is-danger"):
            Text(_("Erase for good"), tag="h3")
            Text(_what_goes(row, counts), tag="p")
            if not can_erase:
                note = _("Only an administrator can erase a contact.")
                Text(note, tag="p").classes("hc-muted")
                return
            self._outlook = OutlookLine()
            self._mentions = MentionsList()
            self._typed = TextField(_("Type the name to confirm"), on_change=self._check)
            Text(_("Type {word}", word=self._word), tag="p").classes("hc-muted hc-small")
            self._removes = Checkbox(_("Also remove this person’s own messages"))
            self._hard = Button(_("Hard delete (GDPR)"), on_click=self._erase, kind="danger")
            self._hard.set_enabled(False)

    def _check(self, typed: str) -> None:
        self._hard.set_enabled(self._is_right(typed))

    async def _erase(self) -> None:
        # The browser's word that the button was enabled is not enough.
        if self._is_right(self._typed.value):
            await self._on_hard(self._removes.is_ticked, self._mentions.chosen)

    def _is_right(self, typed: str) -> bool:
        return " ".join(typed.split()) == " ".join(self._word.split())


def _what_goes(row: ContactRow, counts: tuple[int, int]) -> str:
    conversations, messages = counts
    known = ((_("name"), row.name), (_("email"), row.email), (_("phone"), row.phone))
    # Apart from the sentence: what is read for the catalogues sees no word inside another's call.
    rest = _("captured fields, tags and external IDs")
    held = [word for word, value in known if value]
    return _(
        "This removes {what} from the directory and its history, and anonymises {messages} in "
        "{conversations}: the person’s values become marks such as [name] and [email]. Free text "
        "may still hint at who wrote it. A receipt without personal data stays. "
        "This cannot be undone.",
        what=listed([*held, rest]),
        messages=ngettext("{count} message", "{count} messages", messages),
        conversations=ngettext("{count} conversation", "{count} conversations", conversations),
    )
