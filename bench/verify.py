"""Compare whole results with looking at every row in plain Python: python -m bench.verify."""

import argparse
import asyncio
import re
from collections.abc import Callable, Iterable
from heapq import nlargest, nsmallest
from pathlib import Path
from typing import Any

from rich.progress import track

from app.data.database import Database
from app.data.folding import fold, searched_text, terms
from app.data.read_models import ContactRow, SearchQuery
from app.data.schema import upgrade_schema
from app.data.search import search_contacts
from app.data.search_query import instants_of
from app.data.types import EPOCH, to_microseconds
from bench.crowd import CHATBOTS, FIELDS, NOW, TAGS, rows_of
from bench.postgresql import own_postgresql
from bench.queries import held_out_queries
from bench.search import filled

_CLAUSE = re.compile(r"(-?)(\w+):(\S+)")
_CAP, _PAGE = 10_000, 50
Rows = set[int]


class EveryRow:
    """All people of a made-up directory, and who of them a question means, without any index."""

    def __init__(self, count: int) -> None:
        numbers = {field: number for number, field in enumerate(FIELDS, 1)}
        self.people: list[dict[str, Any]] = [{}]
        self.people += track(rows_of(count, numbers), "people", total=count)
        self._live = {n for n, p in enumerate(self.people) if p and p["deleted_at"] is None}
        self._known: dict[str, Rows] = {}
        self._tags = [searched_text(name=name, emails=(), phone=None) for name in TAGS]

    def page_of(self, query: SearchQuery) -> tuple[list[str], int]:
        """The public ids of the first page, and how many match."""
        found = set(self._live)
        for rows in self._conditions(query):
            found &= rows
        best = nlargest if query.descending else nsmallest
        page = best(_PAGE, found, key=lambda n: (self._key(n, query.sort), n))
        return [self.people[n]["public_id"] for n in page], len(found)

    def _key(self, number: int, sort: str) -> int:
        value = self.people[number][sort]
        return value if isinstance(value, int) else to_microseconds(value or EPOCH)

    def _conditions(self, query: SearchQuery) -> Iterable[Rows]:
        for minus, field, value in _CLAUSE.findall(query.words):
            word = f"  {FIELDS.index(field) + 1}x{fold(value)}"
            rows = self._where(f"captured {word}", lambda p, w=word: w in p["captured"])
            yield self._live - rows if minus else rows
        for term in terms(_CLAUSE.sub(" ", query.words)):
            yield set().union(*(set.intersection(*map(self._holding, reading)) for reading in term))
        for tag in query.tags:
            yield self._where(f"tag {tag}", lambda p, t=tag: TAGS.index(t) + 1 in p["tag_ids"])
        if query.chatbot_id:
            bot = CHATBOTS.index(query.chatbot_id) + 1
            yield self._where(f"bot {bot}", lambda p: bot in p["chatbot_ids"])
        if query.identity:
            yield self._where(query.identity, lambda p: p["identity"] == query.identity)
        if query.seen:
            begins, ends = instants_of(query.seen, now=NOW)
            yield self._where(
                f"seen {query.seen}",
                lambda p: begins <= to_microseconds(p["last_seen"] or EPOCH) < ends,
            )

    def _holding(self, needle: str) -> Rows:
        named = {n for n, text in enumerate(self._tags, 1) if needle in text}
        return self._where(
            f"holds {needle}", lambda p: needle in p["search"] or not named.isdisjoint(p["tag_ids"])
        )

    def _where(self, name: str, holds: Callable[[dict[str, Any]], bool]) -> Rows:
        if name not in self._known:
            self._known[name] = {n for n in self._live if holds(self.people[n])}
        return self._known[name]


async def _ask(url: str, count: int, queries: list[SearchQuery]) -> list[tuple[Any, ...]]:
    database: Database = await filled(url, count)
    answers = []
    for query in track(queries, url.split(":", maxsplit=1)[0]):
        async with database.read() as session:
            page = await search_contacts(session, query, now=NOW, limit=_PAGE)
        answers.append((page.rows, page.total, page.total_is_capped))
    await database.close()
    return answers


def main() -> None:
    """Ask both engines, look at every row, and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--seed", default="verify")
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("folder", type=Path, help="where the databases are, or will be, kept")
    a = parser.parse_args()
    a.folder.mkdir(parents=True, exist_ok=True)
    queries = held_out_queries(a.questions, seed=a.seed)
    answers: dict[str, list[tuple[Any, ...]]] = {}
    if a.engine != "postgresql":
        url = f"sqlite+aiosqlite:///{a.folder.resolve() / f'{a.contacts}.db'}"
        upgrade_schema(url)
        answers["SQLite"] = asyncio.run(_ask(url, a.contacts, queries))
    if a.engine != "sqlite":
        with own_postgresql(a.folder / f"postgresql-{a.contacts}") as url:
            upgrade_schema(url)
            answers["PostgreSQL"] = asyncio.run(_ask(url, a.contacts, queries))
    _say(queries, answers, EveryRow(a.contacts))


def _say(
    queries: list[SearchQuery], answers: dict[str, list[tuple[Any, ...]]], everyone: EveryRow
) -> None:
    wrong = 0
    for place, query in enumerate(track(queries, "every row")):
        ids, total = everyone.page_of(query)
        for engine, given in answers.items():
            rows, said, is_capped = given[place]
            if not _is_right(rows, ids) or not _is_total(said, total, is_capped=is_capped):
                wrong += 1
                print(f"{engine}: {query} says {said}, not {total}")
    both = list(answers.values())
    apart = sum(one != other for one, other in zip(both[0], both[-1], strict=True))
    print(f"{len(queries)} questions to {' and '.join(answers)}: {wrong} wrong answers, ", end="")
    print(f"{apart} that differ between the engines.")
    raise SystemExit(bool(wrong or apart))


def _is_total(said: int, total: int, *, is_capped: bool) -> bool:
    # Of everybody the exact number is known, however many they are.
    return said == total if not is_capped else (said, total > _CAP) == (_CAP, True)


def _is_right(rows: tuple[ContactRow, ...], ids: list[str]) -> bool:
    return [row.contact_id for row in rows] == ids


if __name__ == "__main__":
    main()
