"""A connection that PostgreSQL ended while nobody used it is replaced before somebody gets it."""

import asyncio

import pytest
from sqlalchemy import text

from app.data.database import Database

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
_RESTED_SECONDS = 1.1


async def _process_of(database: Database) -> int:
    async with database.read() as session:
        return int(await session.scalar(text("SELECT pg_backend_pid()")) or 0)


async def test_a_lost_connection_is_replaced_once_it_has_rested(database: Database) -> None:
    lost = await _process_of(database)
    other = Database(database.url, on_commit=lambda _changes: None)
    async with other.read() as session:
        await session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": lost})
    await other.close()
    await asyncio.sleep(_RESTED_SECONDS)

    assert await _process_of(database) not in {0, lost}


async def test_a_connection_that_is_still_there_is_kept(database: Database) -> None:
    first = await _process_of(database)
    await asyncio.sleep(_RESTED_SECONDS)

    assert await _process_of(database) == first
