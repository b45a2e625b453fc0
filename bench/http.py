"""Measure what HTTP adds, and how many first pages one process serves: python -m bench.http."""

import argparse
import asyncio
import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from app.data.database import Database
from app.data.read_models import SearchQuery
from app.data.search import search_contacts
from bench.crowd import NOW
from bench.queries import held_out_queries
from bench.report import Report, spread_of
from bench.server import API_KEY, Served, served

_CLIENTS, _SECONDS, _ROUNDS, _QUESTIONS = 16, 5, 5, 120
_IDENTIFIES_A_SECOND = 200


class Client:
    """One kept connection that speaks just enough HTTP to cost next to nothing."""

    async def open(self, port: int) -> "Client":
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
        return self

    async def get(self, path: str) -> bytes:
        """The body of the answer; anything but 200 is a failure of the measurement."""
        return await self._ask(f"GET {path} HTTP/1.1\r\n", b"")

    async def post(self, path: str, body: object) -> bytes:
        """The body of the answer to a JSON body."""
        return await self._ask(f"POST {path} HTTP/1.1\r\n", json.dumps(body).encode())

    async def _ask(self, line: str, body: bytes) -> bytes:
        head = (
            f"{line}Host: 127.0.0.1\r\nAuthorization: Bearer {API_KEY}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        lines = answer.decode("latin-1").lower().split("\r\n")
        length = next(int(x.split(":")[1]) for x in lines if x.startswith("content-length"))
        content = await self._reader.readexactly(length)
        if " 200 " not in lines[0] + " ":
            raise RuntimeError(f"{lines[0]}: {content[:200]!r}")
        return content


def address_of(query: SearchQuery) -> str:
    """The address that asks this question."""
    sign = "-" if query.descending else ""
    asked = [("q", query.words), ("sort", f"{sign}{query.sort}"), ("limit", "50")]
    asked += [("tag", tag) for tag in query.tags]
    for name in ("seen", "chatbot_id", "identity"):
        if value := getattr(query, name):
            asked.append((name, str(value)))
    return f"/api/v1/contacts?{urlencode(asked)}"


async def measure(place: Served, url: str, report: Report) -> None:
    """Add a table: the data module and HTTP by turns, load beside it, and first pages a second."""
    database = Database(url, on_commit=lambda _changes: None)
    client = await Client().open(place.port)
    questions = held_out_queries(_QUESTIONS)

    async def inside(query: SearchQuery) -> None:
        async with database.read() as session:
            await search_contacts(session, query, now=NOW)

    async def outside(query: SearchQuery) -> None:
        await client.get(address_of(query))

    table = report.table("Over HTTP, milliseconds", "questions")
    quiet = await _by_turns(questions, inside, outside)
    table.add("in the data module", quiet[0])
    table.add("over HTTP", quiet[1])
    load = asyncio.create_task(_identifies(place.port))
    busy = await _by_turns(questions, inside, outside)
    load.cancel()
    with suppress(asyncio.CancelledError):
        await load
    table.add(f"over HTTP, {_IDENTIFIES_A_SECOND} identifies a second beside", busy[1])
    added = spread_of(quiet[1]).p95 - spread_of(quiet[0]).p95
    report.say(f"HTTP adds {added:.1f} ms at p95.")
    factor = spread_of(busy[1]).p95 / spread_of(quiet[1]).p95
    report.say(f"With identifies going on, p95 over HTTP is {factor:.1f} times as long.")
    # Whatever else this machine does for a moment falls into some rounds, not into the middle one.
    rate = median([await _first_pages(place.port) for _ in range(_ROUNDS)])
    report.say(f"{_CLIENTS} clients at once: {rate:,.0f} first pages of 50 a second.")
    await database.close()


async def _by_turns(
    questions: list[SearchQuery], *ways: Callable[[SearchQuery], Awaitable[None]]
) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in ways]
    for query in questions:
        for way, taken in zip(ways, times, strict=True):
            begun = time.perf_counter()
            await way(query)
            taken.append((time.perf_counter() - begun) * 1_000)
    return times


async def _identifies(port: int) -> None:
    clients = [await Client().open(port) for _ in range(8)]
    begun, number = time.perf_counter(), 0

    async def keep_up(client: Client) -> None:
        nonlocal number
        while True:
            number += 1
            mine = number
            wait = begun + mine / _IDENTIFIES_A_SECOND - time.perf_counter()
            await asyncio.sleep(max(wait, 0))
            email = f"visitor{time.time_ns()}.{mine}@example.org"
            attributes = {"name": f"Visitor {mine}", "email": email}
            visit = {"chatbot_id": "bot-0", "visitor_id": f"v-{mine}", "attributes": attributes}
            await client.post("/api/v1/identify", visit)

    await asyncio.gather(*map(keep_up, clients))


async def _first_pages(port: int) -> float:
    clients = [await Client().open(port) for _ in range(_CLIENTS)]
    ends = time.perf_counter() + _SECONDS

    async def ask(client: Client) -> int:
        count = 0
        while time.perf_counter() < ends:
            await client.get("/api/v1/contacts?limit=50")
            count += 1
        return count

    return sum(await asyncio.gather(*map(ask, clients))) / _SECONDS


def main() -> None:
    """Serve a database of the measurements that is there already, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    path = parser.parse_args().database.resolve()
    report = Report()
    run(path, report)
    print(report.text)


def run(path: Path, report: Report) -> None:
    """Measure with a copy of the SQLite database in this file, as visitors are added to it."""
    with TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(folder) / path.name
        with closing(sqlite3.connect(path)) as known, closing(sqlite3.connect(copy)) as added:
            known.backup(added)
        with served(copy.parent, DATABASE_URL=f"sqlite:///{copy}") as place:
            asyncio.run(measure(place, f"sqlite+aiosqlite:///{copy}", report))


if __name__ == "__main__":
    main()
