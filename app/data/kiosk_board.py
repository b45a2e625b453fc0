"""What a screen on a wall shows: counts, who was seen lately, and how many were new each day."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from sqlalchemy import BigInteger, Connection, func, select, type_coerce

from app.data.database import ReadSession
from app.data.models import ContactRecord
from app.data.one_hop import look_up
from app.data.read_models import (
    ContactRow,
    Figure,
    KioskBoard,
    KioskContact,
    KioskView,
    SearchQuery,
)
from app.data.search import matching_ids, search_contacts
from app.data.types import to_microseconds
from app.data.vocabulary import Identity, KioskBlock, KioskNames

RECENT_LIMIT = 24
DAYS = 14
_DAY = timedelta(days=1)
# Visitors give such things as their name; they are no names that a wall may show.
_CONTACT_DETAILS = re.compile(r"@|\d{3}")
_UNBROKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


async def look_at_board(session: ReadSession, view: KioskView, *, now: datetime) -> KioskBoard:
    """Look up what the view consists of, and nothing else."""
    everybody = SearchQuery(chatbot_id=view.chatbot_id)
    page = await search_contacts(session, everybody, now=now, limit=RECENT_LIMIT)
    has_figures = KioskBlock.FIGURES in view.blocks
    has_recent = KioskBlock.RECENT in view.blocks
    counts = partial(_count, session, now=now)
    return KioskBoard(
        at=now,
        contacts=Figure(page.total, page.total_is_capped) if has_figures else None,
        seen_today=await counts(replace(everybody, seen="24h")) if has_figures else None,
        verified=(
            await counts(replace(everybody, identity=Identity.VERIFIED)) if has_figures else None
        ),
        recent=tuple(_shown(row, view.names) for row in page.rows) if has_recent else (),
        days=await _new_each_day(session, view, now) if KioskBlock.DAYS in view.blocks else (),
    )


def masked_name(name: str) -> str | None:
    """The first name and an initial; None for what is an email or a number rather than a name."""
    words = name.split()
    if not words or _CONTACT_DETAILS.search(name):
        return None
    if len(words) > 1:
        return f"{words[0]} {words[-1][0]}."
    # Where names are written without a space the one word is the whole name.
    return f"{name[0]}…" if _UNBROKEN.match(name) else name


async def _count(session: ReadSession, query: SearchQuery, *, now: datetime) -> Figure:
    page = await search_contacts(session, query, now=now, limit=1)
    return Figure(page.total, page.total_is_capped)


def _shown(row: ContactRow, names: KioskNames) -> KioskContact:
    match names:
        case KioskNames.HIDDEN:
            name = None
        case KioskNames.MASKED:
            name = masked_name(row.name or "")
        case KioskNames.FULL:
            name = row.name
    return KioskContact(row.contact_id, name, row.identity, row.last_seen)


async def _new_each_day(
    session: ReadSession, view: KioskView, now: datetime
) -> tuple[tuple[date, int], ...]:
    last = now.astimezone(UTC).date()
    first = last - (DAYS - 1) * _DAY
    counts = await look_up(session, partial(_counts, view=view, first=first, now=now))
    days = [first + number * _DAY for number in range(DAYS)]
    return tuple((day, counts.get(number, 0)) for number, day in enumerate(days))


def _counts(connection: Connection, view: KioskView, first: date, now: datetime) -> dict[int, int]:
    begin = datetime.combine(first, time(), UTC)
    since = type_coerce(ContactRecord.first_seen, BigInteger) - to_microseconds(begin)
    day = (since // (_DAY // timedelta(microseconds=1))).label("day")
    statement = select(day, func.count()).where(
        ContactRecord.deleted_at.is_(None),
        ContactRecord.merged_into_id.is_(None),
        ContactRecord.first_seen >= begin,
    )
    if view.chatbot_id is not None:
        of_chatbot = matching_ids(connection, SearchQuery(chatbot_id=view.chatbot_id), now)
        statement = statement.where(ContactRecord.id.in_(of_chatbot))
    return {number: count for number, count in connection.execute(statement.group_by(day))}
