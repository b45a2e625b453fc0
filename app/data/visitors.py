"""Which contact a browser stands for now."""

from datetime import datetime

from sqlalchemy import select

from app.data.database import ReadSession, WriteSession
from app.data.errors import ChatbotNotFoundError
from app.data.models import ChatbotRecord, ContactRecord, VisitorRecord
from app.data.vocabulary import Source


async def chatbot_record(session: ReadSession, chatbot_id: str) -> ChatbotRecord:
    """The row of a chatbot.

    :raises ChatbotNotFoundError: there is none
    """
    statement = select(ChatbotRecord).where(ChatbotRecord.public_id == chatbot_id)
    record = await session.scalar(statement)
    if record is None:
        raise ChatbotNotFoundError(chatbot_id)
    return record


async def find_visitor(
    session: ReadSession, chatbot_id: int, visitor_id: str
) -> VisitorRecord | None:
    """The visitor of a chatbot, if it was seen before."""
    return await session.get(VisitorRecord, (chatbot_id, visitor_id), populate_existing=True)


async def bind_visitor(
    session: WriteSession,
    chatbot_id: int,
    visitor_id: str,
    contact: ContactRecord,
    *,
    source: Source,
    now: datetime,
) -> None:
    """Have the browser stand for this contact from now on."""
    visitor = await find_visitor(session, chatbot_id, visitor_id)
    if visitor is None:
        visitor = VisitorRecord(chatbot_id=chatbot_id, visitor_id=visitor_id, created_at=now)
        session.add(visitor)
    visitor.contact_id, visitor.source, visitor.seen_at = contact.id, source, now
