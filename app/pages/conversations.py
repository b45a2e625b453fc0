"""Every conversation, newest first, and the transcript of one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from nicegui import background_tasks, ui

from app.components.conversation_list import ConversationList
from app.components.elements import Button, EmptyState, Link, Select, TextField
from app.components.words import _, marked, sentence_of
from app.data.changes import Change, ContactRemoved
from app.data.chatbots import list_chatbots
from app.data.conversation_lists import get_transcript, list_conversations
from app.data.errors import ContactsError
from app.data.masking import masked_conversation, masked_transcript
from app.data.read_models import ConversationPage
from app.data.tags import list_tags
from app.data.vocabulary import Source
from app.pages.frame import frame
from app.pages.transcripts import show_transcript
from app.pages.windows import WINDOWS, since_of, windows
from app.pages.workplace import PAGE_SECONDS, Seat, Workplace, now

_PAGE = 50
_SOURCES = {
    Source.VERIFIED: marked("Verified"),
    Source.SELF_REPORTED: marked("Self-reported"),
    Source.ANONYMOUS: marked("Anonymous"),
}


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """What the list is limited to; the address holds it."""

    words: str = ""
    chatbot_id: str = ""
    tag: str = ""
    contact_id: str = ""
    unproven: str = ""
    source: str = ""
    seen: str = ""

    def address(self) -> str:
        """The path that shows the same list again."""
        held = {
            "q": self.words,
            "chatbot_id": self.chatbot_id,
            "tag": self.tag,
            "contact_id": self.contact_id,
            "unproven": self.unproven,
            "source": self.source,
            "seen": self.seen,
        }
        query = urlencode({name: text for name, text in held.items() if text})
        return "/conversations" + (f"?{query}" if query else "")


class ConversationsList:
    """A list that is extended on demand and asked anew when its filter changes."""

    def __init__(self, seat: Seat, chosen: ConversationFilter) -> None:
        self._seat = seat
        self.chosen = chosen
        self._cursor: str | None = None
        self._list = ConversationList(names_contact=True)
        self._rest = ui.element("div")

    async def show(self) -> None:
        """Show the beginning of what the filter allows."""
        page = await self._load(None)
        self._list.show(page.rows)
        self._end(page)

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Show nothing of whoever is erased."""
        if any(isinstance(change, ContactRemoved) and change.is_erased for change in changes):
            background_tasks.create_lazy(self._show_again(), name=f"conversations {id(self)}")

    async def _show_again(self) -> None:
        if not self._list.is_deleted:
            with self._rest:
                await self.show()

    async def change(self, chosen: ConversationFilter) -> None:
        """Show what another filter allows, and put that into the address."""
        self.chosen = chosen
        ui.navigate.history.replace(chosen.address())
        await self.show()

    async def _more(self) -> None:
        page = await self._load(self._cursor)
        self._list.add(page.rows)
        self._end(page)

    async def _load(self, cursor: str | None) -> ConversationPage:
        chosen = self.chosen
        async with self._seat.workplace.database.read() as session:
            page = await list_conversations(
                session,
                contact_id=chosen.contact_id or None,
                chatbot_id=chosen.chatbot_id or None,
                tag=chosen.tag or None,
                words=chosen.words,
                unproven=bool(chosen.unproven),
                source=Source(chosen.source) if chosen.source else None,
                since=since_of(chosen.seen, now=now()),
                limit=_PAGE,
                cursor=cursor,
            )
        if self._seat.operator.sees_values:
            return page
        return replace(page, rows=tuple(map(masked_conversation, page.rows)))

    def _end(self, page: ConversationPage) -> None:
        self._cursor = page.next_cursor
        self._rest.clear()
        with self._rest:
            if page.next_cursor is not None:
                Button(_("Load more"), on_click=self._more)
            elif not self._list.default_slot.children:
                self._nothing()

    def _nothing(self) -> None:
        if self.chosen == ConversationFilter():
            EmptyState(
                _("No conversations yet"),
                _("They appear here as soon as a chatbot reports the first one."),
                icon="conversation",
            )
            return
        empty = EmptyState(_("No conversation matches"), _("Try fewer filters."), icon="search")
        with empty.action:
            Link(_("Clear the filters"), "/conversations", classes="hc-button")


def register_conversations(workplace: Workplace) -> None:
    """Serve the list and the transcripts."""

    @ui.page(
        "/conversations", title="Conversations · Hilal Contacts", response_timeout=PAGE_SECONDS
    )
    async def conversations_page(
        q: str = "",
        chatbot_id: str = "",
        tag: str = "",
        contact_id: str = "",
        unproven: str = "",
        source: str = "",
        seen: str = "",
    ) -> None:
        seat = workplace.seat()
        chosen = ConversationFilter(
            q[:200],
            chatbot_id,
            tag,
            contact_id,
            "true" * bool(unproven),
            source if source in _SOURCES else "",
            seen if seen in WINDOWS else "",
        )
        with (
            frame(_("Conversations"), active="conversations", operator=seat.operator),
            ui.element("div").classes("hc-narrow"),
        ):
            bar = ui.element("div").classes("hc-toolbar")
            listing = ConversationsList(seat, chosen)
            seat.workplace.listen(listing.hear)
            await _fill_bar(bar, seat, listing)
            await listing.show()

    @ui.page(
        "/conversations/{conversation_id:path}",
        title="Conversation · Hilal Contacts",
        response_timeout=PAGE_SECONDS,
    )
    async def transcript_page(conversation_id: str) -> None:
        seat = workplace.seat()
        try:
            async with workplace.database.read() as session:
                transcript = await get_transcript(session, conversation_id)
        except ContactsError as error:
            with frame(_("Conversation"), active="conversations", operator=seat.operator):
                EmptyState(_("Nothing here"), sentence_of(error), icon="conversation")
            return
        if not seat.operator.sees_values:
            transcript = masked_transcript(transcript)
        show_transcript(seat, transcript)


async def _fill_bar(bar: ui.element, seat: Seat, listing: ConversationsList) -> None:
    async with seat.workplace.database.read() as session:
        chatbots = await list_chatbots(session)
        tags = await list_tags(session)

    def changes(field: str) -> Callable[[str], Awaitable[None]]:
        async def change(text: str) -> None:
            await listing.change(replace(listing.chosen, **{field: text}))

        return change

    chosen = listing.chosen
    with bar:
        TextField(
            _("Search conversations"),
            value=chosen.words,
            kind="search",
            placeholder=_("Name, email, title"),
            on_change=changes("words"),
        )
        Select(
            _("Chatbot"),
            options={"": _("Every chatbot"), **{bot.chatbot_id: bot.name for bot in chatbots}},
            value=chosen.chatbot_id,
            on_change=changes("chatbot_id"),
        )
        Select(
            _("Tag"),
            options={"": _("Any tag"), **{tag.name: tag.name for tag in tags}},
            value=chosen.tag,
            on_change=changes("tag"),
        )
        Select(
            _("Source"),
            options={"": _("Any source"), **{name: _(words) for name, words in _SOURCES.items()}},
            value=chosen.source,
            on_change=changes("source"),
        )
        Select(
            _("Last message"),
            options={"": _("At any time"), **windows()},
            value=chosen.seen,
            on_change=changes("seen"),
        )
        Select(
            _("Proof"),
            options={"": _("Proven and unproven"), "true": _("Unproven only")},
            value=chosen.unproven,
            on_change=changes("unproven"),
        )
