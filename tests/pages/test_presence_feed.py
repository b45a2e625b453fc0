"""Processes on one PostgreSQL tell each other who has which contact open."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from app.data.change_feed import ChangeFeed
from app.data.changes import Change, ContactLookedAt
from app.data.database import Database
from app.data.operators import add_operator
from app.data.read_models import OperatorRow
from app.data.vocabulary import Role
from app.live import LiveUpdates
from app.pages.presence import Presence
from app.pages.presence_feed import PresenceFeed
from tests.factories import NOW, OPERATOR

TOLD_EVERY = 0.4


@dataclass
class Process:
    """What one of them knows, and all that it heard."""

    presence: Presence
    feed: PresenceFeed
    heard: list[Change]

    async def shows(self, contact_id: str, *names: str) -> None:
        for _ in range(500):
            if self.presence.others_at(contact_id, "") == names:
                return
            await asyncio.sleep(0.01)
        assert self.presence.others_at(contact_id, "") == names


@asynccontextmanager
async def process(url: str) -> AsyncIterator[Process]:
    """All that a process has for it, until the block ends without a word to the others."""
    live, presence = LiveUpdates(), Presence()
    heard: list[Change] = []
    database = Database(url, on_commit=live.publish)
    feed = PresenceFeed(database, presence, told_every=TOLD_EVERY)
    listening = ChangeFeed(database, hear=live.publish)
    live.subscribe(feed.hear)
    live.subscribe(heard.extend)
    await listening.start()
    await feed.start()
    try:
        yield Process(presence, feed, heard)
    finally:
        await feed.stop()
        await listening.stop()
        await database.close()


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    assert holds()


async def layla(database: Database) -> OperatorRow:
    async with database.transaction() as session:
        return await add_operator(
            session, email="layla@desk.example", name="Layla", role=Role.AGENT,
            password_hash="x", actor=OPERATOR, now=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_others_see_who_looks_in_another_process_until_it_goes(
    database_url: str, database: Database
) -> None:
    operator = await layla(database)
    async with process(database_url) as here:
        async with process(database_url) as there:
            there.presence.look_at("page", "c_1", operator)
            await here.shows("c_1", "Layla")
            there.presence.look_at("page", "c_2", operator)
            await here.shows("c_2", "Layla")
            await here.shows("c_1")

            async with process(database_url) as late:
                await late.shows("c_2", "Layla")
            await asyncio.sleep(5 * TOLD_EVERY)
            await here.shows("c_2", "Layla")

            there.presence.look_at("page", None, operator)
            await here.shows("c_2")
            there.presence.look_at("page", "c_3", operator)
            await here.shows("c_3", "Layla")
        # It said nothing as it went.
        await here.shows("c_3")
        told = [change for change in here.heard if isinstance(change, ContactLookedAt)]
        assert told
        assert "Layla" not in repr(told)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_many_open_pages_are_told_singly(database_url: str, database: Database) -> None:
    operator = await layla(database)
    async with process(database_url) as here, process(database_url) as there:
        await until(lambda: bool(here.heard))
        here.heard.clear()
        for number in range(700):
            there.presence.look_at(f"page {number}", f"c_{number:036}", operator)

        await here.shows(f"c_{699:036}", "Layla")

        assert {type(change) for change in here.heard} == {ContactLookedAt}
