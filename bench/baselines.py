"""Other ways of finding the same page, to compare with."""

import sqlite3
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text
from sqlalchemy.orm import Session

from app.data.models import ContactRecord
from app.data.read_models import SearchQuery
from app.data.search_plan import LIVE, Plan, conditions, make_plan
from app.data.search_postgresql import _Speech as PostgresqlSpeech
from app.data.search_sqlite import _Speech as SqliteSpeech

PAGE = 50


def brute_force(session: Session, query: SearchQuery, now: datetime) -> None:
    """Test the folded text of every row, then count every row that matches."""
    plan = _plan(session, query, now)
    if not _is_sqlite(session):
        session.execute(text("SET LOCAL enable_bitmapscan = off"))
    _page_and_count(session, plan, and_(*_conditions(session, plan)))


def peers_way(session: Session, query: SearchQuery, now: datetime) -> None:
    """Compare name, email and phone without case; OFFSET for pages, COUNT(*) for the total."""
    plan = _plan(session, replace_words(query), now)
    columns = (ContactRecord.name, ContactRecord.email, ContactRecord.phone)
    words = [or_(*(c.icontains(w, autoescape=True) for c in columns)) for w in query.words.split()]
    _page_and_count(session, plan, and_(*words, *_conditions(session, plan)))


def floor(path: str) -> None:
    """Fifty rows by their keys from the bare driver: what no search can beat."""
    connection = sqlite3.connect(path)
    (last,) = connection.execute("SELECT max(id) FROM contacts").fetchone()
    for row_id in range(1, last, max(last // PAGE, 1)):
        connection.execute("SELECT * FROM contacts WHERE id = ?", (row_id,)).fetchone()
    connection.close()


def replace_words(query: SearchQuery) -> SearchQuery:
    """The same filters and order, and no words."""
    return SearchQuery(
        "", query.tags, query.seen, query.chatbot_id, query.identity, query.deleted,
        query.sort, query.descending,
    )  # fmt: skip


def _page_and_count(session: Session, plan: Plan, asked: ColumnElement[bool]) -> None:
    hits: Select[*tuple[Any, ...]] = select(ContactRecord.__table__).where(LIVE, asked)
    ordered = hits.order_by(*plan.ordered(plan.key, ContactRecord.__table__.c.id))
    session.execute(ordered.limit(PAGE).offset(0)).all()
    session.execute(select(func.count()).select_from(hits.subquery())).all()


def _plan(session: Session, query: SearchQuery, now: datetime) -> Plan:
    plan = make_plan(session, query, now=now)
    if plan is None:
        raise LookupError("The measurements ask only for tags and chatbots that exist.")
    return plan


def _conditions(session: Session, plan: Plan) -> list[ColumnElement[bool]]:
    return conditions(plan, SqliteSpeech() if _is_sqlite(session) else PostgresqlSpeech())


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
