"""Make the erasures of one database again in an older state of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import delete, select, update

from app.data.database import WriteSession
from app.data.erasure import hard_delete_contact
from app.data.errors import ContactErasedError, ContactMergedError, ContactNotFoundError
from app.data.merge_undo import undo_merge
from app.data.models import ContactRecord, ErasedIdRecord, ErasureRecord, MergeRecord
from app.data.read_models import Actor
from app.data.types import from_microseconds

SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Erasure:
    """A receipt with the ids it stands for."""

    public_id: str
    at: datetime
    actor_kind: str
    actor_id: str | None
    conversation_count: int
    message_count: int
    removed_messages: bool
    contact_ids: tuple[str, ...]

    @classmethod
    def from_row(cls, row: Sequence[Any], contact_ids: Sequence[str]) -> Self:
        """Read what the database file holds: row id, id, time and the rest."""
        _row_id, public_id, at, kind, actor_id, conversations, messages, removed = row
        return cls(
            public_id,
            from_microseconds(at),
            kind,
            actor_id,
            conversations,
            messages,
            bool(removed),
            tuple(contact_ids),
        )


async def erase_again(session: WriteSession, erasures: Sequence[Erasure], *, now: datetime) -> int:
    """Erase whoever is there again, keep the receipts as they were, and return how many came back.

    The ids of people who are not in this state answer "erased" as before.
    """
    known = set(await session.scalars(select(ErasureRecord.public_id)))
    erased = 0
    for erasure in erasures:
        if erasure.public_id in known:
            continue
        for contact_id in erasure.contact_ids:
            erased += await _erase_again(session, contact_id, erasure, now=now)
        await _keep_receipt(session, erasure)
    return erased


async def _erase_again(
    session: WriteSession, contact_id: str, erasure: Erasure, *, now: datetime
) -> int:
    try:
        await hard_delete_contact(
            session,
            contact_id,
            actor=SYSTEM,
            now=now,
            removes_messages=erasure.removed_messages,
        )
    except (ContactNotFoundError, ContactErasedError):
        return 0
    except ContactMergedError as merged:
        if merged.primary_id in erasure.contact_ids:
            return 0  # goes with the primary
        # Merged at the time of the backup, parted since, and only this one was erased.
        await _part(session, contact_id, now=now)
        return await _erase_again(session, contact_id, erasure, now=now)
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


async def _keep_receipt(session: WriteSession, erasure: Erasure) -> None:
    """One receipt as it was written first, instead of those that the repetition wrote."""
    record = ErasureRecord(
        public_id=erasure.public_id,
        at=erasure.at,
        actor_kind=erasure.actor_kind,
        actor_id=erasure.actor_id,
        conversation_count=erasure.conversation_count,
        message_count=erasure.message_count,
        removed_messages=erasure.removed_messages,
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
    still_needed = select(ErasedIdRecord.erasure_id)
    await session.execute(
        delete(ErasureRecord).where(
            ErasureRecord.id.in_(repeated), ErasureRecord.id.not_in(still_needed)
        )
    )
