"""One conversation as it was, kept up while it is open; what is unproven can be split out."""

import asyncio

from nicegui import background_tasks, ui

from app.auth.permissions import Permission
from app.components.conversation_list import heading_of
from app.components.elements import Button, Link, Text, toast
from app.components.times import absolute
from app.components.titles import visitor_title
from app.components.transcript import TranscriptView
from app.components.words import _, isolated, ngettext
from app.data.changes import (
    Change,
    ChangesMissed,
    ContactRemoved,
    ConversationChanged,
)
from app.data.conversation_holder import split_out
from app.data.conversation_lists import get_transcript
from app.data.masking import masked_transcript
from app.data.read_models import ConversationRow, Transcript
from app.pages.frame import frame, refusals_shown
from app.pages.workplace import Seat, now

_BETWEEN_LOOKS_SECONDS = 0.5


def show_transcript(seat: Seat, transcript: Transcript) -> None:
    """Show the conversation, and what its messages are now for as long as it is open."""
    row = transcript.conversation
    with frame(
        heading_of(row), active="conversations", operator=seat.operator, tab=_("Conversation")
    ) as page:
        with page.actions:
            if row.contact_id:
                _close_when_erased(seat, row.contact_id)
                who = row.contact_name or row.contact_email or visitor_title(row.contact_id)
                Link(_("Open {who}", who=who), f"/contacts/{row.contact_id}", classes="hc-button")
            if row.is_unproven and row.contact_id and seat.may(Permission.EDIT):
                Button(
                    _("Split out"), icon="split", on_click=lambda: _split(seat, row.conversation_id)
                )
            Button(_("Print"), kind="ghost", on_click=lambda: ui.run_javascript("window.print()"))
        _facts(row)
        view = TranscriptView()
        view.show(transcript, now=now())
        _keep_up(seat, view, transcript)


def _keep_up(seat: Seat, view: TranscriptView, shown: Transcript) -> None:
    """Show what the messages are now, new ones and what an erasure took out of them."""
    conversation_id = shown.conversation.conversation_id

    async def show_again() -> None:
        nonlocal shown
        with view, refusals_shown():
            async with seat.workplace.database.read() as session:
                transcript = await get_transcript(session, conversation_id)
            if not seat.operator.sees_values:
                transcript = masked_transcript(transcript)
            # What stays the same is left alone: somebody may be marking words in it.
            if transcript != shown and not view.is_deleted:
                shown = transcript
                view.show(transcript, now=now())
        await asyncio.sleep(_BETWEEN_LOOKS_SECONDS)

    def hear(changes: tuple[Change, ...]) -> None:
        for change in changes:
            match change:
                case ConversationChanged(changed_id, _) if changed_id != conversation_id:
                    pass
                # The erasure of somebody else tells of each conversation that it changed.
                case ConversationChanged() | ChangesMissed():
                    background_tasks.create_lazy(show_again(), name=f"transcript {view.id}")

    seat.workplace.listen(hear)


def _close_when_erased(seat: Seat, contact_id: str) -> None:
    """Lead to where one sentence says it, so that no word stays on the screen."""
    client = seat.client

    def hear(changes: tuple[Change, ...]) -> None:
        for change in changes:
            match change:
                case ContactRemoved(erased_id, _, True) if erased_id == contact_id:
                    with client:
                        ui.navigate.to(f"/contacts/{contact_id}")

    seat.workplace.listen(hear)


def _facts(row: ConversationRow) -> None:
    count = ngettext("{count} message", "{count} messages", row.message_count)
    facts = [row.chatbot_name, count, absolute(row.started_at), row.channel]
    with ui.element("p").classes("hc-muted"):
        Text(" · ".join(isolated(fact) for fact in facts if fact))


async def _split(seat: Seat, conversation_id: str) -> None:
    with refusals_shown():
        actor = await seat.acting(Permission.EDIT)
        async with seat.workplace.database.transaction() as session:
            contact_id = await split_out(session, conversation_id, actor=actor, now=now())
        toast(_("The conversation now belongs to a contact of its own."))
        ui.navigate.to(f"/contacts/{contact_id}")
