"""After erasures: have the storage engine let go of what it still holds of deleted rows."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import exists, or_, select, update

from app.data.changes import ErasureChanged, record_change
from app.data.clearing_postgresql import clear_postgresql
from app.data.clearing_sqlite import clear_sqlite
from app.data.database import Database, WriteSession
from app.data.imports.files import ImportFiles
from app.data.imports.uploads import discard_waiting
from app.data.models import ErasureHashRecord, ErasureRecord


async def clear_erased_bytes(
    database: Database, files: ImportFiles | None = None, *, now: datetime
) -> int:
    """Clear what is left of every finished erasure at once, and note it in the receipts.

    Uploads that nobody has started to bring in go too, as nobody knows who is in them. Others read
    and write meanwhile. Returns how many erasures it was for.
    """
    async with database.read() as session:
        statement = select(ErasureRecord.id).where(
            ErasureRecord.cleared_at.is_(None), ErasureRecord.finished_at.is_not(None)
        )
        ids = list(await session.scalars(statement))
    if not ids:
        return 0
    if files is not None and await _has_somebody_known(database, ids):
        await database.act(partial(discard_waiting, files=files))
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


async def _has_somebody_known(database: Database, ids: Sequence[int]) -> bool:
    """Whether one of them had a key; visitors whom a rule let go stand in no table."""
    async with database.read() as session:
        keyed = exists().where(ErasureHashRecord.erasure_id == ErasureRecord.id)
        statement = select(ErasureRecord.id).where(
            ErasureRecord.id.in_(ids), or_(keyed, ErasureRecord.job_id.is_(None))
        )
        return await session.scalar(statement.limit(1)) is not None
