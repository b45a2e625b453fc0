"""Find a page on PostgreSQL: one GIN index for text and facets, b-trees for the orders.

The planner believes that matches lie evenly along an order. Where they do not, walking it takes
seconds; so every query has little time, and what runs out of it is run again from the bitmap.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    cast,
    func,
    literal,
    select,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.data.models import ContactRecord
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

_PATIENCE_MILLISECONDS = 40
_QUERY_CANCELED = "57014"
_LIKE_SIGNS = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})
_HURRY = text(f"SET LOCAL statement_timeout = {_PATIENCE_MILLISECONDS}")
_BITMAP_ONLY = (
    text("SET LOCAL enable_indexscan = off"),
    text("SET LOCAL enable_indexonlyscan = off"),
    text("SET LOCAL enable_seqscan = off"),
)


class _Speech:
    def contains(self, needle: str) -> ColumnElement[bool]:
        return ContactRecord.search.like(f"%{needle.translate(_LIKE_SIGNS)}%")

    def carries_any(self, tag_ids: tuple[int, ...]) -> ColumnElement[bool]:
        return _numbers(ContactRecord.tag_ids).bool_op("&&")(_array(tag_ids))

    def talked_to(self, chatbot_id: int) -> ColumnElement[bool]:
        return _numbers(ContactRecord.chatbot_ids).bool_op("@>")(_array((chatbot_id,)))


def find_on_postgresql(session: Session, plan: Plan, stretch: Stretch) -> Found:
    """Row ids and total; the total is exact up to 10,000."""
    asked = conditions(plan, _Speech())
    hits = select(ROW_ID).where(DELETED if plan.query.deleted else LIVE, *asked)
    page = (
        hits.where(*stretch.begins(plan.key, ROW_ID, plan.query.descending))
        .order_by(*plan.ordered(plan.key, ROW_ID))
        .limit(stretch.limit)
        .offset(stretch.offset)
    )
    if not asked and not plan.query.deleted:
        return Found(tuple(session.scalars(page)), kept_total(session, "live"), is_exact=True)
    counted = select(func.count()).select_from(hits.limit(CAP + 1).subquery())
    (total,) = _guarded(session, counted)
    return Found(_guarded(session, page), total)


def every_on_postgresql(plan: Plan) -> Select[int]:
    """The ids of everything that matches."""
    standing = DELETED if plan.query.deleted else LIVE
    return select(ROW_ID).where(standing, *conditions(plan, _Speech()))


def _guarded(session: Session, statement: Select[Any]) -> tuple[int, ...]:
    try:
        return _run(session, statement, _HURRY)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _QUERY_CANCELED:
            raise
    return _run(session, statement, *_BITMAP_ONLY)


def _run(session: Session, statement: Select[Any], *settings: Any) -> tuple[int, ...]:
    savepoint = session.begin_nested()
    try:
        for setting in settings:
            session.execute(setting)
        return tuple(session.scalars(statement))
    finally:
        # What was set for this statement goes with the savepoint.
        savepoint.rollback()


def _numbers(column: Any) -> ColumnElement[Any]:
    return type_coerce(column, ARRAY(Integer))


def _array(numbers: tuple[int, ...]) -> ColumnElement[Any]:
    return cast(literal(list(numbers), ARRAY(Integer)), ARRAY(Integer))
