"""Serialise transactions that are about the same keys or contacts."""

from collections.abc import Iterable

from sqlalchemy import text

from app.data.database import WriteSession


async def lock_keys(session: WriteSession, keys: Iterable[str]) -> None:
    """Wait until no other transaction holds one of these keys, and hold them until the commit.

    Taken in sorted order, so that two transactions never wait for each other. SQLite has one
    writer at a time and needs nothing.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    for key in sorted(set(keys)):
        await session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
        )
