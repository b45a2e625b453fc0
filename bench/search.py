"""Measure searches against testing every row and the usual way: python -m bench.search."""

import argparse
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from app.data.database import Database
from app.data.errors import SearchTooSlowError
from app.data.read_models import SearchQuery
from app.data.schema import upgrade_schema
from app.data.search import search_contacts
from bench.baselines import brute_force, floor, peers_way
from bench.crowd import NOW, fill
from bench.loop import run_as_served
from bench.postgresql import own_postgresql
from bench.queries import fixed_queries, held_out_queries
from bench.report import Report, spread_of

Way = Callable[[Connection, SearchQuery, datetime], None]
Ask = Callable[[SearchQuery], Awaitable[object]]
# Every fifth question is also asked the other ways.
_REPEATS, _SHARED, _HELD_OUT = 3, 5, 200


def main() -> None:
    """Fill, measure and print one table for each engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--folder", help="keep the databases here, and use those already there")
    arguments = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(arguments.folder or scratch)
        for engine in ("sqlite", "postgresql"):
            if arguments.engine in (engine, "both"):
                run(folder, engine, arguments.contacts, report)
    print(report.text)


def run(folder: Path, engine: str, count: int, report: Report) -> None:
    """Add the table of one engine; the database is filled if it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    if engine == "sqlite":
        path = folder / f"{count}.db"
        _measure(f"sqlite+aiosqlite:///{path}", count, path, report)
        return
    with own_postgresql(folder / f"postgresql-{count}") as url:
        _measure(url, count, None, report)


def _measure(url: str, count: int, path: Path | None, report: Report) -> None:
    upgrade_schema(url)
    run_as_served(_compare(url, count, path, report))


async def filled(url: str, count: int) -> Database:
    """The database at this address, with the made-up people in it."""
    database = Database(url, on_commit=lambda _changes: None)
    async with database.read() as session:
        is_empty = (await search_contacts(session, SearchQuery(), now=NOW)).total == 0
    if is_empty:
        await fill(database, count)
    return database


async def _compare(url: str, count: int, path: Path | None, report: Report) -> None:
    database = await filled(url, count)
    engine = "SQLite" if path else "PostgreSQL"
    table = report.table(f"{engine}, {count:,} contacts, milliseconds", "questions")
    held_out = held_out_queries(_HELD_OUT)
    shared = [q for q in [*fixed_queries(), *held_out][::_SHARED] if not q.deleted]
    ways: dict[str, Ask] = {
        "search, each asked once": partial(_search, database),
        "every row tested, once": partial(_baseline, database, brute_force),
        "ILIKE, OFFSET, COUNT, once": partial(_baseline, database, peers_way),
    }
    once: dict[str, list[float]] = {name: [] for name in ways}
    for query in shared:
        # In turn, so that other work on the machine falls on all of them alike.
        for name, ask in ways.items():
            once[name] += await _times(ask, [query], 1)
    for name, times in once.items():
        table.add(name, times)
    for name, queries in (("fixed", fixed_queries()), ("held out", held_out)):
        times = await _times(partial(_search, database), queries, _REPEATS)
        table.add(f"search, {name}, median of {_REPEATS}", times)
    if path:
        table.add("50 rows by key, from the bare driver", [_timed_floor(path) for _ in range(20)])
    ours, peers = (spread_of(once[name]).p95 for name in list(once)[::2])
    report.say(f"At p95 the usual way takes {peers / ours:,.0f} times as long as the search.")
    await database.close()


async def _search(database: Database, query: SearchQuery) -> object:
    async with database.read() as session:
        # One that is stopped counts with the two seconds that it had.
        with suppress(SearchTooSlowError):
            return await search_contacts(session, query, now=NOW)
    return None


async def _baseline(database: Database, way: Way, query: SearchQuery) -> None:
    async with database.read() as session:
        connection = await session.connection()
        await connection.run_sync(way, query, NOW)


async def _times(ask: Ask, queries: Sequence[SearchQuery], repeats: int) -> list[float]:
    times = []
    for query in queries:
        rounds = []
        for _ in range(repeats):
            begun = time.perf_counter()
            await ask(query)
            rounds.append((time.perf_counter() - begun) * 1_000)
        times.append(statistics.median(rounds))
    return times


def _timed_floor(path: Path) -> float:
    begun = time.perf_counter()
    floor(str(path))
    return (time.perf_counter() - begun) * 1_000


if __name__ == "__main__":
    main()
