"""Measure searches against testing every row and the usual way: python -m bench.search."""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from app.data.database import Database
from app.data.read_models import SearchQuery
from app.data.schema import upgrade_schema
from app.data.search import search_contacts
from bench.baselines import brute_force, floor, peers_way
from bench.crowd import NOW, fill
from bench.postgresql import own_postgresql
from bench.queries import fixed_queries, held_out_queries

Way = Callable[[Session, SearchQuery, datetime], None]
Ask = Callable[[SearchQuery], Awaitable[object]]
# Every fifth question is also asked the other ways.
_REPEATS, _SHARED, _HELD_OUT = 3, 5, 120


def main() -> None:
    """Fill, measure and print one table for each engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--folder", help="keep the databases here, and use those already there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(arguments.folder or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if arguments.engine != "postgresql":
            path = folder / f"{arguments.contacts}.db"
            _measure(f"sqlite+aiosqlite:///{path}", arguments.contacts, path)
        if arguments.engine != "sqlite":
            with own_postgresql(folder / f"postgresql-{arguments.contacts}") as url:
                _measure(url, arguments.contacts, None)


def _measure(url: str, count: int, path: Path | None) -> None:
    upgrade_schema(url)
    console = Console(width=100)
    with console.status("measuring"):
        table = asyncio.run(_table(url, count, path))
    console.print(table)


async def _table(url: str, count: int, path: Path | None) -> Table:
    database = Database(url, on_commit=lambda _changes: None)
    try:
        async with database.read() as session:
            is_empty = (await search_contacts(session, SearchQuery(), now=NOW)).total == 0
        if is_empty:
            await fill(database, count)
        engine = "SQLite" if path else "PostgreSQL"
        return await _compare(database, f"{engine}, {count:,} contacts, milliseconds", path)
    finally:
        await database.close()


async def _compare(database: Database, title: str, path: Path | None) -> Table:
    table = Table("", "queries", "median", "p95", "max", "times ours", title=title)
    ways: dict[str, Ask] = {
        "search, each asked once": partial(_search, database),
        "every row tested, once": partial(_baseline, database, brute_force),
        "ILIKE, OFFSET, COUNT, once": partial(_baseline, database, peers_way),
    }
    held_out = held_out_queries(_HELD_OUT)
    shared = [*fixed_queries(), *held_out][::_SHARED]
    once: dict[str, list[float]] = {name: [] for name in ways}
    for query in (query for query in shared if not query.deleted):
        # In turn, so that other work on the machine falls on all of them alike.
        for name, ask in ways.items():
            once[name] += await _times(ask, [query], 1)
    reference = statistics.median(once["search, each asked once"])
    for name, times in once.items():
        _add(table, name, times, reference)
    for name, queries in (("fixed", fixed_queries()), ("held out", held_out)):
        times = await _times(partial(_search, database), queries, _REPEATS)
        _add(table, f"search, {name}, median of {_REPEATS}", times, reference)
    if path:
        _add(table, "50 rows by key", [_timed_floor(path) for _ in range(20)], reference)
    return table


async def _search(database: Database, query: SearchQuery) -> object:
    async with database.read() as session:
        return await search_contacts(session, query, now=NOW)


async def _baseline(database: Database, way: Way, query: SearchQuery) -> None:
    async with database.read() as session:
        await session.run_sync(way, query, NOW)


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


def _add(table: Table, name: str, times: list[float], reference: float) -> None:
    median, worst = statistics.median(times), max(times)
    p95 = statistics.quantiles(times, n=20)[-1]
    shown = [f"{value:,.1f}" for value in (median, p95, worst, median / reference)]
    table.add_row(name, str(len(times)), *shown)


if __name__ == "__main__":
    main()
