"""SQLite's driver in one trip reads, writes and fails as the usual one does."""

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from app.data.database import Database
from app.data.models import TagRecord
from tests.data.crowd import NOW

NUMBERS = (
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < :last) "
    "SELECT x FROM n"
)


def label(name: str) -> dict[str, object]:
    return {"name": name, "name_key": name, "contact_count": 0, "created_at": NOW}


@pytest.mark.parametrize("last", [0, 1, 999, 1_000, 1_001, 2_500])
async def test_every_row_comes_in_order(database: Database, last: int) -> None:
    statement = text(NUMBERS + " WHERE x <= :last"), {"last": last}
    async with database.read() as session:
        assert list(await session.scalars(*statement)) == list(range(1, last + 1))
        streamed = await session.stream_scalars(*statement)
        assert [number async for number in streamed] == list(range(1, last + 1))


async def test_rows_that_nobody_fetched_hold_up_no_commit(database: Database) -> None:
    async with database.transaction() as session:
        streamed = await session.stream_scalars(text(NUMBERS), {"last": 5_000})
        assert await anext(aiter(streamed)) == 1
        await streamed.close()
        await session.execute(insert(TagRecord), [label("a"), label("b")])
    async with database.read() as session:
        assert list(await session.scalars(select(TagRecord.name).order_by(TagRecord.id))) == [
            "a",
            "b",
        ]


async def test_a_broken_rule_is_an_error_and_the_session_goes_on(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(insert(TagRecord), [label("a")])
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                await session.execute(insert(TagRecord), [label("a")])
        session.add(TagRecord(**label("b")))
    async with database.read() as session:
        assert len(list(await session.scalars(select(TagRecord.id)))) == 2
