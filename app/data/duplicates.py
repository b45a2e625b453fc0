"""Pairs of contacts that may be one person; "not the same" is remembered."""

from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.data.audit import record_audit
from app.data.changes import ContactChanged, record_change
from app.data.contacts import row_of
from app.data.database import ReadSession, WriteSession
from app.data.errors import NotFoundError
from app.data.models import ContactRecord, DuplicatePairRecord
from app.data.read_models import Actor, DuplicatePair

Columns = TypeVarTuple("Columns")
# The reason of pairs that were compared, beside those that the identity rules give.
LIKELY = "likely"


async def note_pair(
    session: WriteSession, one_row_id: int, other_row_id: int, *, reason: str, now: datetime
) -> DuplicatePairRecord | None:
    """Show the pair under Duplicates, unless it is there already or was dismissed; then None.

    What was said of somebody who was merged into one of them since holds for that one too.
    """
    first_id, second_id = sorted((one_row_id, other_row_id))
    if first_id == second_id:
        return None
    ones, others = await _everybody_in(session, first_id), await _everybody_in(session, second_id)
    pair = DuplicatePairRecord
    known = or_(
        and_(pair.first_id == first_id, pair.second_id == second_id),
        and_(pair.dismissed_at.is_not(None), _between(ones, others)),
    )
    if await session.scalar(select(pair.id).where(known).limit(1)) is not None:
        return None
    noted = pair(first_id=first_id, second_id=second_id, reason=reason, at=now)
    session.add(noted)
    await session.flush()
    return noted


async def _everybody_in(session: ReadSession, row_id: int) -> set[int]:
    everybody, added = {row_id}, {row_id}
    while added:
        merged = select(ContactRecord.id).where(ContactRecord.merged_into_id.in_(added))
        added = set(await session.scalars(merged)) - everybody
        everybody |= added
    return everybody


def _between(ones: set[int], others: set[int]) -> ColumnElement[bool]:
    first, second = DuplicatePairRecord.first_id, DuplicatePairRecord.second_id
    return or_(and_(first.in_(ones), second.in_(others)), and_(first.in_(others), second.in_(ones)))


async def list_pairs(
    session: ReadSession, *, limit: int = 100, before_id: int | None = None
) -> tuple[DuplicatePair, ...]:
    """Open pairs of live contacts, newest first; ``before_id`` continues an earlier list."""
    first, second = aliased(ContactRecord), aliased(ContactRecord)
    statement = _open_pairs(select(DuplicatePairRecord, first, second), first, second)
    if before_id is not None:
        statement = statement.where(DuplicatePairRecord.id < before_id)
    rows = await session.execute(statement.order_by(DuplicatePairRecord.id.desc()).limit(limit))
    return tuple(
        [
            DuplicatePair(
                pair.id,
                await row_of(session, one),
                await row_of(session, other),
                pair.reason,
                pair.at,
                pair.score,
                tuple(pair.evidence or ()),
            )
            for pair, one, other in rows.all()
        ]
    )


async def count_pairs(session: ReadSession) -> int:
    """How many open pairs of live contacts there are."""
    first, second = aliased(ContactRecord), aliased(ContactRecord)
    counted = _open_pairs(select(func.count()).select_from(DuplicatePairRecord), first, second)
    return (await session.scalars(counted)).one()


async def dismiss_pair(session: WriteSession, pair_id: int, *, actor: Actor, now: datetime) -> None:
    """Remember that the two are not the same; saying so once more changes nothing.

    :raises NotFoundError: there is no such pair
    """
    pair = await _held(session, pair_id)
    if pair.dismissed_at is None:
        pair.dismissed_at = now
        await _record(session, pair, "duplicate.dismissed", actor=actor, now=now)


async def reopen_pair(session: WriteSession, pair_id: int, *, actor: Actor, now: datetime) -> None:
    """Show a dismissed pair again.

    :raises NotFoundError: there is no such pair
    """
    pair = await _held(session, pair_id)
    if pair.dismissed_at is not None:
        pair.dismissed_at = None
        await _record(session, pair, "duplicate.reopened", actor=actor, now=now)


async def _held(session: WriteSession, pair_id: int) -> DuplicatePairRecord:
    pair = await session.get(DuplicatePairRecord, pair_id, with_for_update=True)
    if pair is None:
        raise NotFoundError(str(pair_id))
    return pair


async def _record(
    session: WriteSession, pair: DuplicatePairRecord, action: str, *, actor: Actor, now: datetime
) -> None:
    record_audit(session, actor=actor, action=action, now=now, pair_id=pair.id)
    contact = await session.get_one(ContactRecord, pair.first_id)
    # Open lists of pairs look again.
    record_change(session, ContactChanged(contact.public_id))


def _open_pairs(
    statement: Select[*Columns], first: type[ContactRecord], second: type[ContactRecord]
) -> Select[*Columns]:
    live = [
        column.is_(None)
        for side in (first, second)
        for column in (side.deleted_at, side.merged_into_id)
    ]
    return (
        statement.join(first, first.id == DuplicatePairRecord.first_id)
        .join(second, second.id == DuplicatePairRecord.second_id)
        .where(DuplicatePairRecord.dismissed_at.is_(None), *live)
    )
