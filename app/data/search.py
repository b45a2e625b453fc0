"""Find contacts: a page of the directory for words, filters and an order."""

import base64
import binascii
import hashlib
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, column, false, select, text

from app.data.database import ReadSession
from app.data.errors import InvalidSearchError
from app.data.folding import needles
from app.data.one_hop import look_up
from app.data.read_models import ContactRow, ResultPage, SearchQuery
from app.data.search_plan import CAP, Found, Plan, Stretch, kept_total, make_plan
from app.data.search_postgresql import every_on_postgresql, find_on_postgresql
from app.data.search_query import check_query, parse_query
from app.data.search_rows import list_rows
from app.data.search_sqlite import every_on_sqlite, find_on_sqlite
from app.data.types import to_microseconds

__all__ = ["matching_ids", "parse_query", "search_contacts"]

PAGE_LIMIT = 500
_FARTHEST = 2**62
_NOTHING = Found((), 0)
_ROW_ID: ColumnElement[int] = column("id", BigInteger)


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
        raise InvalidSearchError(
            "limit", "Ask for 1 to {limit} contacts at a time.", limit=PAGE_LIMIT
        )
    if not 0 <= offset <= _FARTHEST:
        raise InvalidSearchError("offset", "The offset is a number of rows.")
    after = _position(query, cursor) if cursor else None
    stretch = Stretch(limit + 1, offset, after)
    return await look_up(session, partial(_search, query=query, stretch=stretch, now=now))


def matching_ids(connection: Connection, query: SearchQuery, now: datetime) -> Select[int]:
    """The row ids of everything that a query finds, in no order, as a statement to build on.

    :raises InvalidSearchError: a filter is not one the directory knows
    """
    check_query(query)
    plan = make_plan(connection, query, now=now)
    if plan is None:
        return select(_ROW_ID).where(false())
    is_sqlite = connection.dialect.name == "sqlite"
    statement, values = (every_on_sqlite if is_sqlite else every_on_postgresql)(plan)
    every = text(statement).bindparams(**values).columns(_ROW_ID).subquery()
    return select(every.c.id)


def _search(
    connection: Connection, query: SearchQuery, stretch: Stretch, now: datetime
) -> ResultPage:
    plan = make_plan(connection, query, now=now)
    found = _NOTHING if plan is None else _find(connection, plan, stretch)
    wanted = stretch.limit - 1
    if found.lines is None:
        rows = list_rows(connection, found.row_ids[:wanted])
    else:
        rows = found.lines[:wanted]
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


def _find(connection: Connection, plan: Plan, stretch: Stretch) -> Found:
    is_sqlite = connection.dialect.name == "sqlite"
    find = find_on_sqlite if is_sqlite else find_on_postgresql
    if stretch.offset and plan.asks_nothing:
        everybody = kept_total(connection, plan.standing)
        if 2 * stretch.offset > everybody:
            return _turned(find(connection, *_from_the_end(plan, stretch, everybody)))
    return find(connection, plan, stretch)


def _from_the_end(plan: Plan, stretch: Stretch, everybody: int) -> tuple[Plan, Stretch]:
    """The same rows the other way round: a database counts its way to a place from one end."""
    query = replace(plan.query, descending=not plan.query.descending)
    limit = max(0, min(stretch.limit, everybody - stretch.offset))
    offset = max(0, everybody - stretch.offset - limit)
    return replace(plan, query=query), Stretch(limit, offset)


def _turned(found: Found) -> Found:
    lines = None if found.lines is None else found.lines[::-1]
    return replace(found, row_ids=found.row_ids[::-1], lines=lines)


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
