"""A conversation word for word: who spoke, when, and how sure that is."""

from datetime import UTC, datetime
from itertools import groupby

from nicegui import ui

from app.components.conversation_list import UNPROVEN
from app.components.elements import Text
from app.components.provenance import SOURCE_WORDS
from app.components.times import absolute, clock, day_name
from app.components.words import _, marked
from app.data.read_models import Message, Transcript
from app.data.vocabulary import MessageRole, Source

_SPEAKERS = {MessageRole.BOT: marked("Chatbot"), MessageRole.AGENT: marked("Agent")}


class TranscriptView(ui.element):
    """Messages by day, oldest first; unproven ones say so. Prints as plain text on paper."""

    def __init__(self) -> None:
        super().__init__("div")
        self.classes("hc-transcript")

    def show(self, transcript: Transcript, *, now: datetime) -> None:
        """Show this conversation and nothing else."""
        self.clear()
        with self:
            if transcript.conversation.is_unproven:
                banner = ui.element("p").classes("hc-notice is-amber")
                banner.props["role"] = "note"
                with banner:
                    Text(_(UNPROVEN), tag="strong")
                    Text(_("Nobody has proven that this contact wrote it."))
            if not transcript.messages:
                Text(_("No messages yet."), tag="p").classes("hc-muted")
            for day, messages in groupby(transcript.messages, key=lambda m: m.sent_at.date()):
                Text(
                    day_name(datetime(day.year, day.month, day.day, tzinfo=UTC), now=now), tag="h2"
                ).classes("hc-day")
                with ui.element("ol").classes("hc-messages"):
                    for message in messages:
                        _line(message, visitor=_visitor_of(transcript))


def _visitor_of(transcript: Transcript) -> str:
    row = transcript.conversation
    if row.contact_id is None:
        return _("Anonymous")
    return row.contact_name or row.contact_email or _("Visitor")


def _line(message: Message, *, visitor: str) -> None:
    is_visitor = message.role is MessageRole.VISITOR
    line = ui.element("li").classes("hc-message")
    if is_visitor:
        line.classes("is-visitor")
    with line:
        with ui.element("div").classes("hc-message-head"):
            speaker = _(_SPEAKERS[message.role]) if message.role in _SPEAKERS else visitor
            Text(speaker, tag="strong").props["dir"] = "auto"
            at = Text(clock(message.sent_at), tag="time")
            at.props["datetime"] = message.sent_at.isoformat()
            at.props["title"] = absolute(message.sent_at)
            if is_visitor:
                _mark(message.source)
        Text(message.body, tag="p").classes("hc-message-body")


def _mark(source: Source) -> None:
    words = _("unproven") if source is Source.SELF_REPORTED else _(SOURCE_WORDS[source])
    mark = Text(words, tag="small").classes("hc-source-mark")
    if source is Source.VERIFIED:
        mark.classes("is-verified")
