"""Open a conversation and append messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.data.changes import ConversationChanged, record_change
from app.data.conversation_holder import capture_from, find_conversation, holder_of, identify_again
from app.data.conversation_summary import PREVIEW_LIMIT, TITLE_LIMIT, one_line
from app.data.database import WriteSession
from app.data.directory import contact_record, mark_touched
from app.data.erasure_memory import ErasureMemory
from app.data.errors import ConversationNotFoundError, ConversationTakenError
from app.data.identify import identify_visit
from app.data.identity_facts import Visit
from app.data.identity_rules import ClaimsMode
from app.data.models import ConversationRecord, MessageRecord
from app.data.read_models import Claims, Identified, Verified
from app.data.stale_events import StaleEventError
from app.data.visitors import chatbot_record
from app.data.vocabulary import MessageRole, Source


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation that begins, and who begins it."""

    visit: Visit
    conversation_id: str
    channel: str | None = None
    page_url: str | None = None
    started_at: datetime | None = None
    ip_address: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to append; without ``sent_at`` it was sent now."""

    message_id: str
    role: MessageRole
    body: str
    sent_at: datetime | None = None


async def open_conversation(
    session: WriteSession,
    opening: Opening,
    *,
    now: datetime,
    claims_mode: ClaimsMode,
    region: str | None = None,
    memory: ErasureMemory | None = None,
) -> Identified:
    """Identify the visitor and open the conversation; the same id again opens nothing new.

    :raises ConversationTakenError: the id belongs to another chatbot
    :raises ChatbotNotFoundError: there is no such chatbot
    :raises InvalidValueError: a value is refused; ``field`` says which
    :raises StaleEventError: it began before this person was erased, or was anonymised by that
    """
    visit = opening.visit
    chatbot = await chatbot_record(session, visit.chatbot_id)
    identified, is_unproven = await identify_visit(
        session, visit, now=now, claims_mode=claims_mode, region=region, memory=memory
    )
    known = await find_conversation(session, opening.conversation_id)
    if known is not None:
        if known.chatbot_id != chatbot.id:
            raise ConversationTakenError(opening.conversation_id)
        if known.contact_id is None:
            # Sent again after an erasure; with the refusal, what identify wrote is undone too.
            raise StaleEventError
        return identified
    contact = await contact_record(session, identified.contact_id)
    started_at = min(opening.started_at or now, now)
    session.add(
        ConversationRecord(
            conversation_id=opening.conversation_id,
            chatbot_id=chatbot.id,
            contact_id=contact.id,
            visitor_id=visit.visitor_id,
            source=identified.identity,
            is_unproven=is_unproven,
            channel=opening.channel,
            page_url=opening.page_url,
            ip_address=opening.ip_address,
            user_agent=opening.user_agent,
            started_at=started_at,
            last_message_at=started_at,
            message_count=0,
        )
    )
    contact.conversation_count += 1
    contact.first_seen = min(contact.first_seen, started_at)
    mark_touched(session, contact)
    record_change(session, ConversationChanged(opening.conversation_id, contact.public_id))
    await session.flush()
    return identified


async def append_messages(
    session: WriteSession,
    conversation_id: str,
    messages: Sequence[NewMessage],
    *,
    verified: Verified | None = None,
    now: datetime,
    claims_mode: ClaimsMode,
    region: str | None = None,
    memory: ErasureMemory | None = None,
) -> int:
    """Append what is new, capture what the visitor typed, and return how many were new.

    :raises ConversationNotFoundError: there is no such conversation
    :raises StaleEventError: they speak for a person who was erased since
    """
    conversation = await find_conversation(session, conversation_id)
    if conversation is None:
        raise ConversationNotFoundError(conversation_id)
    if conversation.contact_id is None:
        # Words sent after an erasure must not bring the person back into the emptied transcript.
        return 0
    fresh = await _only_new(session, conversation, messages)
    if verified is not None and conversation.visitor_id is not None:
        await identify_again(
            session,
            conversation,
            Claims(),
            verified=verified,
            sent_at=_newest(messages),
            now=now,
            claims_mode=claims_mode,
            region=region,
            memory=memory,
        )
    is_read = verified is None and conversation.source != Source.VERIFIED
    for message in fresh:
        if message.role is MessageRole.VISITOR and is_read:
            await capture_from(
                session,
                conversation,
                message.body,
                sent_at=message.sent_at,
                now=now,
                claims_mode=claims_mode,
                region=region,
                memory=memory,
            )
        _append(session, conversation, message, is_verified=verified is not None, now=now)
    if fresh:
        await _touch(session, conversation, fresh, now=now)
    return len(fresh)


def _newest(messages: Sequence[NewMessage]) -> datetime | None:
    moments = [message.sent_at for message in messages]
    return None if None in moments else max(filter(None, moments), default=None)


async def _only_new(
    session: WriteSession, conversation: ConversationRecord, messages: Sequence[NewMessage]
) -> list[NewMessage]:
    by_id = {message.message_id: message for message in reversed(messages)}
    statement = select(MessageRecord.message_id).where(
        MessageRecord.conversation_id == conversation.id, MessageRecord.message_id.in_(by_id)
    )
    known = set(await session.scalars(statement))
    return [m for m in messages if m.message_id not in known and by_id[m.message_id] is m]


def _append(
    session: WriteSession,
    conversation: ConversationRecord,
    message: NewMessage,
    *,
    is_verified: bool,
    now: datetime,
) -> None:
    is_visitor = message.role is MessageRole.VISITOR
    source = Source.VERIFIED if is_verified and is_visitor else Source(conversation.source)
    sent_at = message.sent_at or now
    session.add(
        MessageRecord(
            conversation_id=conversation.id,
            message_id=message.message_id,
            role=message.role,
            body=message.body,
            source=source,
            sent_at=sent_at,
        )
    )
    line = one_line(message.body)
    if is_visitor:
        conversation.title = conversation.title or line[:TITLE_LIMIT]
        conversation.preview = line[:PREVIEW_LIMIT]
    conversation.last_message_at = max(conversation.last_message_at, sent_at)


async def _touch(
    session: WriteSession,
    conversation: ConversationRecord,
    fresh: Sequence[NewMessage],
    *,
    now: datetime,
) -> None:
    await session.flush()
    counted = select(func.count()).where(MessageRecord.conversation_id == conversation.id)
    conversation.message_count = (await session.scalars(counted)).one()
    contact = await holder_of(session, conversation)
    if any(m.role is MessageRole.VISITOR for m in fresh) and not conversation.is_unproven:
        contact.last_seen = max(contact.last_seen or now, now)
    mark_touched(session, contact)
    record_change(session, ConversationChanged(conversation.conversation_id, contact.public_id))
