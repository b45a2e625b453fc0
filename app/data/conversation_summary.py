"""What lists show of a conversation, told from its messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.data.database import ReadSession
from app.data.models import MessageRecord
from app.data.vocabulary import MessageRole

TITLE_LIMIT = 80
PREVIEW_LIMIT = 160


@dataclass(frozen=True, slots=True)
class Summary:
    """How many messages there are, and the visitor's first and last line."""

    message_count: int = 0
    title: str | None = None
    preview: str | None = None


def one_line(body: str) -> str:
    """A message without line breaks."""
    return " ".join(body.split())


async def summarise(session: ReadSession, row_ids: Sequence[int]) -> list[Summary]:
    """The summary of each of these conversations, in their order."""
    is_visitor = MessageRecord.role == MessageRole.VISITOR
    counted = (
        select(
            MessageRecord.conversation_id,
            func.count(),
            func.min(MessageRecord.id).filter(is_visitor),
            func.max(MessageRecord.id).filter(is_visitor),
        )
        .where(MessageRecord.conversation_id.in_(row_ids))
        .group_by(MessageRecord.conversation_id)
    )
    found = {row[0]: row[1:] for row in await session.execute(counted)}
    ends = {message_id for _, first, last in found.values() for message_id in (first, last)}
    wanted = select(MessageRecord.id, MessageRecord.body).where(MessageRecord.id.in_(ends - {None}))
    lines = {row_id: one_line(body) for row_id, body in await session.execute(wanted)}
    return [_summary(found.get(row_id, (0, None, None)), lines) for row_id in row_ids]


def _summary(counted: Sequence[Any], lines: dict[int, str]) -> Summary:
    count, first, last = counted
    title, preview = lines.get(first or 0, ""), lines.get(last or 0, "")
    return Summary(count, title[:TITLE_LIMIT] or None, preview[:PREVIEW_LIMIT] or None)
