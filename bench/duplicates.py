"""Measure the search for likely duplicates and what it costs others: python -m bench.duplicates."""

import argparse
import asyncio
import tempfile
import time
from functools import partial
from pathlib import Path

from sqlalchemy import func, select, text

from app.data.database import Database
from app.data.duplicate_search import compare_some
from app.data.models import DuplicatePairRecord
from app.data.schema import upgrade_schema
from app.data.search import search_contacts
from app.duplicate_watch import DuplicateWatch
from bench.crowd import NOW
from bench.postgresql import own_postgresql
from bench.queries import held_out_queries
from bench.report import Report
from bench.search import filled

# Every so many people are somebody whose email was mistyped once, who wrote anew under it.
_EVERY = {"every": 100}
_BESIDE = 200
_EMAILS = """INSERT INTO contact_emails
    (contact_id, email, email_key, source, is_primary, created_at)
    SELECT id, email, email, 'integration', {true}, first_seen FROM contacts
    WHERE email IS NOT NULL"""
_TWINS = """UPDATE contacts SET
    name = (SELECT name FROM contacts AS first WHERE first.id = contacts.id - 1),
    email = (SELECT replace(email, '@', 'x@') FROM contacts AS first
        WHERE first.id = contacts.id - 1)
    WHERE id % :every = 0 AND deleted_at IS NULL"""
_TWIN_PAIRS = """SELECT count(*) FROM contacts AS second
    JOIN contacts AS first ON first.id = second.id - 1
    WHERE second.id % :every = 0 AND second.deleted_at IS NULL AND first.deleted_at IS NULL
    AND first.email IS NOT NULL"""
_TWIN_PAIRS_FOUND = """SELECT count(*) FROM duplicate_pairs
    WHERE second_id % :every = 0 AND first_id = second_id - 1"""
_EVERYBODY = """INSERT INTO contacts_to_compare SELECT id, version FROM contacts WHERE true
    ON CONFLICT DO NOTHING"""


def main() -> None:
    """Compare everybody once on each engine, then ask searches beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    arguments = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        for engine in ("sqlite", "postgresql"):
            if arguments.engine in (engine, "both"):
                run(Path(scratch), engine, arguments.contacts, report)
    print(report.text)


def run(folder: Path, engine: str, count: int, report: Report) -> None:
    """Add the figures of one engine."""
    if engine == "sqlite":
        _measure(f"sqlite+aiosqlite:///{folder / 'contacts.db'}", count, report)
        return
    with own_postgresql(folder / "postgresql") as url:
        _measure(url, count, report)


def _measure(url: str, count: int, report: Report) -> None:
    upgrade_schema(url)
    asyncio.run(_compare_all(url, count, report))


async def _compare_all(url: str, count: int, report: Report) -> None:
    database = await filled(url, count)
    twins = await _prepare(database)
    engine = "SQLite" if database.is_sqlite else "PostgreSQL"
    table = report.table(f"{engine}, {count:,} contacts, milliseconds", "times")
    table.add("searches alone", await _ask(database))
    watch = DuplicateWatch(database)
    await watch.start()
    table.add("searches while duplicates are looked for", await _ask(database))
    await watch.stop()
    began = time.perf_counter()
    steps = await _steps(database)
    table.add("one step of a hundred contacts", steps)
    seconds = time.perf_counter() - began
    async with database.read() as session:
        pairs = await session.scalar(select(func.count()).select_from(DuplicatePairRecord))
        found = await session.scalar(text(_TWIN_PAIRS_FOUND), _EVERY)
    report.say(
        f"{len(steps) * 100 / seconds:,.0f} contacts a second without pauses; "
        f"{pairs:,} pairs, of {twins:,} mistyped twins {found:,}."
    )
    await database.close()


async def _prepare(database: Database) -> int:
    """Lay what the search reads and a plain crowd lacks; how many twins there are to find."""
    async with database.transaction() as session:
        await session.execute(text(_TWINS), _EVERY)
        await session.execute(text(_EMAILS.format(true=1 if database.is_sqlite else "true")))
        await session.execute(text(_EVERYBODY))
        return (await session.scalar(text(_TWIN_PAIRS), _EVERY)) or 0


async def _ask(database: Database) -> list[float]:
    times = []
    for query in held_out_queries(_BESIDE):
        began = time.perf_counter()
        async with database.read() as session:
            await search_contacts(session, query, now=NOW)
        times.append((time.perf_counter() - began) * 1_000)
    return times


async def _steps(database: Database) -> list[float]:
    times: list[float] = []
    while True:
        began = time.perf_counter()
        if not await database.act(partial(compare_some, now=NOW)):
            return times
        times.append((time.perf_counter() - began) * 1_000)


if __name__ == "__main__":
    main()
