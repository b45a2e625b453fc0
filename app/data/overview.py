"""What a day, a week and an hour look like: figures for charts, each from one bounded look."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, String, func, select, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY

from app.data.database import ReadSession
from app.data.models import ContactRecord, ConversationRecord, TagRecord
from app.data.read_models import DayCount, HourCount, Overview, SearchQuery, TagCount
from app.data.search import search_contacts
from app.data.types import CHATBOT_MARK, facet, from_microseconds
from app.data.visitors import chatbot_record
from app.data.vocabulary import Identity

DAYS = 30
TAGS_SHOWN = 8
# More than these say nothing new of the hours of a week; the latest ones are looked at.
CONVERSATIONS_LOOKED_AT = 100_000
_HOUR, _DAY = 3_600_000_000, 86_400_000_000
_HOURS_OF_WEEK = 168
_HOURS_OF_DAY = 24
# 1970 began on a Thursday, which is the fourth day of a week that begins on Monday.
_FIRST_WEEKDAY = 3


async def get_overview(
    session: ReadSession, *, now: datetime, chatbot_id: str | None = None
) -> Overview:
    """The last 30 days in figures, of everybody or of those who talked to one chatbot, in UTC.

    :raises ChatbotNotFoundError: there is no such chatbot
    """
    row_id = None if chatbot_id is None else (await chatbot_record(session, chatbot_id)).id
    first_on = now.astimezone(UTC).date() - timedelta(days=DAYS - 1)
    return Overview(
        days=await _days(session, row_id, first_on),
        hours=await _hours(session, row_id, first_on),
        tags=await _tags(session, chatbot_id, now=now),
        taken_at=now,
    )


async def _days(
    session: ReadSession, chatbot_row_id: int | None, first_on: date
) -> tuple[DayCount, ...]:
    # The index of the order holds everything that is asked for; the rows are not read.
    day = type_coerce(ContactRecord.first_seen, BigInteger) // _DAY
    statement = (
        select(day, ContactRecord.identity, func.count())
        .where(ContactRecord.deleted_at.is_(None), ContactRecord.merged_into_id.is_(None))
        .where(ContactRecord.first_seen >= _start_of(first_on))
        .group_by(day, ContactRecord.identity)
    )
    if chatbot_row_id is not None:
        statement = statement.where(_talked_to(session, chatbot_row_id))
    counts: defaultdict[date, dict[Identity, int]] = defaultdict(dict)
    for number, identity, count in await session.execute(statement):
        counts[from_microseconds(int(number) * _DAY).date()][Identity(identity)] = count
    days = (first_on + timedelta(days=ahead) for ahead in range(DAYS))
    return tuple(DayCount(on, counts[on]) for on in days)


async def _hours(
    session: ReadSession, chatbot_row_id: int | None, first_on: date
) -> tuple[HourCount, ...]:
    at = ConversationRecord.last_message_at
    latest = select(type_coerce(at, BigInteger).label("at")).where(at >= _start_of(first_on))
    if chatbot_row_id is not None:
        latest = latest.where(ConversationRecord.chatbot_id == chatbot_row_id)
    looked_at = latest.order_by(at.desc()).limit(CONVERSATIONS_LOOKED_AT).subquery()
    hour = (looked_at.c.at // _HOUR) % _HOURS_OF_WEEK
    found = await session.execute(select(hour, func.count()).group_by(hour))
    counts = {int(number): count for number, count in found}
    return tuple(
        HourCount(weekday, hour, counts.get(_number(weekday, hour), 0))
        for weekday in range(7)
        for hour in range(_HOURS_OF_DAY)
    )


async def _tags(
    session: ReadSession, chatbot_id: str | None, *, now: datetime
) -> tuple[TagCount, ...]:
    statement = select(TagRecord.name, TagRecord.contact_count).where(TagRecord.contact_count > 0)
    ordered = statement.order_by(TagRecord.contact_count.desc(), TagRecord.name_key)
    found = [TagCount(*row) for row in await session.execute(ordered.limit(TAGS_SHOWN))]
    if chatbot_id is None:
        return tuple(found)
    counted = []
    for tag in found:
        query = SearchQuery(tags=(tag.name,), chatbot_id=chatbot_id)
        page = await search_contacts(session, query, now=now, limit=1)
        counted.append(TagCount(tag.name, page.total))
    return tuple(sorted((one for one in counted if one.contact_count), key=_most_first))


def _most_first(tag: TagCount) -> int:
    return -tag.contact_count


def _number(weekday: int, hour: int) -> int:
    return (weekday - _FIRST_WEEKDAY) % 7 * _HOURS_OF_DAY + hour


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _talked_to(session: ReadSession, chatbot_row_id: int) -> ColumnElement[bool]:
    column: Any = ContactRecord.chatbot_ids
    if session.get_bind().dialect.name == "postgresql":
        return type_coerce(column, ARRAY(Integer)).contains([chatbot_row_id])
    return func.instr(type_coerce(column, String), facet(CHATBOT_MARK, chatbot_row_id)) > 0
