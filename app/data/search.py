"""Find contacts: a page of the directory for words, filters and an order."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, false, select
from sqlalchemy.orm import Session

from app.data.database import ReadSession
from app.data.errors import InvalidSearchError
from app.data.folding import needles
from app.data.models import ContactRecord, TagRecord
from app.data.one_hop import look_up
from app.data.read_models import ContactRow, ResultPage, SearchQuery
from app.data.search_plan import CAP, ROW_ID, Found, Plan, Stretch, make_plan
from app.data.search_postgresql import every_on_postgresql, find_on_postgresql
from app.data.search_query import check_query, parse_query
from app.data.search_sqlite import every_on_sqlite, find_on_sqlite
from app.data.types import to_microseconds
from app.data.vocabulary import Identity

__all__ = ["matching_ids", "parse_query", "search_contacts"]

PAGE_LIMIT = 500
_FARTHEST = 2**62
_NOTHING = Found((), 0)
# Columns and not entities: a list is only looked at, and entities cost eight times as much.
_SHOWN = (
    ContactRecord.id,
    ContactRecord.public_id,
    ContactRecord.name,
    ContactRecord.email,
    ContactRecord.phone,
    ContactRecord.identity,
    ContactRecord.tag_ids,
    ContactRecord.last_seen,
    ContactRecord.first_seen,
    ContactRecord.conversation_count,
    ContactRecord.version,
    ContactRecord.deleted_at,
)


async def search_contacts(
    session: ReadSession,
    query: SearchQuery,
    *,
    now: datetime,
    limit: int = 50,
    offset: int = 0,
    cursor: str | None = None,
) -> ResultPage:
    """The rows that match all words and filters, in a stable order, and how many there are.

    Totals are exact up to 10,000 and, without any filter, always. A cursor belongs to its query.

    :raises InvalidSearchError: a filter, the stretch or the cursor is not one the directory knows
    """
    check_query(query)
    if not 1 <= limit <= PAGE_LIMIT:
        raise InvalidSearchError("limit", f"Ask for 1 to {PAGE_LIMIT} contacts at a time.")
    if not 0 <= offset <= _FARTHEST:
        raise InvalidSearchError("offset", "The offset is a number of rows.")
    after = _position(query, cursor) if cursor else None
    stretch = Stretch(limit + 1, offset, after)
    return await look_up(session, partial(_search, query=query, stretch=stretch, now=now))


def matching_ids(session: Session, query: SearchQuery, now: datetime) -> Select[int]:
    """The row ids of everything that a query finds, in no order, as a statement to build on.

    :raises InvalidSearchError: a filter is not one the directory knows
    """
    check_query(query)
    plan = make_plan(session, query, now=now)
    if plan is None:
        return select(ROW_ID).where(false())
    is_sqlite = session.connection().dialect.name == "sqlite"
    return (every_on_sqlite if is_sqlite else every_on_postgresql)(plan)


def _search(session: Session, query: SearchQuery, stretch: Stretch, now: datetime) -> ResultPage:
    plan = make_plan(session, query, now=now)
    found = _NOTHING if plan is None else _find(session, plan, stretch)
    rows = _rows(session, found.row_ids[: stretch.limit - 1])
    has_more = len(found.row_ids) == stretch.limit and bool(rows)
    is_capped = found.total > CAP and not found.is_exact
    return ResultPage(
        rows=tuple(row for _, row in rows),
        total=CAP if is_capped else found.total,
        total_is_capped=is_capped,
        needles=needles(plan.words.plain if plan else query.words),
        understood=plan.words.understood if plan else (),
        next_cursor=_cursor(query, *rows[-1]) if has_more else None,
    )


def _find(session: Session, plan: Plan, stretch: Stretch) -> Found:
    is_sqlite = session.connection().dialect.name == "sqlite"
    return (find_on_sqlite if is_sqlite else find_on_postgresql)(session, plan, stretch)


def _rows(session: Session, row_ids: Sequence[int]) -> list[tuple[int, ContactRow]]:
    wanted = select(*_SHOWN).where(ContactRecord.id.in_(row_ids))
    found = {row.id: row for row in session.execute(wanted)} if row_ids else {}
    names = _tag_names(session, frozenset().union(*(row.tag_ids for row in found.values())))
    # A row that went away since its id was found is left out.
    return [(row_id, _shown(found[row_id], names)) for row_id in row_ids if row_id in found]


def _tag_names(session: Session, tag_ids: frozenset[int]) -> dict[int, tuple[str, str]]:
    """The key that orders a contact's tags, and the name that is shown, of each tag."""
    if not tag_ids:
        return {}
    wanted = select(TagRecord.id, TagRecord.name_key, TagRecord.name)
    found = session.execute(wanted.where(TagRecord.id.in_(tag_ids)))
    return {row.id: (row.name_key, row.name) for row in found}


def _shown(row: Row[*tuple[Any, ...]], names: dict[int, tuple[str, str]]) -> ContactRow:
    tags = sorted(names[tag_id] for tag_id in row.tag_ids if tag_id in names)
    return ContactRow(
        contact_id=row.public_id,
        name=row.name,
        email=row.email,
        phone=row.phone,
        identity=Identity(row.identity),
        tags=tuple(name for _, name in tags),
        last_seen=row.last_seen,
        first_seen=row.first_seen,
        conversation_count=row.conversation_count,
        version=row.version,
        deleted_at=row.deleted_at,
    )


def _cursor(query: SearchQuery, row_id: int, row: ContactRow) -> str:
    value = getattr(row, query.sort)
    key = to_microseconds(value) if isinstance(value, datetime) else value or 0
    text = f"{_mark_of(query)}.{key}.{row_id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _position(query: SearchQuery, cursor: str) -> tuple[int, int]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        mark, key, row_id = text.decode("ascii").split(".")
        position = int(key), int(row_id)
    except (ValueError, binascii.Error) as error:
        raise InvalidSearchError("cursor", "This cursor is not one of ours.") from error
    if mark != _mark_of(query) or not all(abs(part) <= _FARTHEST for part in position):
        raise InvalidSearchError("cursor", "This cursor belongs to another search.")
    return position


def _mark_of(query: SearchQuery) -> str:
    return hashlib.sha256(repr(query).encode("utf-8", "replace")).hexdigest()[:16]
