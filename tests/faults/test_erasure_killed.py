"""Killed at any moment, an erasure was not begun or is finished by the next start: never half."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from app.data.check import find_faults
from app.data.errors import ContactErasedError
from app.data.receipts import list_receipts
from tests.factories import Town, eraser_of
from tests.serving import ROOT

# Every moment so many times with ROUNDS; without it a few moments, once.
ROUNDS = int(os.environ.get("ROUNDS", "0"))
MOMENTS = 4
MESSAGES = 150


class Scene:
    """One person after the other, each erased by a process that dies of it."""

    def __init__(self, town: Town, home: Path) -> None:
        self.town, self.home, self.number = town, home, 0

    async def somebody(self) -> str:
        """A person with a history, whose name is theirs alone."""
        self.number += 1
        name = f"Zqcanary{chr(97 + self.number % 26)}{chr(97 + self.number // 26)}"
        given = {"email": f"{name.lower()}@x.example", "name": f"{name} Bo"}
        await self.town.meet(f"v{self.number}", **given)
        bodies = [f"{number}: {name} here" for number in range(MESSAGES)]
        met = await self.town.chat(f"v{self.number}", f"talk-{self.number}", *bodies)
        return met.contact_id

    def erase(self, contact_id: str, moment: int) -> subprocess.CompletedProcess[str]:
        """In another process, which ends itself at the moment; 0 is never."""
        arguments = (self.town.database.url, str(self.home), contact_id, str(moment))
        return subprocess.run(
            [sys.executable, "-m", "tests.faults.dying_eraser", *arguments],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    async def is_gone(self, contact_id: str) -> bool:
        try:
            await self.town.contact(contact_id)
        except ContactErasedError:
            return True
        return False

    async def bodies(self) -> list[str]:
        """What stands in this person's messages, as stored."""
        statement = text(
            "SELECT body FROM messages JOIN conversations ON conversations.id ="
            " messages.conversation_id WHERE conversations.conversation_id = :one"
        )
        async with self.town.database.read() as session:
            found = await session.scalars(statement, {"one": f"talk-{self.number}"})
            return list(found)


@pytest.fixture
def scene(town: Town, tmp_path: Path) -> Scene:
    return Scene(town, tmp_path)


async def test_killed_at_any_moment_it_is_finished_or_was_not_begun(scene: Scene) -> None:
    whole = await asyncio.to_thread(scene.erase, await scene.somebody(), 0)
    assert whole.returncode == 0, whole.stderr
    last = int(whole.stdout)
    moments = list(range(1, last)) * ROUNDS or _spread(last)

    outcomes = {await _killed_at(scene, moment) for moment in moments}

    assert outcomes == {"not begun", "finished"}
    assert await find_faults(scene.town.database) == ()


async def _killed_at(scene: Scene, moment: int) -> str:
    contact_id = await scene.somebody()
    died = await asyncio.to_thread(scene.erase, contact_id, moment)
    assert died.returncode == -signal.SIGKILL, died.stderr
    was_begun = await scene.is_gone(contact_id)
    eraser = eraser_of(scene.town.database, scene.home)

    await eraser.recall()
    await eraser.carry_out()
    await eraser.clear()

    bodies = await scene.bodies()
    assert len(bodies) == MESSAGES
    assert await scene.is_gone(contact_id) == was_begun
    if not was_begun:
        assert all("Zqcanary" in body for body in bodies)
        return "not begun"
    assert not any("Zqcanary" in body for body in bodies)
    async with scene.town.database.read() as session:
        receipt = (await list_receipts(session, limit=1))[0]
    assert receipt.erased_ids == (contact_id,)
    assert None not in (receipt.finished_at, receipt.cleared_at)
    return "finished"


def _spread(last: int) -> list[int]:
    """Some moments of the beginning, the middle and the end."""
    chance = random.Random(last)  # noqa: S311 - no secret
    edges = [1 + part * (last - 1) // MOMENTS for part in range(MOMENTS + 1)]
    return [chance.randrange(low, high) for low, high in pairwise(edges)]
