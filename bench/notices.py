"""What telling other processes costs: visitors identified at once, with and without notices.

Run: python -m bench.notices [--seconds 3]
"""

import argparse
import asyncio
import time
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app.data.database import Database
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.models import ChatbotRecord
from app.data.read_models import Claims
from app.data.schema import upgrade_schema
from bench.postgresql import own_postgresql
from tests.factories import NOW

AT_ONCE = (1, 8, 32)
ROUNDS = 5


class Silent(Database):
    """The same without a word to the others."""

    async def _tell_others(self, *_arguments: object) -> None:
        return


async def per_second(database: Database, *, at_once: int, seconds: float, numbers: count) -> float:  # type: ignore[type-arg]
    """How many visitors were identified in each second."""
    done, until = 0, time.perf_counter() + seconds

    async def visit() -> None:
        nonlocal done
        while time.perf_counter() < until:
            number = next(numbers)
            claims = Claims(email=f"v{number}@acme.example")
            one = Visit("support", f"v{number}", attributes=claims)
            await database.act(partial(identify, visit=one, now=NOW, claims_mode="attach"))
            done += 1

    await asyncio.gather(*(visit() for _ in range(at_once)))
    return done / seconds


async def compare(url: str, seconds: float) -> None:
    """Print one line for each number of callers."""
    telling, silent = (kind(url, on_commit=lambda _changes: None) for kind in (Database, Silent))
    numbers = count()
    async with silent.transaction() as session:
        session.add(ChatbotRecord(public_id="support", name="Support", created_at=NOW))
    print("| callers at once | silent, per s | telling, per s | ratio |\n|---|---|---|---|")
    for at_once in AT_ONCE:
        rates: dict[Database, list[float]] = {silent: [], telling: []}
        # In turns, so that what else goes on falls on both.
        for _ in range(ROUNDS):
            for one, measured in rates.items():
                rate = await per_second(one, at_once=at_once, seconds=seconds, numbers=numbers)
                measured.append(rate)
        quiet, told = (median(measured) for measured in rates.values())
        print(f"| {at_once} | {quiet:.0f} | {told:.0f} | {told / quiet:.2f} |", flush=True)
    await telling.close()
    await silent.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    with TemporaryDirectory() as folder, own_postgresql(Path(folder) / "data") as url:
        upgrade_schema(url)
        asyncio.run(compare(url, parser.parse_args().seconds))
