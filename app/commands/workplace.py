"""What every command needs: the settings, an upgraded database, the clock and who acts."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

from app.data.database import Database, WriteSession
from app.data.in_use import database_in_use
from app.data.read_models import Actor
from app.data.schema import upgrade_schema
from app.data.waiting import wait_for_database
from app.settings import Settings

Result = TypeVar("Result")
COMMAND_LINE = Actor("system")


def now() -> datetime:
    """This instant."""
    return datetime.now(UTC)


def with_database(act: Callable[[Database], Awaitable[Result]]) -> Result:
    """Open the database of the settings, upgraded, and close it afterwards."""
    settings = Settings()
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with database_in_use(settings.database_url):
        asyncio.run(wait_for_database(settings.database_url, seconds=0))
        upgrade_schema(settings.database_url)
        return asyncio.run(_with_opened(settings.database_url, act))


def in_transaction(act: Callable[[WriteSession], Awaitable[Result]]) -> Result:
    """Do one thing in the database: all of it or nothing."""

    async def within(database: Database) -> Result:
        async with database.transaction() as session:
            return await act(session)

    return with_database(within)


async def _with_opened(url: str, act: Callable[[Database], Awaitable[Result]]) -> Result:
    # Pages of a running server are told by its own means, or by the next look.
    database = Database(url, on_commit=lambda _changes: None)
    try:
        return await act(database)
    finally:
        await database.close()
