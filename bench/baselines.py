"""Other ways of finding the same page, to compare with."""

import sqlite3
from datetime import datetime

from sqlalchemy import Connection, text

from app.data.read_models import SearchQuery
from app.data.search_plan import Plan, make_plan
from app.data.search_postgresql import _Speech as PostgresqlSpeech
from app.data.search_sql import LIVE, Speech, both, conditions
from app.data.search_sqlite import _Speech as SqliteSpeech

PAGE = 50


def brute_force(connection: Connection, query: SearchQuery, now: datetime) -> None:
    """Test the folded text of every row, then count every row that matches."""
    plan, speech = _plan(connection, query, now), _speech(connection)
    if not _is_sqlite(connection):
        connection.execute(text("SET LOCAL enable_bitmapscan = off"))
    _page_and_count(connection, plan, speech, conditions(plan, speech))


def peers_way(connection: Connection, query: SearchQuery, now: datetime) -> None:
    """Compare name, email and phone without case; OFFSET for pages, COUNT(*) for the total."""
    plan, speech = _plan(connection, without_words(query), now), _speech(connection)
    like = "LIKE" if _is_sqlite(connection) else "ILIKE"
    words = []
    for word in query.words.split():
        value = speech.bindings.bind(f"%{word}%")
        columns = (f"{column} {like} {value}" for column in ("name", "email", "phone"))
        words.append(f"({' OR '.join(columns)})")
    _page_and_count(connection, plan, speech, [*words, *conditions(plan, speech)])


def floor(path: str) -> None:
    """Fifty rows by their keys from the bare driver: what no search can beat."""
    connection = sqlite3.connect(path)
    (last,) = connection.execute("SELECT max(id) FROM contacts").fetchone()
    for row_id in range(1, last, max(last // PAGE, 1)):
        connection.execute("SELECT * FROM contacts WHERE id = ?", (row_id,)).fetchone()
    connection.close()


def without_words(query: SearchQuery) -> SearchQuery:
    """The same filters and order, and no words."""
    return SearchQuery(
        "", query.tags, query.seen, query.chatbot_id, query.identity, query.deleted,
        query.sort, query.descending,
    )  # fmt: skip


def _page_and_count(connection: Connection, plan: Plan, speech: Speech, asked: list[str]) -> None:
    where, values = both([LIVE], asked), speech.bindings.values
    page = f"SELECT * FROM contacts WHERE {where} ORDER BY {plan.order} LIMIT {PAGE} OFFSET 0"
    connection.execute(text(page), values).all()
    connection.execute(text(f"SELECT count(*) FROM contacts WHERE {where}"), values).all()


def _plan(connection: Connection, query: SearchQuery, now: datetime) -> Plan:
    plan = make_plan(connection, query, now=now)
    if plan is None:
        raise LookupError("The measurements ask only for tags and chatbots that exist.")
    return plan


def _speech(connection: Connection) -> Speech:
    return SqliteSpeech() if _is_sqlite(connection) else PostgresqlSpeech()


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
