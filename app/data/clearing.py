"""After erasures: have the storage engine let go of what it still holds of deleted rows."""

from datetime import datetime

from sqlalchemy import select, update

from app.data.changes import ErasureChanged, record_change
from app.data.clearing_postgresql import clear_postgresql
from app.data.clearing_sqlite import clear_sqlite
from app.data.database import Database, WriteSession
from app.data.models import ErasureRecord


async def clear_erased_bytes(database: Database, *, now: datetime) -> int:
    """Clear what is left of every finished erasure at once, and note it in the receipts.

    Others read and write meanwhile. Returns how many erasures it was for.
    """
    async with database.read() as session:
        statement = select(ErasureRecord.id).where(
            ErasureRecord.cleared_at.is_(None), ErasureRecord.finished_at.is_not(None)
        )
        ids = list(await session.scalars(statement))
    if not ids:
        return 0
    is_clear = await (clear_sqlite(database) if database.is_sqlite else clear_postgresql(database))
    if not is_clear:
        return 0

    async def note(session: WriteSession) -> None:
        of_these = ErasureRecord.id.in_(ids)
        await session.execute(update(ErasureRecord).where(of_these).values(cleared_at=now))
        for receipt_id in await session.scalars(select(ErasureRecord.public_id).where(of_these)):
            record_change(session, ErasureChanged(receipt_id))

    await database.act(note)
    return len(ids)
