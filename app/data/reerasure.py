"""Make the erasures of one database again in an older state of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from app.data.database import Database, ReadSession, WriteSession
from app.data.erasure import hard_delete_contact
from app.data.erasure_ledger import Erasure, ErasureLedger
from app.data.erasure_memory import ErasureMemory
from app.data.errors import ContactErasedError, ContactMergedError, ContactNotFoundError
from app.data.inbox import forget_older
from app.data.merge_undo import undo_merge
from app.data.models import (
    ContactRecord,
    ErasedIdRecord,
    ErasureHashRecord,
    ErasureRecord,
    MergeRecord,
)
from app.data.read_models import Actor

SYSTEM = Actor("system")
_AT_ONCE = 100


async def list_erasures(session: ReadSession, receipt_ids: Sequence[str]) -> list[Erasure]:
    """These erasures of this database, oldest first."""
    wanted = ErasureRecord.public_id.in_(receipt_ids)
    pairs = (
        select(ErasedIdRecord.erasure_id, ErasedIdRecord.contact_id)
        .join(ErasureRecord, ErasureRecord.id == ErasedIdRecord.erasure_id)
        .where(wanted)
    )
    ids: dict[int, list[str]] = {}
    for erasure_id, contact_id in await session.execute(pairs):
        ids.setdefault(erasure_id, []).append(contact_id)
    records = await session.scalars(select(ErasureRecord).where(wanted).order_by(ErasureRecord.id))
    return [
        Erasure(
            record.public_id,
            record.at,
            record.actor_kind,
            record.actor_id,
            record.conversation_count,
            record.message_count,
            record.removed_messages,
            tuple(sorted(ids.get(record.id, []))),
        )
        for record in records
    ]


async def reconcile(
    database: Database, ledger: ErasureLedger, *, memory: ErasureMemory | None, now: datetime
) -> int:
    """Bring database and ledger to hold the same erasures; return how many people went again.

    Where the database is older than the ledger, as after a file was copied back, whoever was erased
    since is erased again. To be called before anything is served.
    """
    noted = ledger.read()
    async with database.read() as session:
        known = frozenset(await session.scalars(select(ErasureRecord.public_id)))
    missing = [erasure for erasure in noted if erasure.receipt_id not in known]
    erased = 0
    for at in range(0, len(missing), _AT_ONCE):
        async with database.transaction() as session:
            some = missing[at : at + _AT_ONCE]
            erased += await erase_again(session, some, memory=memory, now=now)
    not_noted = sorted(known - {erasure.receipt_id for erasure in noted})
    for at in range(0, len(not_noted), _AT_ONCE):
        async with database.read() as session:
            ledger.note(await list_erasures(session, not_noted[at : at + _AT_ONCE]))
    return erased


async def erase_again(
    session: WriteSession,
    erasures: Sequence[Erasure],
    *,
    memory: ErasureMemory | None = None,
    now: datetime,
) -> int:
    """Erase whoever is there again, keep the receipts as they were, and return how many came back.

    The ids of people who are not in this state answer "erased" as before.
    """
    ids = [erasure.receipt_id for erasure in erasures]
    statement = select(ErasureRecord.public_id).where(ErasureRecord.public_id.in_(ids))
    known = set(await session.scalars(statement))
    erased = 0
    for erasure in erasures:
        if erasure.receipt_id in known:
            continue
        await forget_older(session, erasure.at)
        for contact_id in erasure.contact_ids:
            erased += await _erase_again(session, contact_id, erasure, memory=memory, now=now)
        await _keep_receipt(session, erasure, now=now)
    return erased


async def _erase_again(
    session: WriteSession,
    contact_id: str,
    erasure: Erasure,
    *,
    memory: ErasureMemory | None,
    now: datetime,
) -> int:
    try:
        await hard_delete_contact(
            session,
            contact_id,
            actor=SYSTEM,
            now=now,
            removes_messages=erasure.removed_messages,
            memory=memory,
        )
    except (ContactNotFoundError, ContactErasedError):
        return 0
    except ContactMergedError as merged:
        if merged.primary_id in erasure.contact_ids:
            return 0  # goes with the primary
        # Merged at the time of the backup, parted since, and only this one was erased.
        await _part(session, contact_id, now=now)
        return await _erase_again(session, contact_id, erasure, memory=memory, now=now)
    return 1


async def _part(session: WriteSession, contact_id: str, *, now: datetime) -> None:
    duplicate = select(ContactRecord.id).where(ContactRecord.public_id == contact_id)
    statement = (
        select(MergeRecord.public_id)
        .where(MergeRecord.duplicate_id == duplicate.scalar_subquery())
        .where(MergeRecord.undone_at.is_(None))
        .order_by(MergeRecord.id.desc())
        .limit(1)
    )
    merge_id = (await session.scalars(statement)).one()
    await undo_merge(session, merge_id, actor=SYSTEM, now=now)


async def _keep_receipt(session: WriteSession, erasure: Erasure, *, now: datetime) -> None:
    """One receipt as it was written first, instead of those that the repetition wrote."""
    record = ErasureRecord(
        public_id=erasure.receipt_id,
        at=erasure.at,
        actor_kind=erasure.actor_kind,
        actor_id=erasure.actor_id,
        conversation_count=erasure.conversation_count,
        message_count=erasure.message_count,
        removed_messages=erasure.removed_messages,
        message_done=erasure.message_count,
        finished_at=now,
    )
    session.add(record)
    await session.flush()
    of_these = ErasedIdRecord.contact_id.in_(erasure.contact_ids)
    repeated = set(await session.scalars(select(ErasedIdRecord.erasure_id).where(of_these)))
    present = set(await session.scalars(select(ErasedIdRecord.contact_id).where(of_these)))
    await session.execute(update(ErasedIdRecord).where(of_these).values(erasure_id=record.id))
    for contact_id in set(erasure.contact_ids) - present:
        session.add(ErasedIdRecord(contact_id=contact_id, erasure_id=record.id))
    await session.flush()
    still_needed = set(
        await session.scalars(
            select(ErasedIdRecord.erasure_id).where(ErasedIdRecord.erasure_id.in_(repeated))
        )
    )
    await _drop_repeated(session, repeated - still_needed, into=record.id)


async def _drop_repeated(session: WriteSession, repeated: set[int], *, into: int) -> None:
    of_repeated = ErasureHashRecord.erasure_id.in_(repeated)
    digests = set(await session.scalars(select(ErasureHashRecord.digest).where(of_repeated)))
    await session.execute(delete(ErasureHashRecord).where(of_repeated))
    session.add_all(ErasureHashRecord(erasure_id=into, digest=one) for one in sorted(digests))
    await session.flush()
    await session.execute(delete(ErasureRecord).where(ErasureRecord.id.in_(repeated)))
