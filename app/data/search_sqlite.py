"""Find a page on SQLite: trigrams and facets in one FTS5 table, then fetch or walk.

Few matches are fetched, tested and sorted. Many are found by walking the order that is asked
for, as the first of them lie close together; a budget stops the walk when they do not.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy import table as light_table
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import ColumnClause

from app.data.models import ContactRecord
from app.data.search_fts import fts_expression, is_answered_by_trigrams
from app.data.search_plan import (
    CAP,
    DELETED,
    LIVE,
    ROW_ID,
    Found,
    Plan,
    Stretch,
    conditions,
    kept_total,
)
from app.data.types import CHATBOT_MARK, TAG_MARK, facet

# A walk may test this many times the rows it would need if matches were spread evenly.
_BUDGET_FACTOR = 4
# Up to here testing the matches of the words is cheaper than testing a whole time window.
_PROBE_LIMIT = 50_000
_Hits = Select[*tuple[Any, ...]]
_DOCUMENT_ID: ColumnClause[int] = column("rowid")
_FTS = light_table("contacts_fts", _DOCUMENT_ID)


class _Speech:
    def contains(self, needle: str) -> ColumnElement[bool]:
        return func.instr(ContactRecord.search, needle) > 0

    def carries_any(self, tag_ids: tuple[int, ...]) -> ColumnElement[bool]:
        return or_(*(_has(ContactRecord.tag_ids, facet(TAG_MARK, tag_id)) for tag_id in tag_ids))

    def talked_to(self, chatbot_id: int) -> ColumnElement[bool]:
        return _has(ContactRecord.chatbot_ids, facet(CHATBOT_MARK, chatbot_id))


def find_on_sqlite(session: Session, plan: Plan, stretch: Stretch) -> Found:
    """Row ids and total; the total is exact up to 10,000."""
    if plan.query.deleted:
        return _fetched(session, plan, stretch, _kept(plan, DELETED))
    if plan.asks_nothing:
        total = kept_total(session, "live")
        return Found(_sorted(session, plan, stretch, _kept(plan, LIVE)), total, is_exact=True)
    hits = _kept(plan, LIVE)
    if plan.has_facets:
        total = _probed(session, plan)
        if total > CAP and is_answered_by_trigrams(plan):
            return _many(session, plan, stretch, _matching(plan), total)
        hits = _matching(plan) if not plan.required.windows or total <= _PROBE_LIMIT else hits
    # Rows that share all trigrams of a word need not contain it, nor lie in the time window: only
    # now it is known how many match.
    found = _fetched(session, plan, stretch, hits.limit(CAP + 1))
    return found if found.total <= CAP else _many(session, plan, stretch, hits, found.total)


def every_on_sqlite(plan: Plan) -> Select[int]:
    """The ids of everything that matches."""
    standing = DELETED if plan.query.deleted else LIVE
    hits = _kept(plan, standing)
    if plan.has_facets and not plan.query.deleted:
        hits = _matching(plan)
    return select(hits.subquery().c.id)


def _probed(session: Session, plan: Plan) -> int:
    asked = select(literal(1)).select_from(_FTS).where(_match(plan))
    limited = asked.limit((_PROBE_LIMIT if plan.required.windows else CAP) + 1)
    return session.scalars(select(func.count()).select_from(limited.subquery())).one()


def _many(session: Session, plan: Plan, stretch: Stretch, hits: _Hits, total: int) -> Found:
    return Found(_walked(session, plan, stretch) or _sorted(session, plan, stretch, hits), total)


def _matching(plan: Plan) -> _Hits:
    joined = _FTS.join(ContactRecord, ROW_ID == _DOCUMENT_ID)
    asked = conditions(plan, _Speech())
    return select(ROW_ID, plan.key.label("key")).select_from(joined).where(_match(plan), *asked)


def _kept(plan: Plan, standing: ColumnElement[bool]) -> _Hits:
    return select(ROW_ID, plan.key.label("key")).where(standing, *conditions(plan, _Speech()))


def _fetched(session: Session, plan: Plan, stretch: Stretch, hits: _Hits) -> Found:
    every = hits.cte("hits")
    page = _page(select(every.c.id), every.c.key, every.c.id, plan, stretch).subquery()
    # Counted and sorted in one statement, so that every row is tested once.
    statement = union_all(select(func.count()).select_from(every), select(page.c.id))
    total, *row_ids = session.scalars(statement)
    return Found(tuple(row_ids), total)


def _sorted(session: Session, plan: Plan, stretch: Stretch, hits: _Hits) -> tuple[int, ...]:
    return tuple(session.scalars(_page(hits, plan.key, ROW_ID, plan, stretch)))


def _walked(session: Session, plan: Plan, stretch: Stretch) -> tuple[int, ...]:
    """Rows found by walking the order; none when the budget ended before the page was full."""
    tested = (
        select(ROW_ID, and_(*conditions(plan, _Speech())).label("holds"))
        .where(LIVE, *stretch.begins(plan.key, ROW_ID, plan.query.descending))
        .order_by(*plan.ordered(plan.key, ROW_ID))
        # Limited inside, so that SQLite tests row by row as the walk goes on and stops early.
        .limit(_budget(session, stretch))
        .subquery()
    )
    page = select(tested.c.id).where(tested.c.holds).limit(stretch.limit).offset(stretch.offset)
    row_ids = tuple(session.scalars(page))
    return row_ids if len(row_ids) == stretch.limit else ()


def _budget(session: Session, stretch: Stretch) -> int:
    spread = max(kept_total(session, "live") // CAP, 1)
    return (stretch.offset + stretch.limit) * spread * _BUDGET_FACTOR


def _page(
    hits: _Hits,
    key: ColumnElement[int],
    row_id: ColumnElement[int],
    plan: Plan,
    stretch: Stretch,
) -> _Hits:
    begun = hits.where(*stretch.begins(key, row_id, plan.query.descending))
    return begun.order_by(*plan.ordered(key, row_id)).limit(stretch.limit).offset(stretch.offset)


def _has(facets: Any, one: str) -> ColumnElement[bool]:
    return func.instr(type_coerce(facets, String), one) > 0


def _match(plan: Plan) -> ColumnElement[bool]:
    asked = literal(fts_expression(plan), String)
    return literal_column("contacts_fts").bool_op("MATCH")(asked)
