"""Pairs of contacts that may be one person; "not the same" is remembered."""

from datetime import datetime
from functools import partial
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.data.audit import record_audit
from app.data.changes import ContactChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.errors import NotFoundError
from app.data.models import ContactRecord, DuplicatePairRecord
from app.data.one_hop import look_up
from app.data.read_models import Actor, DuplicatePair
from app.data.search_rows import list_rows

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
    statement = _listed().order_by(DuplicatePairRecord.id.desc()).limit(limit)
    if before_id is not None:
        statement = statement.where(DuplicatePairRecord.id < before_id)
    return await look_up(session, partial(_read, statement=statement))


async def list_pairs_to_decide(session: ReadSession, *, limit: int) -> tuple[DuplicatePair, ...]:
    """Open pairs of live contacts in the order in which an operator decides them.

    Those that the identity rules refused to merge come first, then the likeliest; of two that are
    equally likely the newer.
    """
    pair = DuplicatePairRecord
    statement = _listed().order_by(pair.score.is_not(None), pair.score.desc(), pair.id.desc())
    return await look_up(session, partial(_read, statement=statement.limit(limit)))


async def list_pairs_of(
    session: ReadSession, contact_id: str, *, limit: int
) -> tuple[DuplicatePair, ...]:
    """Open pairs that this contact is in, in the order of `list_pairs_to_decide`."""
    pair = DuplicatePairRecord
    own = select(ContactRecord.id).where(ContactRecord.public_id == contact_id).scalar_subquery()
    statement = _listed().where(or_(pair.first_id == own, pair.second_id == own))
    statement = statement.order_by(pair.score.is_not(None), pair.score.desc(), pair.id.desc())
    return await look_up(session, partial(_read, statement=statement.limit(limit)))


def _listed() -> Select[int, int, int, str, datetime, int | None, list[str] | None]:
    pair, first, second = DuplicatePairRecord, aliased(ContactRecord), aliased(ContactRecord)
    columns = select(
        pair.id, pair.first_id, pair.second_id, pair.reason, pair.at, pair.score, pair.evidence
    )
    return _open_pairs(columns, first, second)


def _read(
    connection: Connection,
    statement: Select[int, int, int, str, datetime, int | None, list[str] | None],
) -> tuple[DuplicatePair, ...]:
    pairs = connection.execute(statement).all()
    both = {row_id for _, first_id, second_id, *_ in pairs for row_id in (first_id, second_id)}
    lines = dict(list_rows(connection, sorted(both)))
    return tuple(
        DuplicatePair(
            pair_id, lines[first_id], lines[second_id], reason, at, score, tuple(evidence or ())
        )
        for pair_id, first_id, second_id, reason, at, score, evidence in pairs
        # Erased between the two statements.
        if first_id in lines and second_id in lines
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
