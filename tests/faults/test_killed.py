"""The server is killed under a load of writes, again and again; what it acknowledged is there."""

import asyncio
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.data.check import find_faults
from app.data.database import Database
from tests.faults.nursery import ForkedServer
from tests.faults.public_writer import PublicWriter
from tests.faults.writers import Writers
from tests.serving import PRIVATE

KILLS = int(os.environ.get("KILLS", "10")) // 2
ENGINES = ("sqlite", "postgresql")


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'contacts.db'}"
    address: str = request.getfixturevalue("unused_postgresql")
    return address


@pytest.fixture
def server(url: str, tmp_path: Path) -> Iterator[ForkedServer]:
    server = ForkedServer(tmp_path, **PRIVATE, DATABASE_URL=url)
    yield server
    server.close()


async def test_nothing_that_was_acknowledged_is_lost(server: ForkedServer, url: str) -> None:
    server.start().api.post("/api/v1/chatbots", json={"id": "support", "name": "Support"})
    writers, over = Writers(server), asyncio.Event()
    website = PublicWriter(server)
    website.open_door()
    writing = asyncio.gather(writers.write(over), website.write(over))
    for _ in range(KILLS):
        await writers.keep(random.randrange(5, 20))  # noqa: S311 - no secret
        # Somewhere between two writes, or in the middle of one.
        await asyncio.sleep(random.uniform(0, 0.02))  # noqa: S311 - no secret
        server.kill()
        await asyncio.to_thread(server.start)
    await writers.keep(5)
    over.set()
    await writing

    assert writers.lost() == []
    assert set(writers.answers) <= {0, 200, 201}, writers.answers
    assert website.heard
    assert await website.lost() == []
    assert set(website.answers) <= {0, 202, 429}, website.answers
    assert "Traceback" not in server.log
    server.kill()
    assert await faults_of(url) == ()


async def faults_of(url: str) -> tuple[str, ...]:
    database = Database(url, on_commit=lambda _changes: None)
    try:
        return tuple(await find_faults(database))
    finally:
        await database.close()
