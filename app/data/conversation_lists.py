"""List conversations and read a transcript."""

import base64
import binascii
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, or_, select, tuple_

from app.data.database import ReadSession
from app.data.errors import ConversationNotFoundError, InvalidSearchError
from app.data.folding import needles
from app.data.models import (
    ChatbotRecord,
    ContactRecord,
    ContactTagRecord,
    ConversationRecord,
    MessageRecord,
)
from app.data.read_models import ConversationPage, ConversationRow, Message, Transcript
from app.data.search_letters import Anywhere
from app.data.tags import find_tag
from app.data.types import from_microseconds, to_microseconds
from app.data.vocabulary import Identity, MessageRole, Source

_MESSAGE_LIMIT = 5_000


async def list_conversations(  # noqa: PLR0913 - each keyword narrows the list by itself
    session: ReadSession,
    *,
    contact_id: str | None = None,
    chatbot_id: str | None = None,
    tag: str | None = None,
    words: str = "",
    unproven: bool = False,
    source: Source | None = None,
    since: datetime | None = None,
    ascending: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> ConversationPage:
    """Conversations by their latest message, newest first unless ``ascending``.

    Words find the contact as in the directory, or a part of the title.

    :raises InvalidSearchError: the cursor is made up
    """
    statement = _rows()
    if contact_id is not None:
        statement = statement.where(ContactRecord.public_id == contact_id)
    if chatbot_id is not None:
        statement = statement.where(ChatbotRecord.public_id == chatbot_id)
    if unproven:
        statement = statement.where(ConversationRecord.is_unproven)
    if source is not None:
        statement = statement.where(ConversationRecord.source == source)
    if since is not None:
        statement = statement.where(ConversationRecord.last_message_at >= since)
    if tag is not None:
        found = await find_tag(session, tag)
        tagged = select(ContactTagRecord.contact_id).where(
            ContactTagRecord.tag_id == (found.id if found else 0)
        )
        statement = statement.where(ConversationRecord.contact_id.in_(tagged))
    for needle in needles(words):
        statement = statement.where(
            or_(
                ContactRecord.search.like(literal(needle, Anywhere), escape="\\"),
                ConversationRecord.title.icontains(needle.strip(), autoescape=True),
            )
        )
    key = tuple_(ConversationRecord.last_message_at, ConversationRecord.id)
    if cursor is not None:
        at, row_id = _position(cursor)
        statement = statement.where(key > (at, row_id) if ascending else key < (at, row_id))
    last, row = ConversationRecord.last_message_at, ConversationRecord.id
    order = (last, row) if ascending else (last.desc(), row.desc())
    found_rows = (await session.execute(statement.order_by(*order).limit(limit + 1))).all()
    shown = found_rows[:limit]
    following = _cursor(shown[-1][0]) if len(found_rows) > limit else None
    return ConversationPage(tuple(_row(*columns) for columns in shown), following)


async def get_transcript(session: ReadSession, conversation_id: str) -> Transcript:
    """A conversation with its messages, oldest first.

    :raises ConversationNotFoundError: there is none
    """
    statement = _rows().where(ConversationRecord.conversation_id == conversation_id)
    found = (await session.execute(statement)).first()
    if found is None:
        raise ConversationNotFoundError(conversation_id)
    messages = (
        select(MessageRecord)
        .where(MessageRecord.conversation_id == found[0].id)
        .order_by(MessageRecord.sent_at, MessageRecord.id)
        .limit(_MESSAGE_LIMIT)
    )
    return Transcript(
        _row(*found),
        tuple(
            Message(
                m.message_id,
                MessageRole(m.role),
                # Its person was erased, and not every message has been looked at yet.
                m.body if found[0].erasure_id is None else "",
                Source(m.source),
                m.sent_at,
            )
            for m in await session.scalars(messages)
        ),
    )


def _rows() -> Select[ConversationRecord, ChatbotRecord, ContactRecord]:
    return (
        select(ConversationRecord, ChatbotRecord, ContactRecord)
        .join(ChatbotRecord, ChatbotRecord.id == ConversationRecord.chatbot_id)
        .outerjoin(ContactRecord, ContactRecord.id == ConversationRecord.contact_id)
    )


def _row(
    conversation: ConversationRecord, chatbot: ChatbotRecord, contact: ContactRecord | None
) -> ConversationRow:
    return ConversationRow(
        conversation_id=conversation.conversation_id,
        chatbot_id=chatbot.public_id,
        chatbot_name=chatbot.name,
        contact_id=contact.public_id if contact else None,
        contact_name=contact.name if contact else None,
        contact_email=contact.email if contact else None,
        contact_identity=Identity(contact.identity) if contact else Identity.ANONYMOUS,
        source=Source(conversation.source),
        is_unproven=conversation.is_unproven,
        channel=conversation.channel,
        page_url=conversation.page_url,
        started_at=conversation.started_at,
        last_message_at=conversation.last_message_at,
        message_count=conversation.message_count,
        preview=conversation.preview,
        title=conversation.title,
    )


def _cursor(last: ConversationRecord) -> str:
    text = f"{to_microseconds(last.last_message_at)}.{last.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _position(cursor: str) -> tuple[Any, int]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        at, row_id = map(int, text.split("."))
        return from_microseconds(at), min(row_id, 2**62)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise InvalidSearchError("cursor", "This cursor is not one of ours.") from error
