"""Conversations as lines: what it was about, when, where, and whether it is proven."""

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote

from nicegui import ui

from app.components.elements import Button, Link, Text
from app.components.times import When
from app.components.words import _, isolated, marked, ngettext
from app.data.read_models import ConversationRow

SplitOut = Callable[[str], Awaitable[None]]
UNPROVEN = marked("Unproven: came in without a token")


class ConversationList(ui.element):
    """Lines that lead to the transcript; without ``on_split_out`` none can be split out."""

    def __init__(
        self, *, on_split_out: SplitOut | None = None, names_contact: bool = False
    ) -> None:
        super().__init__("ul")
        self.classes("hc-conversations")
        self._on_split_out = on_split_out
        self._names_contact = names_contact

    def show(self, rows: Sequence[ConversationRow]) -> None:
        """Show exactly these."""
        self.clear()
        self.add(rows)

    def add(self, rows: Sequence[ConversationRow]) -> None:
        """Show these after those already there."""
        with self:
            for row in rows:
                with ui.element("li").classes("hc-conversation"):
                    self._line(row)

    def _line(self, row: ConversationRow) -> None:
        with ui.element("div").classes("hc-conversation-top"):
            link = Text(heading_of(row), tag="a").classes("hc-conversation-link")
            link.props["href"] = address_of(row.conversation_id)
            When(row.last_message_at)
        with ui.element("p").classes("hc-conversation-facts"):
            if row.is_unproven:
                Text(_(UNPROVEN)).classes("hc-claim")
            if self._names_contact:
                _name_contact(row)
            Text(_facts_of(row))
            if row.is_unproven and self._on_split_out and row.contact_id:
                self._split_button(row.conversation_id)
        if row.preview:
            Text(_("“{text}”", text=row.preview), tag="p").classes("hc-conversation-preview")

    def _split_button(self, conversation_id: str) -> None:
        split_out = self._on_split_out
        if split_out is None:
            return

        async def split() -> None:
            await split_out(conversation_id)

        Button(_("Split out"), on_click=split, kind="link")


def _name_contact(row: ConversationRow) -> None:
    if row.contact_id is None:
        Text(_("Anonymised"), tag="bdi")
        return
    who = row.contact_name or row.contact_email or _("Visitor")
    link = Link(who, f"/contacts/{row.contact_id}", classes="hc-roomy-link")
    link.props["dir"] = "auto"


def heading_of(row: ConversationRow) -> str:
    """What a conversation is called where it has no title."""
    return row.title or _("{chatbot} conversation", chatbot=row.chatbot_name)


def address_of(conversation_id: str) -> str:
    """Where the transcript is; ids come from outside, so nothing in them may lead elsewhere."""
    return f"/conversations/{quote(conversation_id, safe='')}"


def _facts_of(row: ConversationRow) -> str:
    count = ngettext("{count} message", "{count} messages", row.message_count)
    facts = [row.chatbot_name, count, row.channel]
    return " · ".join(isolated(fact) for fact in facts if fact)
