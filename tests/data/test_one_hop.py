"""Many small statements in one hop see what the session sees, and leave its transaction alone."""

import asyncio
import time

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from app.data import one_hop
from app.data.database import Database
from app.data.errors import SearchTooSlowError
from app.data.models import TagRecord
from app.data.one_hop import look_up
from app.data.quick_rows import quick_rows
from tests.data.crowd import NOW


async def test_a_look_sees_what_its_own_transaction_has_written(database: Database) -> None:
    async with database.transaction() as session:
        session.add(TagRecord(name="vip", name_key="vip", contact_count=0, created_at=NOW))
        await session.flush()
        assert await look_up(session, lambda s: s.scalar(select(func.count(TagRecord.id)))) == 1
    async with database.read() as session:
        assert await look_up(session, lambda s: s.scalar(select(func.count(TagRecord.id)))) == 1


async def test_a_look_does_not_end_the_transaction(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as session:
            session.add(TagRecord(name="vip", name_key="vip", contact_count=0, created_at=NOW))
            await session.flush()
            await look_up(session, lambda s: s.scalar(select(func.count(TagRecord.id))))
            raise ZeroDivisionError
    async with database.read() as session:
        assert await look_up(session, lambda s: s.scalar(select(func.count(TagRecord.id)))) == 0


async def test_a_failed_look_raises_and_hides_what_was_asked(database: Database) -> None:
    async with database.read() as session:
        with pytest.raises(DBAPIError) as failed:
            await look_up(
                session,
                lambda s: s.execute(text("SELECT x FROM no_such WHERE y = :y"), {"y": "ada"}),
            )
    assert "ada" not in str(failed.value)


async def test_a_failed_quick_look_raises_the_same_and_hides_what_was_asked(
    database: Database,
) -> None:
    async with database.read() as session:
        with pytest.raises(DBAPIError) as failed:
            await look_up(
                session,
                lambda c: quick_rows(c, "SELECT x FROM no_such WHERE y = :y", {"y": "ada"}),
            )
    assert "ada" not in str(failed.value)


async def test_many_looks_at_once_do_not_meet(database: Database) -> None:
    async def number(wanted: int) -> int | None:
        async with database.read() as session:
            return await look_up(session, lambda s: s.scalar(select(wanted + func.abs(0))))

    assert await asyncio.gather(*map(number, range(30))) == list(range(30))


def endless(connection: Connection) -> int | None:
    """Counts until somebody stops it; a minute would be a failure."""
    return connection.scalar(
        text(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 400000000) "
            "SELECT count(*) FROM n"
        )
    )


async def test_a_look_that_takes_too_long_is_stopped_and_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_hop, "PATIENCE_SECONDS", 0.2)
    begun = time.monotonic()
    async with database.read() as session:
        with pytest.raises(SearchTooSlowError):
            await look_up(session, endless)
    assert time.monotonic() - begun < 20
    await nothing_runs_on(database)


async def test_a_look_that_nobody_waits_for_is_stopped_in_the_database(database: Database) -> None:
    async with database.read() as session:
        look = asyncio.create_task(look_up(session, endless))
        await asyncio.sleep(0.1)
        look.cancel()
        with pytest.raises(asyncio.CancelledError):
            await look
    await nothing_runs_on(database)


async def nothing_runs_on(database: Database) -> None:
    """Every thread, or every connection, is free again."""
    if database.is_sqlite:

        async def one() -> int | None:
            async with database.read() as session:
                return await look_up(session, lambda c: c.scalar(text("SELECT 1")))

        assert await asyncio.wait_for(asyncio.gather(*(one() for _ in range(8))), 20) == [1] * 8
        return
    running = text(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
        " AND datname = current_database() AND query LIKE '%400000000%'"
        " AND pid <> pg_backend_pid()"
    )
    for _ in range(200):
        async with database.read() as session:
            if await session.scalar(running) == 0:
                return
        await asyncio.sleep(0.05)
    raise AssertionError("A statement goes on although nobody waits for it.")
