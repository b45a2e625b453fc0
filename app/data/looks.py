"""Tell other processes who has which contact open; nothing is stored."""

from collections.abc import Iterable

from app.data.changes import ContactLookedAt, record_change
from app.data.database import Database


async def tell_looks(database: Database, looks: Iterable[ContactLookedAt]) -> None:
    """Have them announced here and to every process that listens."""
    async with database.transaction() as session:
        for looked in looks:
            record_change(session, looked)
