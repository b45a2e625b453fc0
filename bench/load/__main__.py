"""200 identifies a second, 50 open pages, 2 screens, and bursts: python -m bench.load ENGINE."""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.data.schema import upgrade_schema
from bench.load.house import SLOW_CALLS_A_MINUTE, Ways, furnish
from bench.load.pages import Seen, hang, sit
from bench.load.visitors import Calls, Visitors, share
from bench.postgresql import own_postgresql
from bench.server import API_KEY, Served, served

_SETTLE_SECONDS = 3.0
_TWICE = 2.0
# Most look at everybody, some at a search, some at a filter.
_PATHS = ("/contacts", "/contacts", "/contacts", "/contacts?q=ma", "/contacts?tag=vip")


def main() -> None:
    """Furnish a house, load it, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=("sqlite", "postgresql"))
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--per-second", type=int, default=200)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--screens", type=int, default=2)
    parser.add_argument("--contacts", type=int, default=5_000)
    parser.add_argument("--burst-seconds", type=float, default=60.0)
    parser.add_argument("--bursts", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _url(asked.engine, folder) as url:
        upgrade_schema(url)
        furnishing = furnish(url, contacts=asked.contacts, pages=asked.pages, screens=asked.screens)
        ways = asyncio.run(furnishing)
        with served(Path(folder), DATABASE_URL=url) as place:
            asyncio.run(_load(place, ways, asked))


@contextmanager
def _url(engine: str, folder: str) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite+aiosqlite:///{Path(folder).resolve() / 'contacts.db'}"
        return
    with own_postgresql(Path(tempfile.mkdtemp(prefix="contacts-load-"))) as url:
        yield url


async def _load(place: Served, ways: Ways, asked: argparse.Namespace) -> None:
    seen = Seen()
    looking = [
        asyncio.create_task(sit(place.url, session, _PATHS[number % len(_PATHS)], seen))
        for number, session in enumerate(ways.sessions)
    ]
    looking += [asyncio.create_task(hang(place.url, link, seen)) for link in ways.links]
    while seen.open_pages < asked.pages and not seen.failures:
        for task in looking:
            if task.done():
                task.result()
        await asyncio.sleep(0.1)
    await asyncio.sleep(_SETTLE_SECONDS)
    visitors = Visitors(place.port, API_KEY, name="Steady")
    begun, parcels = time.perf_counter(), seen.parcels
    steady = await visitors.come(per_second=asked.per_second, seconds=asked.seconds)
    # Whoever is answered late makes it last longer than was asked.
    seconds, during = time.perf_counter() - begun, seen.parcels - parcels
    _say("steady", steady)
    print(
        f"{sum(steady.statuses.values()) / seconds:,.0f} calls a second in {seconds:,.0f} s; "
        f"{seen.open_pages} pages open, {seen.lost} lost; until then they got "
        f"{seen.messages:,} messages, {seen.parcels:,} of them parcels of rows "
        f"({during / seconds / max(1, seen.open_pages):.1f} a second for each page), "
        f"{seen.characters / 1e6:,.0f} MB; the screens got {seen.boards} boards; "
        f"failures: {seen.failures or 'none'}",
        flush=True,
    )
    hurried = Visitors(place.port, ways.slow_key, name="Hurried")
    await _hurry(hurried, visitors, steady, asked)
    for task in looking:
        task.cancel()
    for task in looking:
        with suppress(asyncio.CancelledError, Exception):
            await task


async def _hurry(
    hurried: Visitors, visitors: Visitors, steady: Calls, asked: argparse.Namespace
) -> None:
    """Bursts of one key beside the others, and how late these are answered then."""
    burst, beside, between = Calls(), Calls(), Calls()
    seconds = asked.burst_seconds
    # In turn, so that a slow minute of the machine is not taken for what a burst does.
    for _ in range(asked.bursts):
        hurried_calls, others = await asyncio.gather(
            hurried.come(per_second=SLOW_CALLS_A_MINUTE // 6, seconds=seconds),
            visitors.come(per_second=asked.per_second, seconds=seconds),
        )
        burst += hurried_calls
        beside += others
        between += await visitors.come(per_second=asked.per_second, seconds=seconds)
    _say("bursts, ten times what their key may", burst)
    print(f"{burst.without_retry_after} of its 429 came without Retry-After")
    _say("the others beside them", beside)
    _say("the others between them", between)
    _compare("before the bursts", steady, beside)
    _compare("between them", between, beside)


def _compare(when: str, calm: Calls, beside: Calls) -> None:
    usual, hurried = calm.share(0.99), beside.share(0.99)
    ratio = hurried / usual
    print(
        f"the others' p99: {usual:,.1f} ms {when}, {hurried:,.1f} ms beside them, "
        f"{ratio:.2f} times as long; {'within' if ratio <= _TWICE else 'more than'} twice",
        flush=True,
    )


def _say(name: str, calls: Calls) -> None:
    shares = (calls.share(part) for part in (0.5, 0.95, 0.99, 1.0))
    median, p95, p99, longest = (f"{share:,.1f}" for share in shares)
    print(
        f"{name}: {sum(calls.statuses.values()):,} calls, {dict(calls.statuses)}, "
        f"{calls.server_errors} server errors; "
        f"ms: median {median}, p95 {p95}, p99 {p99}, longest {longest}",
        flush=True,
    )
    minutes = (f"{share(late, 0.99):,.0f}" for _, late in sorted(calls.minutes.items()))
    print(f"  p99 of each minute: {', '.join(minutes)}", flush=True)


main()
