"""How many tokens of a chatbot were refused, by day and reason; never anything of a token."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from app.data.database import ReadSession, WriteSession
from app.data.locks import lock_keys
from app.data.models import ChatbotRecord, TokenRefusalRecord
from app.data.read_models import RefusalCount
from app.data.visitors import chatbot_record

KEPT_DAYS = 30


async def add_refusals(
    session: WriteSession, counts: Mapping[tuple[str, str], int], *, now: datetime
) -> None:
    """Add to the counts of today, each by chatbot and code; those of 30 days ago are let go."""
    day = _day(now)
    ids = select(ChatbotRecord.public_id, ChatbotRecord.id)
    known = {name: row_id for name, row_id in await session.execute(ids)}
    # Two processes may count the first refusal of a day at the same moment.
    await lock_keys(session, ["token-refusals"])
    for (chatbot_id, code), count in counts.items():
        if chatbot_id in known:
            await _add(session, known[chatbot_id], day, code, count, now=now)
    await session.execute(
        delete(TokenRefusalRecord).where(
            TokenRefusalRecord.day < _day(now - timedelta(days=KEPT_DAYS))
        )
    )


async def list_refusals(
    session: ReadSession, chatbot_id: str, *, now: datetime, days: int = 7
) -> tuple[RefusalCount, ...]:
    """The refusals of the last days by reason, the most frequent first.

    :raises ChatbotNotFoundError: there is no such chatbot
    """
    chatbot = await chatbot_record(session, chatbot_id)
    refusal = TokenRefusalRecord
    count = func.sum(refusal.count)
    statement = (
        select(refusal.code, count, func.max(refusal.last_at))
        .where(refusal.chatbot_id == chatbot.id, refusal.day > _day(now - timedelta(days=days)))
        .group_by(refusal.code)
        .order_by(count.desc(), refusal.code)
    )
    return tuple(RefusalCount(*row) for row in await session.execute(statement))


async def _add(
    session: WriteSession, chatbot_id: int, day: str, code: str, count: int, *, now: datetime
) -> None:
    refusal = TokenRefusalRecord
    row = refusal.chatbot_id == chatbot_id, refusal.day == day, refusal.code == code
    added = update(refusal).where(*row).values(count=refusal.count + count, last_at=now)
    if await session.scalar(select(refusal.count).where(*row)) is not None:
        await session.execute(added)
        return
    session.add(refusal(chatbot_id=chatbot_id, day=day, code=code, count=count, last_at=now))
    await session.flush()


def _day(now: datetime) -> str:
    return now.date().isoformat()
