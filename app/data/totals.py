"""Totals that triggers keep with every write: of the directory, and of each chatbot."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import case, delete, func, insert, select

from app.data.database import ReadSession, WriteSession
from app.data.models import ContactRecord, ConversationRecord, CounterRecord

DIRECTORY = ("live", "deleted")
CONTACTS, CONVERSATIONS = "contacts", "conversations"


def of_chatbot(row_id: int, what: str) -> str:
    """What the total of a chatbot's contacts or conversations is called."""
    return f"chatbot {row_id} {what}"


async def kept_totals(session: ReadSession) -> Counter[str]:
    """Every total as it is kept; a look at a few rows."""
    # Spread over rows, so that writers need not wait for each other.
    kept = select(CounterRecord.name, func.sum(CounterRecord.value)).group_by(CounterRecord.name)
    return Counter({name: int(total) for name, total in await session.execute(kept)})


async def counted_totals(session: ReadSession) -> Counter[str]:
    """Every total as the rows have it; reads the whole directory once."""
    is_merged = ContactRecord.merged_into_id.is_not(None)
    kind = case(
        (is_merged, "merged"), (ContactRecord.deleted_at.is_not(None), "deleted"), else_="live"
    )
    column = ContactRecord.chatbot_ids
    counted: Counter[str] = Counter()
    # Few combinations of chatbots occur, so the rows need not come here.
    for standing, row_ids, count in await session.execute(
        select(kind, column, func.count()).group_by(kind, column)
    ):
        if standing in DIRECTORY:
            counted[standing] += count
        if standing == "live":
            counted.update({of_chatbot(row_id, CONTACTS): count for row_id in row_ids})
    bot = ConversationRecord.chatbot_id
    for row_id, count in await session.execute(select(bot, func.count()).group_by(bot)):
        counted[of_chatbot(row_id, CONVERSATIONS)] = count
    return counted


async def write_totals(session: WriteSession) -> None:
    """Have every total follow from the rows again."""
    counted = await counted_totals(session)
    await session.execute(delete(CounterRecord))
    rows = [{"name": name, "shard": 0, "value": count} for name, count in counted.items()]
    if rows:
        await session.execute(insert(CounterRecord), rows)


def wrong_totals(kept: Mapping[str, int], counted: Mapping[str, int]) -> list[str]:
    """The names of those that are kept wrongly; one that is not kept is kept as nothing."""
    return sorted(
        name for name in kept.keys() | counted.keys() if kept.get(name, 0) != counted.get(name, 0)
    )
