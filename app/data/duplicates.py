"""Pairs of contacts that may be one person; "not the same" is remembered."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from app.data.audit import record_audit
from app.data.contacts import row_of
from app.data.database import ReadSession, WriteSession
from app.data.errors import NotFoundError
from app.data.models import ContactRecord, DuplicatePairRecord
from app.data.read_models import Actor, DuplicatePair


async def note_pair(
    session: WriteSession, one_row_id: int, other_row_id: int, *, reason: str, now: datetime
) -> None:
    """Show the pair under Duplicates, unless it is there already or was dismissed."""
    first_id, second_id = sorted((one_row_id, other_row_id))
    statement = select(DuplicatePairRecord.id).where(
        DuplicatePairRecord.first_id == first_id, DuplicatePairRecord.second_id == second_id
    )
    if first_id != second_id and await session.scalar(statement) is None:
        session.add(
            DuplicatePairRecord(first_id=first_id, second_id=second_id, reason=reason, at=now)
        )
        await session.flush()


async def list_pairs(session: ReadSession, *, limit: int = 100) -> tuple[DuplicatePair, ...]:
    """Open pairs of live contacts, newest first."""
    first, second = aliased(ContactRecord), aliased(ContactRecord)
    statement = (
        select(DuplicatePairRecord, first, second)
        .join(first, first.id == DuplicatePairRecord.first_id)
        .join(second, second.id == DuplicatePairRecord.second_id)
        .where(DuplicatePairRecord.dismissed_at.is_(None), *_both_live(first, second))
        .order_by(DuplicatePairRecord.id.desc())
        .limit(limit)
    )
    return tuple(
        [
            DuplicatePair(
                pair.id,
                await row_of(session, one),
                await row_of(session, other),
                pair.reason,
                pair.at,
            )
            for pair, one, other in (await session.execute(statement)).all()
        ]
    )


async def dismiss_pair(session: WriteSession, pair_id: int, *, actor: Actor, now: datetime) -> None:
    """Remember that the two are not the same.

    :raises NotFoundError: there is no such pair
    """
    pair = await session.get(DuplicatePairRecord, pair_id)
    if pair is None:
        raise NotFoundError(str(pair_id))
    pair.dismissed_at = now
    record_audit(session, actor=actor, action="duplicate.dismissed", now=now, pair_id=pair_id)


def _both_live(
    first: type[ContactRecord], second: type[ContactRecord]
) -> list[ColumnElement[bool]]:
    return [
        column.is_(None)
        for side in (first, second)
        for column in (side.deleted_at, side.merged_into_id)
    ]
