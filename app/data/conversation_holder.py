"""Whose conversation it is: it follows what its visitor turns out to be, and can be split out."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import select

from app.data.audit import record_audit
from app.data.capture import captured_claims
from app.data.changes import ConversationChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.directory import add_contact_record, contact_record, mark_touched
from app.data.erasure_memory import ErasureMemory
from app.data.errors import ConversationNotFoundError, InvalidValueError
from app.data.identify import identify_visit
from app.data.identity_facts import Visit
from app.data.identity_rules import ClaimsMode
from app.data.models import (
    ChatbotRecord,
    ContactRecord,
    ConversationRecord,
    MessageRecord,
    VisitorRecord,
)
from app.data.read_models import Actor, Claims, Verified
from app.data.stale_events import StaleEventError
from app.data.vocabulary import Identity, Source


async def find_conversation(
    session: ReadSession, conversation_id: str
) -> ConversationRecord | None:
    """The row of a conversation, locked when the session writes."""
    statement = select(ConversationRecord).where(
        ConversationRecord.conversation_id == conversation_id
    )
    if isinstance(session, WriteSession):
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def holder_of(session: ReadSession, conversation: ConversationRecord) -> ContactRecord:
    """The contact that a conversation belongs to; the conversation must not be anonymised."""
    return await session.get_one(ContactRecord, conversation.contact_id)


async def split_out(
    session: WriteSession, conversation_id: str, *, actor: Actor, now: datetime
) -> str:
    """Part an unproven conversation from its contact; return the id of the new contact.

    The new contact is self-reported, as it did claim to be somebody: what its visitor types again
    does not lead the conversation back. The browser stands for it from now on, unless it has proven
    meanwhile whom it stands for.

    :raises ConversationNotFoundError: there is no such conversation
    :raises InvalidValueError: the conversation is not an unproven claim
    """
    conversation = await find_conversation(session, conversation_id)
    if conversation is None:
        raise ConversationNotFoundError(conversation_id)
    if not conversation.is_unproven or conversation.contact_id is None:
        raise InvalidValueError(
            "conversation_id", "Only an unproven conversation can be split out."
        )
    former = await holder_of(session, conversation)
    record = await add_contact_record(
        session,
        identity=Identity.SELF_REPORTED,
        first_seen=conversation.started_at,
        last_seen=conversation.last_message_at,
        now=now,
    )
    await _move_to(session, conversation, record, is_unproven=False)
    await _take_visitor_along(session, conversation, former, record)
    record.chatbot_ids = frozenset({conversation.chatbot_id})
    # It stands in the history of both.
    for contact in (former, record):
        record_audit(
            session,
            actor=actor,
            action="conversation.split_out",
            now=now,
            contact_id=contact.public_id,
            former_contact_id=former.public_id,
            new_contact_id=record.public_id,
        )
    return record.public_id


async def _take_visitor_along(
    session: WriteSession,
    conversation: ConversationRecord,
    former: ContactRecord,
    record: ContactRecord,
) -> None:
    key = (conversation.chatbot_id, conversation.visitor_id)
    visitor = await session.get(VisitorRecord, key) if conversation.visitor_id else None
    is_its_own = visitor is not None and visitor.contact_id == former.id
    if visitor is not None and is_its_own and visitor.source != Source.VERIFIED:
        visitor.contact_id = record.id


async def capture_from(
    session: WriteSession,
    conversation: ConversationRecord,
    body: str,
    *,
    sent_at: datetime | None,
    now: datetime,
    claims_mode: ClaimsMode,
    region: str | None,
    memory: ErasureMemory | None,
) -> None:
    """Identify the visitor once more by the email and phone typed in a message (product rule 7).

    What was typed before the person was erased identifies nobody.
    """
    claims = captured_claims(body, region=region)
    is_told = claims.email or claims.phone
    if (
        conversation.visitor_id is not None
        and is_told
        and not await _was_proven(session, conversation)
    ):
        with suppress(StaleEventError):
            await identify_again(
                session,
                conversation,
                claims,
                sent_at=sent_at,
                now=now,
                claims_mode=claims_mode,
                region=region,
                memory=memory,
            )


async def _was_proven(session: ReadSession, conversation: ConversationRecord) -> bool:
    # Whoever signed in on the way already said who they are, as if it had been at the beginning.
    statement = select(MessageRecord.id).where(
        MessageRecord.conversation_id == conversation.id, MessageRecord.source == Source.VERIFIED
    )
    return await session.scalar(statement.limit(1)) is not None


async def identify_again(  # noqa: PLR0913 - what the identity rules go by
    session: WriteSession,
    conversation: ConversationRecord,
    claims: Claims,
    *,
    verified: Verified | None = None,
    sent_at: datetime | None,
    now: datetime,
    claims_mode: ClaimsMode,
    region: str | None,
    memory: ErasureMemory | None,
) -> None:
    """Identify the visitor by what is given now, and have the conversation follow."""
    chatbot = await session.get_one(ChatbotRecord, conversation.chatbot_id)
    visit = Visit(chatbot.public_id, conversation.visitor_id or "", verified, claims, sent_at)
    identified, is_unproven = await identify_visit(
        session, visit, now=now, claims_mode=claims_mode, region=region, memory=memory
    )
    # A merge of the visitor's earlier contact may have moved the conversation already.
    await session.refresh(conversation)
    contact = await contact_record(session, identified.contact_id)
    if conversation.contact_id == contact.id:
        conversation.is_unproven &= verified is None
    elif await _may_follow(session, conversation, is_proven=verified is not None):
        await _move_to(session, conversation, contact, is_unproven=is_unproven)


async def _may_follow(
    session: WriteSession, conversation: ConversationRecord, *, is_proven: bool
) -> bool:
    # A conversation goes along with what its visitor turns out to be, but never leaves a contact
    # that has an identity of its own: two people may have used this browser.
    holder = await holder_of(session, conversation)
    return holder.identity == Identity.ANONYMOUS or (is_proven and conversation.is_unproven)


async def _move_to(
    session: WriteSession,
    conversation: ConversationRecord,
    contact: ContactRecord,
    *,
    is_unproven: bool,
) -> None:
    former = await holder_of(session, conversation)
    former.conversation_count -= 1
    contact.conversation_count += 1
    conversation.contact_id, conversation.is_unproven = contact.id, is_unproven
    mark_touched(session, former)
    mark_touched(session, contact)
    record_change(session, ConversationChanged(conversation.conversation_id, contact.public_id))
    await session.flush()
