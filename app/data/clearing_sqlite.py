"""SQLite: merge the search index, a little at a time, then empty the write-ahead log."""

import asyncio
from typing import Any

from sqlalchemy import text

from app.data.database import Database

# About 20 ms of work; in between other writers get their turn.
_PAGES_AT_ONCE = 50
_PAUSE_SECONDS = 0.01
_CHECKPOINT_ATTEMPTS = 100
_CHECKPOINT_PAUSE_SECONDS = 0.1
_CHECKPOINT_WAIT_MILLISECONDS = 50


async def clear_sqlite(database: Database) -> bool:
    """Leave no erased word in old segments of the index, nor in the log.

    Deleted rows themselves are overwritten when they are deleted (``secure_delete``). False when
    somebody reads all the while, so that the log cannot be emptied: then try again later.
    """
    await _merge_index(database)
    for _ in range(_CHECKPOINT_ATTEMPTS):
        if await _checkpoint(database):
            return True
        await asyncio.sleep(_CHECKPOINT_PAUSE_SECONDS)
    return False


async def _merge_index(database: Database) -> None:
    # A negative number begins to merge everything into one segment, positive ones go on: the work
    # of `optimize`, which a large index would be blocked by, in parts.
    pages = -_PAGES_AT_ONCE
    while await _merge_some(database, pages):
        pages = _PAGES_AT_ONCE
        await asyncio.sleep(_PAUSE_SECONDS)


async def _merge_some(database: Database, pages: int) -> bool:
    async with database.transaction() as session:
        before = await session.scalar(text("SELECT total_changes()"))
        await session.execute(
            text("INSERT INTO contacts_fts(contacts_fts, rank) VALUES ('merge', :pages)"),
            {"pages": pages},
        )
        after = await session.scalar(text("SELECT total_changes()"))
    # SQLite's documentation: one change is the command itself, and there is nothing left to merge.
    return (after or 0) - (before or 0) > 1


async def _checkpoint(database: Database) -> bool:
    async with database.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        waited = await (await driver.execute("PRAGMA busy_timeout")).fetchone()
        try:
            await driver.execute(f"PRAGMA busy_timeout = {_CHECKPOINT_WAIT_MILLISECONDS}")
            answer = await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, *_ = await answer.fetchone()
        finally:
            await driver.execute(f"PRAGMA busy_timeout = {int(waited[0])}")
    return not is_busy
