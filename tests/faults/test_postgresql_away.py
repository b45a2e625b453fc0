"""PostgreSQL is stopped as by a crash, under a load of writes, and comes back."""

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from app.data.check import find_faults
from app.data.database import Database
from app.data.errors import DatabaseAwayError, DatabaseBusyError, DatabaseRefusesError
from app.data.waiting import wait_for_database
from tests.faults.public_writer import PublicWriter
from tests.faults.writers import Writers
from tests.postgresql import PostgresqlServer
from tests.serving import PRIVATE, ServerProcess, serving

BACK_WITHIN_SECONDS = 5
STOPS = int(os.environ.get("STOPS", "2"))


@pytest.fixture
def server(unused_postgresql: str, tmp_path: Path) -> Iterator[ServerProcess]:
    with serving(tmp_path, **PRIVATE, DATABASE_URL=unused_postgresql) as server:
        yield server


async def test_nothing_that_was_acknowledged_is_lost(
    server: ServerProcess, postgresql: PostgresqlServer, unused_postgresql: str
) -> None:
    server.api.post("/api/v1/chatbots", json={"id": "support", "name": "Support"})
    writers, over = Writers(server), asyncio.Event()
    website = PublicWriter(server)
    website.open_door()
    writing = asyncio.gather(writers.write(over), website.write(over))
    back_after: list[float] = []
    for _ in range(STOPS):
        await writers.keep(30)
        back_after.append(await _seconds_until_back(server, postgresql))
    await writers.keep(30)
    over.set()
    await writing

    print(f"back after {max(back_after):.2f} s at most")
    assert writers.lost() == []
    assert set(writers.answers) <= {0, 200, 201, 503}, writers.answers
    assert await website.lost() == []
    assert set(website.answers) <= {0, 202, 429, 503}, website.answers
    assert await faults_of(unused_postgresql) == ()
    assert "Traceback" not in server.log
    # One slow moment of a machine with much else to do is not the rule.
    assert median(back_after) < BACK_WITHIN_SECONDS


async def _seconds_until_back(server: ServerProcess, postgresql: PostgresqlServer) -> float:
    """Crash the database; the time from when it takes connections until a write is kept."""
    await asyncio.to_thread(postgresql.stop_at_once)
    try:
        await asyncio.sleep(0.5)
        assert server.api.get("/healthz").is_success
        refusal = server.api.get("/api/v1/contacts")
    finally:
        await asyncio.to_thread(postgresql.start)
    began = time.monotonic()
    await asyncio.to_thread(server.wait_until_ready)
    added = server.api.post("/api/v1/contacts", json={"name": "After"})
    assert added.status_code == 201
    assert refusal.status_code == 503
    assert refusal.headers["content-type"] == "application/problem+json"
    assert int(refusal.headers["retry-after"]) > 0
    return time.monotonic() - began


async def faults_of(database_url: str) -> tuple[str, ...]:
    database = Database(database_url, on_commit=lambda _changes: None)
    try:
        return tuple(await find_faults(database))
    finally:
        await database.close()


async def test_a_server_that_is_started_first_waits_for_its_database(
    postgresql: PostgresqlServer, unused_postgresql: str, tmp_path: Path
) -> None:
    server = ServerProcess(tmp_path, **PRIVATE, DATABASE_URL=unused_postgresql)
    postgresql.stop_at_once()
    try:
        server.launch()
        while "trying again" not in server.log:
            assert server.is_running, server.log
            await asyncio.sleep(0.1)
    finally:
        postgresql.start()
    try:
        server.wait_until_ready()
    finally:
        server.close()


def test_a_server_does_not_wait_for_ever(tmp_path: Path) -> None:
    nobody = f"postgresql://nobody@/nothing?host={tmp_path}"
    server = ServerProcess(tmp_path, DATABASE_URL=nobody, DATABASE_WAIT_SECONDS="0")
    try:
        assert server.launch().wait() == 1
    finally:
        server.close()

    assert server.log.splitlines() == [str(DatabaseAwayError())]


async def test_who_is_not_let_in_is_told_so_at_once(unused_postgresql: str) -> None:
    nothing = unused_postgresql.replace("contacts_", "no_contacts_")

    with pytest.raises(DatabaseRefusesError):
        await wait_for_database(nothing, seconds=60)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_no_statement_has_the_database_for_itself(database_url: str) -> None:
    database = Database(database_url, on_commit=lambda _changes: None, statement_seconds=1)
    try:
        with pytest.raises(DatabaseBusyError):
            async with database.read() as session:
                await (await session.connection()).exec_driver_sql("SELECT pg_sleep(20)")
        await database.ask()
    finally:
        await database.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_lost_connection_is_a_refusal_and_the_next_one_works(database_url: str) -> None:
    database = Database(database_url, on_commit=lambda _changes: None)
    try:
        with pytest.raises(DatabaseAwayError):
            async with database.read() as session:
                connection = await session.connection()
                await connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        await database.ask()
    finally:
        await database.close()
