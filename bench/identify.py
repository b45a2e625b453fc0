"""Measure identifies one by one against bare inserts of the same rows: python -m bench.identify."""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert

from app.data.database import Database
from app.data.engines import prepare_sqlite
from app.data.folding import searched_text
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.models import ChatbotRecord
from app.data.read_models import Claims
from app.data.schema import upgrade_schema
from bench.crowd import NOW
from bench.loop import run_as_served
from bench.report import Report

_VISITORS, _AT_ONCE = 600, 100
_CONTACT = """
INSERT INTO contacts (public_id, name, email, identity, first_seen, last_seen, conversation_count,
                      version, created_at, search, tag_ids, chatbot_ids)
VALUES (?, ?, ?, 'self_reported', 1, 2, 0, 1, 1, ?, '', '')
"""
_OTHERS = (
    """INSERT INTO contact_emails (contact_id, email, email_key, source, is_primary, created_at)
       VALUES (:row, :email, :email, 'self_reported', 1, 1)""",
    """INSERT INTO contact_values (contact_id, field, value, source, at, is_current)
       VALUES (:row, 'name', '"x"', 'self_reported', 1, 1)""",
    "INSERT INTO visitors VALUES (1, :email, :row, 'self_reported', 1, 1)",
    """INSERT INTO audit_entries (at, actor_kind, action, contact_id, facts)
       VALUES (1, 'visitor', 'contact.identified', :email, '{}')""",
)


def main() -> None:
    """Measure in a new database on this disk."""
    report = Report()
    run(report)
    print(report.text)


def run(report: Report) -> None:
    """Add the figures: a hundred of each in turn, with full synchronisation, a commit each."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = Path(folder) / "contacts.db"
        url = f"sqlite+aiosqlite:///{path}"
        upgrade_schema(url)
        ours, bare = run_as_served(_by_turns(url, path))
    report.say(
        f"Visitors identified one by one on SQLite: {_VISITORS / ours:,.0f} a second; bare inserts "
        f"of the same rows with the same settings: {_VISITORS / bare:,.0f} a second. "
        f"The ratio is {bare / ours:.2f}."
    )


async def _by_turns(url: str, path: Path) -> tuple[float, float]:
    database = Database(url, on_commit=lambda _changes: None)
    async with database.transaction() as session:
        bot = {"id": 1, "public_id": "bot", "name": "Bot", "created_at": NOW}
        await session.execute(insert(ChatbotRecord), [bot])
    ours = bare = 0.0
    with closing(sqlite3.connect(path)) as driver:
        prepare_sqlite(driver, None)
        for first in range(0, _VISITORS, _AT_ONCE):
            numbers = range(first, first + _AT_ONCE)
            begun = time.perf_counter()
            for number in numbers:
                await _identify(database, number)
            between = time.perf_counter()
            _insert(driver, numbers)
            ours += between - begun
            bare += time.perf_counter() - between
    await database.close()
    return ours, bare


async def _identify(database: Database, number: int) -> None:
    claims = Claims(name=f"Ada Visitor {number}", email=f"ada{number}@example.org")
    visit = Visit("bot", f"v{number}", attributes=claims)
    await database.act_briefly(
        lambda session: identify(session, visit, now=NOW, claims_mode="attach", region=None)
    )


def _insert(driver: sqlite3.Connection, numbers: range) -> None:
    for name, email in _people(numbers):
        driver.execute("BEGIN IMMEDIATE")
        searched = searched_text(name=name, emails=[email], phone=None)
        row = driver.execute(_CONTACT, (email, name, email, searched)).lastrowid
        for statement in _OTHERS:
            driver.execute(statement, {"row": row, "email": email})
        driver.execute("COMMIT")


def _people(numbers: range) -> Iterator[tuple[str, str]]:
    return ((f"Bob Visitor {number}", f"bob{number}@example.org") for number in numbers)


if __name__ == "__main__":
    main()
