"""What remains of erasures."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.data.database import ReadSession
from app.data.errors import ErasureNotFoundError
from app.data.models import ErasedIdRecord, ErasureRecord
from app.data.read_models import Receipt


async def get_receipt(session: ReadSession, receipt_id: str) -> Receipt:
    """The receipt of one erasure, also while it is carried out.

    :raises ErasureNotFoundError: there is none
    """
    statement = select(ErasureRecord).where(ErasureRecord.public_id == receipt_id)
    record = await session.scalar(statement.execution_options(populate_existing=True))
    if record is None:
        raise ErasureNotFoundError(receipt_id)
    return (await _receipts(session, [record]))[0]


async def list_receipts(
    session: ReadSession, *, limit: int = 100, before_id: str | None = None
) -> tuple[Receipt, ...]:
    """What remains of erasures, newest first; ``before_id`` continues where a list ended."""
    statement = select(ErasureRecord).order_by(ErasureRecord.id.desc()).limit(limit)
    if before_id is not None:
        before = select(ErasureRecord.id).where(ErasureRecord.public_id == before_id)
        statement = statement.where(ErasureRecord.id < before.scalar_subquery())
    return await _receipts(session, (await session.scalars(statement)).all())


async def count_receipts(session: ReadSession) -> tuple[int, int]:
    """How many erasures there were, and how many are not over yet."""
    is_open = ErasureRecord.finished_at.is_(None)
    counted = select(func.count(), func.count().filter(is_open)).select_from(ErasureRecord)
    total, unfinished = (await session.execute(counted)).one()
    return total, unfinished


async def _receipts(session: ReadSession, records: Sequence[ErasureRecord]) -> tuple[Receipt, ...]:
    statement = select(ErasedIdRecord.erasure_id, ErasedIdRecord.contact_id).where(
        ErasedIdRecord.erasure_id.in_([record.id for record in records])
    )
    ids: dict[int, list[str]] = {}
    for erasure_id, contact_id in await session.execute(statement):
        ids.setdefault(erasure_id, []).append(contact_id)
    return tuple(_receipt(record, ids.get(record.id, [])) for record in records)


def _receipt(record: ErasureRecord, erased_ids: Sequence[str]) -> Receipt:
    return Receipt(
        receipt_id=record.public_id,
        at=record.at,
        by=record.actor_id or record.actor_kind,
        erased_ids=tuple(sorted(erased_ids)),
        conversation_count=record.conversation_count,
        message_count=record.message_count,
        removed_messages=record.removed_messages,
        message_done=record.message_done,
        emptied_count=record.emptied_count,
        finished_at=record.finished_at,
        cleared_at=record.cleared_at,
        job_id=record.job_id,
    )
