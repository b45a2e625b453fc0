"""Killed at any moment, an erasure was not begun or is finished by the next start: never half."""

import asyncio
import itertools
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from app.data.check import find_faults
from app.data.errors import ContactErasedError
from app.data.read_models import Receipt
from app.data.receipts import list_receipts
from tests.factories import Town, eraser_of
from tests.faults.dying_eraser import DyingErasers

# Every moment so many times with ROUNDS; without it a few moments, once.
ROUNDS = int(os.environ.get("ROUNDS", "0"))
MOMENTS = 4
MESSAGES = 150


@dataclass(frozen=True)
class Somebody:
    """A person who is to be erased, and where they spoke."""

    contact_id: str
    conversation_id: str


class Scene:
    """People, each of whom is erased by a process that dies of it."""

    def __init__(self, town: Town, home: Path, erasers: DyingErasers) -> None:
        self.town, self.home, self.erasers = town, home, erasers
        self._numbers = itertools.count()

    async def somebody(self) -> Somebody:
        """A person with a history, whose name is theirs alone."""
        number = next(self._numbers)
        name = "Zqcanary" + "".join(chr(97 + number // 26**place % 26) for place in (2, 1, 0))
        given = {"email": f"{name.lower()}@x.example", "name": f"{name} Bo"}
        await self.town.meet(f"v{number}", **given)
        bodies = [f"{number}: {name} here" for number in range(MESSAGES)]
        met = await self.town.chat(f"v{number}", f"talk-{number}", *bodies)
        return Somebody(met.contact_id, f"talk-{number}")

    async def erase(self, one: Somebody, moment: int) -> tuple[int, int]:
        """In another process, which ends itself then; its exit code, and how far it came."""
        return await asyncio.to_thread(self.erasers.erase, one.contact_id, moment)

    async def is_gone(self, one: Somebody) -> bool:
        try:
            await self.town.contact(one.contact_id)
        except ContactErasedError:
            return True
        return False

    async def start_again(self) -> None:
        """What the next start does, and then in the background."""
        eraser = eraser_of(self.town.database, self.home)
        await eraser.recall()
        await eraser.carry_out()
        await eraser.clear()

    async def bodies(self, one: Somebody) -> list[str]:
        """What stands in this person's messages, as stored."""
        statement = text(
            "SELECT body FROM messages JOIN conversations ON conversations.id ="
            " messages.conversation_id WHERE conversations.conversation_id = :one"
        )
        async with self.town.database.read() as session:
            return list(await session.scalars(statement, {"one": one.conversation_id}))

    async def receipts(self) -> dict[tuple[str, ...], Receipt]:
        async with self.town.database.read() as session:
            return {one.erased_ids: one for one in await list_receipts(session, limit=100)}


@pytest.fixture
def scene(town: Town, tmp_path: Path) -> Iterator[Scene]:
    with DyingErasers(town.database.url, tmp_path) as erasers:
        yield Scene(town, tmp_path, erasers)


async def test_killed_at_any_moment_it_is_finished_or_was_not_begun(scene: Scene) -> None:
    code, last = await scene.erase(await scene.somebody(), 0)
    assert code == 0, scene.erasers.log
    moments = range(1, last) if ROUNDS else _spread(last)

    outcomes: Counter[str] = Counter()
    for moment in moments:
        outcomes += await _killed_at(scene, moment, times=ROUNDS or 1)

    print(f"{last - 1} moments: {dict(outcomes)}")
    assert set(outcomes) == {"not begun", "finished"}
    assert await find_faults(scene.town.database) == ()


async def _killed_at(scene: Scene, moment: int, *, times: int) -> Counter[str]:
    """So many people at this moment, each in a process of their own, and then one start."""
    people = [await scene.somebody() for _ in range(times)]
    begun = []
    for one in people:
        code, reached = await scene.erase(one, moment)
        # Merging the index takes one step more or less; who is done before the moment lives on.
        assert code == -signal.SIGKILL or (code, reached < moment) == (0, True), scene.erasers.log
        begun.append(await scene.is_gone(one))

    await scene.start_again()

    receipts = await scene.receipts()
    for one, was_begun in zip(people, begun, strict=True):
        await _is_whole(scene, one, receipts.get((one.contact_id,)), was_begun=was_begun)
    return Counter("finished" if was_begun else "not begun" for was_begun in begun)


async def _is_whole(
    scene: Scene, one: Somebody, receipt: Receipt | None, *, was_begun: bool
) -> None:
    bodies = await scene.bodies(one)
    assert len(bodies) == MESSAGES
    assert await scene.is_gone(one) == was_begun
    if not was_begun:
        assert receipt is None
        assert all("Zqcanary" in body for body in bodies)
        return
    assert not any("Zqcanary" in body for body in bodies)
    assert receipt is not None
    assert None not in (receipt.finished_at, receipt.cleared_at)


def _spread(last: int) -> list[int]:
    """Some moments of the beginning, the middle and the end."""
    chance = random.Random(last)  # noqa: S311 - no secret
    edges = [1 + part * (last - 1) // MOMENTS for part in range(MOMENTS + 1)]
    return [chance.randrange(low, high) for low, high in pairwise(edges)]
