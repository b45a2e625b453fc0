"""Many small statements in one hop see what the session sees, and leave its transaction alone."""

import asyncio

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.data.database import Database
from app.data.models import TagRecord
from app.data.one_hop import look_up
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


async def test_many_looks_at_once_do_not_meet(database: Database) -> None:
    async def number(wanted: int) -> int | None:
        async with database.read() as session:
            return await look_up(session, lambda s: s.scalar(select(wanted + func.abs(0))))

    assert await asyncio.gather(*map(number, range(30))) == list(range(30))
