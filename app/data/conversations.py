"""Open a conversation, append messages, split an unproven one out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.data.audit import record_audit
from app.data.capture import captured_claims
from app.data.changes import ConversationChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.directory import add_contact_record, contact_record, mark_touched
from app.data.errors import ConversationNotFoundError, ConversationTakenError, InvalidValueError
from app.data.identify import Visit, identify_visit
from app.data.identity_rules import ClaimsMode
from app.data.models import ChatbotRecord, ContactRecord, ConversationRecord, MessageRecord
from app.data.read_models import Actor, Claims, Identified, Verified
from app.data.visitors import chatbot_record
from app.data.vocabulary import Identity, MessageRole, Source

TITLE_LIMIT = 80
PREVIEW_LIMIT = 160


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
) -> Identified:
    """Identify the visitor and open the conversation; the same id again opens nothing new.

    :raises ConversationTakenError: the id belongs to another chatbot
    :raises ChatbotNotFoundError: there is no such chatbot
    :raises InvalidValueError: a value is refused; ``field`` says which
    """
    visit = opening.visit
    chatbot = await chatbot_record(session, visit.chatbot_id)
    identified, is_unproven = await identify_visit(
        session, visit, now=now, claims_mode=claims_mode, region=region
    )
    known = await _find(session, opening.conversation_id)
    if known is not None:
        if known.chatbot_id != chatbot.id:
            raise ConversationTakenError(opening.conversation_id)
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
) -> int:
    """Append what is new, capture what the visitor typed, and return how many were new.

    :raises ConversationNotFoundError: there is no such conversation
    """
    conversation = await _find(session, conversation_id)
    if conversation is None:
        raise ConversationNotFoundError(conversation_id)
    if conversation.contact_id is None:
        # Words sent after an erasure must not bring the person back into the emptied transcript.
        return 0
    fresh = await _only_new(session, conversation, messages)
    if verified is not None and conversation.visitor_id is not None:
        await _identify_again(
            session,
            conversation,
            Claims(),
            verified=verified,
            now=now,
            claims_mode=claims_mode,
            region=region,
        )
    for message in fresh:
        if message.role is MessageRole.VISITOR and conversation.source != Source.VERIFIED:
            await _capture(
                session, conversation, message, now=now, claims_mode=claims_mode, region=region
            )
        _append(session, conversation, message, is_verified=verified is not None, now=now)
    if fresh:
        await _touch(session, conversation, fresh, now=now)
    return len(fresh)


async def split_out(
    session: WriteSession, conversation_id: str, *, actor: Actor, now: datetime
) -> str:
    """Part an unproven conversation from the contact it was attached to; return the new contact's id.

    :raises ConversationNotFoundError: there is no such conversation
    :raises InvalidValueError: the conversation is not an unproven claim
    """
    conversation = await _find(session, conversation_id)
    if conversation is None:
        raise ConversationNotFoundError(conversation_id)
    if not conversation.is_unproven or conversation.contact_id is None:
        raise InvalidValueError("conversation_id", "Only an unproven conversation can be split out.")
    former = await _holder(session, conversation)
    record = await add_contact_record(
        session,
        identity=Identity.ANONYMOUS,
        first_seen=conversation.started_at,
        last_seen=conversation.last_message_at,
        now=now,
    )
    await _move_to(session, conversation, record, is_unproven=False)
    record.chatbot_ids = frozenset({conversation.chatbot_id})
    record_audit(
        session,
        actor=actor,
        action="conversation.split_out",
        now=now,
        contact_id=former.public_id,
        new_contact_id=record.public_id,
    )
    return record.public_id


async def _find(session: ReadSession, conversation_id: str) -> ConversationRecord | None:
    statement = select(ConversationRecord).where(
        ConversationRecord.conversation_id == conversation_id
    )
    if isinstance(session, WriteSession):
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def _holder(session: ReadSession, conversation: ConversationRecord) -> ContactRecord:
    return await session.get_one(ContactRecord, conversation.contact_id)


async def _only_new(
    session: WriteSession, conversation: ConversationRecord, messages: Sequence[NewMessage]
) -> list[NewMessage]:
    by_id = {message.message_id: message for message in reversed(messages)}
    statement = select(MessageRecord.message_id).where(
        MessageRecord.conversation_id == conversation.id, MessageRecord.message_id.in_(by_id)
    )
    known = set(await session.scalars(statement))
    return [m for m in messages if m.message_id not in known and by_id[m.message_id] is m]


async def _capture(
    session: WriteSession,
    conversation: ConversationRecord,
    message: NewMessage,
    *,
    now: datetime,
    claims_mode: ClaimsMode,
    region: str | None,
) -> None:
    claims = captured_claims(message.body, region=region)
    if conversation.visitor_id is not None and (claims.email or claims.phone):
        await _identify_again(
            session, conversation, claims, now=now, claims_mode=claims_mode, region=region
        )


async def _identify_again(
    session: WriteSession,
    conversation: ConversationRecord,
    claims: Claims,
    *,
    verified: Verified | None = None,
    now: datetime,
    claims_mode: ClaimsMode,
    region: str | None,
) -> None:
    chatbot = await session.get_one(ChatbotRecord, conversation.chatbot_id)
    visit = Visit(chatbot.public_id, conversation.visitor_id or "", verified, claims)
    identified, is_unproven = await identify_visit(
        session, visit, now=now, claims_mode=claims_mode, region=region
    )
    # A merge of the visitor's earlier contact may have moved the conversation already.
    await session.refresh(conversation)
    contact = await contact_record(session, identified.contact_id)
    if conversation.contact_id != contact.id and await _may_follow(
        session, conversation, is_proven=verified is not None
    ):
        await _move_to(session, conversation, contact, is_unproven=is_unproven)


async def _may_follow(
    session: WriteSession, conversation: ConversationRecord, *, is_proven: bool
) -> bool:
    # A conversation goes along with what its visitor turns out to be, but never leaves a contact
    # that has an identity of its own: two people may have used this browser.
    holder = await _holder(session, conversation)
    return holder.identity == Identity.ANONYMOUS or (is_proven and conversation.is_unproven)


async def _move_to(
    session: WriteSession,
    conversation: ConversationRecord,
    contact: ContactRecord,
    *,
    is_unproven: bool,
) -> None:
    former = await _holder(session, conversation)
    former.conversation_count -= 1
    contact.conversation_count += 1
    conversation.contact_id, conversation.is_unproven = contact.id, is_unproven
    mark_touched(session, former)
    mark_touched(session, contact)
    record_change(session, ConversationChanged(conversation.conversation_id, contact.public_id))
    await session.flush()


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
    line = " ".join(message.body.split())
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
    contact = await _holder(session, conversation)
    if any(m.role is MessageRole.VISITOR for m in fresh) and not conversation.is_unproven:
        contact.last_seen = max(contact.last_seen or now, now)
    mark_touched(session, contact)
    record_change(
        session, ConversationChanged(conversation.conversation_id, contact.public_id)
    )
