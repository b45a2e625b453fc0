"""What an erasure would do, told before it is done."""

from functools import partial

from nicegui import ui

from app.components.elements import Link, Text
from app.components.times import When
from app.components.words import _, listed, ngettext
from app.data.read_models import ErasurePreview, Mention, Mentions


class OutlookLine(ui.element):
    """One line: how many names, emails, phones and ids would become marks."""

    def __init__(self) -> None:
        super().__init__("p")
        self.classes("hc-muted hc-small").props["role"] = "status"
        with self:
            self._line = Text(_("Looking through the messages…"))

    def show(self, preview: ErasurePreview) -> None:
        """Say what was counted, and in how much of the history."""
        self._line.set_text(f"{_marks_of(preview)} {_looked_at(preview)}".strip())


class MentionsList(ui.element):
    """Conversations of other people that name the person; nothing changes there unless ticked."""

    def __init__(self) -> None:
        super().__init__("div")
        self._chosen: set[str] = set()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The conversations that were ticked."""
        return tuple(sorted(self._chosen))

    def show(self, mentions: Mentions) -> None:
        """List what was found."""
        self.clear()
        with self:
            if not mentions.found:
                words = _("No conversation of anybody else names this person.")
                if not mentions.is_whole:
                    words = _("No recent conversation of anybody else names this person.")
                Text(words, tag="p").classes("hc-muted hc-small")
                return
            words = _(
                "Conversations of others that name this person stay as they are. "
                "Tick where the person shall be taken out too."
            )
            Text(words, tag="p").classes("hc-small")
            with ui.element("ul").classes("hc-mentions"):
                for mention in mentions.found:
                    self._line(mention)

    def _line(self, mention: Mention) -> None:
        with ui.element("li"):
            box = ui.element("input")
            box.props["type"] = "checkbox"
            title = mention.title or mention.conversation_id
            box.props["aria-label"] = _("Redact {conversation}", conversation=title)
            box.on(
                "change",
                partial(self._choose, mention.conversation_id),
                js_handler="(event) => emit(event.target.checked)",
            )
            link = Link(title, f"/conversations/{mention.conversation_id}")
            link.props["target"] = "_blank"
            link.props["dir"] = "auto"
            When(mention.last_message_at)

    def _choose(self, conversation_id: str, event: object) -> None:
        if getattr(event, "args", False) is True:
            self._chosen.add(conversation_id)
        else:
            self._chosen.discard(conversation_id)


def _marks_of(preview: ErasurePreview) -> str:
    marks = preview.marks
    said = [
        ngettext("{count} name", "{count} names", marks.get("name", 0)),
        ngettext("{count} email", "{count} emails", marks.get("email", 0)),
        ngettext("{count} phone number", "{count} phone numbers", marks.get("phone", 0)),
        ngettext("{count} id", "{count} ids", marks.get("id", 0)),
    ]
    kinds = ("name", "email", "phone", "id")
    present = [words for words, kind in zip(said, kinds, strict=True) if marks.get(kind)]
    if not present:
        return _("No message repeats anything known of this person.")
    became = _("{what} would become marks.", what=listed(present))
    if not preview.emptied:
        return became
    emptied = ngettext(
        "{count} message would be emptied.", "{count} messages would be emptied.", preview.emptied
    )
    return f"{became} {emptied}"


def _looked_at(preview: ErasurePreview) -> str:
    if preview.is_whole:
        return ""
    return _(
        "Looked at the newest {looked} of {all} messages.",
        looked=preview.looked_at,
        all=preview.message_count,
    )
