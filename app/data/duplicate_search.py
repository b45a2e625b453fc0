"""Look for likely duplicates of the contacts that changed, a few at a time.

Contacts that share a key (see blocking_keys.py) are compared; pairs that are alike are shown under
Duplicates, and open ones that are alike no longer are taken away.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain

from sqlalchemy import delete, func, insert, or_, select, text, tuple_

from app.data.blocking_keys import keys_of, phone_key
from app.data.changes import DuplicatesChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.duplicates import LIKELY, note_pair
from app.data.likeness import Likeness, compare
from app.data.locks import has_several_writers
from app.data.models import (
    ContactEmailRecord,
    ContactRecord,
    ContactToCompareRecord,
    ContactValueRecord,
    DuplicateKeyRecord,
    DuplicatePairRecord,
)
from app.data.portraits import Portrait, portray
from app.data.values import RESERVED_FIELDS

STEP = 100
# What more contacts share than this tells nobody apart, and would have everybody compared with
# everybody; further contacts are not even noted under it.
MEETING_LIMIT = 40
SHARED_PHONE_FROM = 3
_LOCK = 7_305_210_437_151  # any number that nothing else takes for an advisory lock
Pair = tuple[int, int]


async def compare_some(session: WriteSession, *, now: datetime, step: int = STEP) -> int | None:
    """Compare the next contacts; how many were, and None when another process is at it."""
    if has_several_writers(session):
        statement = text("SELECT pg_try_advisory_xact_lock(:lock)")
        if not await session.scalar(statement, {"lock": _LOCK}):
            return None
    waiting = await _next(session, step)
    held = await _portraits(session, await _hold(session, waiting))
    # Whom somebody is changing right now is compared when that is done.
    compared = {row_id: waiting[row_id] for row_id in held}
    portraits = {row_id: portrait for row_id, portrait in held.items() if portrait}
    await _renew_keys(session, held, portraits.values())
    found, is_whole = await _alike(session, portraits)
    if await _renew_pairs(session, held, found, now=now):
        record_change(session, DuplicatesChanged())
    if is_whole:
        await _strike_off(session, compared)
    return len(waiting)


async def count_to_compare(session: ReadSession) -> int:
    """How many contacts are still to be compared."""
    statement = select(func.count()).select_from(ContactToCompareRecord)
    return (await session.scalars(statement)).one()


async def _next(session: ReadSession, step: int) -> dict[int, int]:
    queue = ContactToCompareRecord
    statement = select(queue.contact_id, queue.version).order_by(queue.contact_id).limit(step)
    return {row_id: version for row_id, version in await session.execute(statement)}


async def _hold(session: WriteSession, row_ids: Iterable[int]) -> list[int]:
    """Keep these from being erased meanwhile; who is being changed is left out, not waited for."""
    statement = select(ContactRecord.id).where(ContactRecord.id.in_(row_ids))
    held = statement.order_by(ContactRecord.id).with_for_update(
        read=True, key_share=True, skip_locked=True
    )
    return list(await session.scalars(held))


async def _portraits(session: ReadSession, row_ids: Sequence[int]) -> dict[int, Portrait | None]:
    """Each contact's portrait; None for the deleted and merged, who are alike to nobody."""
    contact, email, value = ContactRecord, ContactEmailRecord, ContactValueRecord
    emails: dict[int, list[str]] = defaultdict(list)
    of_emails = select(email.contact_id, email.email_key).where(email.contact_id.in_(row_ids))
    for row_id, key in await session.execute(of_emails.order_by(email.id)):
        emails[row_id].append(key)
    fields: dict[int, dict[str, object]] = defaultdict(dict)
    captured = select(value.contact_id, value.field, value.value).where(
        value.contact_id.in_(row_ids), value.is_current, value.field.not_in(RESERVED_FIELDS)
    )
    for row_id, field, said in await session.execute(captured.order_by(value.id)):
        fields[row_id][field] = said
    rows = select(
        contact.id,
        contact.name,
        contact.phone,
        or_(contact.deleted_at.is_not(None), contact.merged_into_id.is_not(None)),
    ).where(contact.id.in_(row_ids))
    return {
        row_id: None
        if is_gone
        else portray(
            row_id, name=name, phone=phone, email_keys=emails[row_id], fields=fields[row_id]
        )
        for row_id, name, phone, is_gone in await session.execute(rows)
    }


async def _renew_keys(
    session: WriteSession, row_ids: Collection[int], portraits: Iterable[Portrait]
) -> None:
    record = DuplicateKeyRecord
    await session.execute(delete(record).where(record.contact_id.in_(row_ids)))
    keys = {portrait.row_id: keys_of(portrait) for portrait in portraits}
    wanted = set(chain.from_iterable(keys.values()))
    counted = select(record.key, func.count()).where(record.key.in_(wanted)).group_by(record.key)
    full = {key for key, count in await session.execute(counted) if count > MEETING_LIMIT}
    rows = [{"key": key, "contact_id": row_id} for row_id in keys for key in keys[row_id] - full]
    if rows:
        await session.execute(insert(record), rows)


async def _alike(
    session: WriteSession, portraits: Mapping[int, Portrait]
) -> tuple[dict[Pair, Likeness], bool]:
    """Every likely pair with one of these, and whether nobody had to be left out."""
    meetings = await _meetings(session, {k for one in portraits.values() for k in keys_of(one)})
    pairs = _who_meet(portraits, meetings)
    strangers = {row_id for pair in pairs for row_id in pair} - portraits.keys()
    met = await _portraits(session, await _hold(session, strangers))
    everybody = {**met, **portraits}
    found = {}
    for first_id, second_id in pairs:
        one, other = everybody.get(first_id), everybody.get(second_id)
        if one is not None and other is not None:
            phone = phone_key(one)
            sharers = 0 if phone is None else len(meetings.get(phone, ()))
            likeness = compare(one, other, phone_is_shared=sharers >= SHARED_PHONE_FROM)
            if likeness.is_likely:
                found[first_id, second_id] = likeness
    return found, len(met) == len(strangers)


def _who_meet(
    portraits: Mapping[int, Portrait], meetings: Mapping[int, Sequence[int]]
) -> set[Pair]:
    return {
        (min(row_id, other), max(row_id, other))
        for row_id, portrait in portraits.items()
        for key in keys_of(portrait)
        if len(meetings.get(key, ())) <= MEETING_LIMIT
        for other in meetings.get(key, ())
        if other != row_id
    }


async def _meetings(session: ReadSession, keys: Collection[int]) -> dict[int, list[int]]:
    record = DuplicateKeyRecord
    statement = select(record.key, record.contact_id).where(record.key.in_(keys))
    meetings: dict[int, list[int]] = defaultdict(list)
    for key, row_id in await session.execute(statement):
        meetings[key].append(row_id)
    return meetings


async def _renew_pairs(
    session: WriteSession,
    row_ids: Collection[int],
    found: Mapping[Pair, Likeness],
    *,
    now: datetime,
) -> bool:
    pair = DuplicatePairRecord
    touched = or_(pair.first_id.in_(row_ids), pair.second_id.in_(row_ids))
    known = {
        (one.first_id, one.second_id): one
        for one in await session.scalars(select(pair).where(touched))
    }
    changed = False
    for ids, one in known.items():
        likeness = found.get(ids)
        if likeness is None and one.reason == LIKELY and one.dismissed_at is None:
            await session.delete(one)
            changed = True
        else:
            changed |= _say(one, likeness)
    for ids in found.keys() - known.keys():
        noted = await note_pair(session, *ids, reason=LIKELY, now=now)
        changed |= noted is not None and _say(noted, found[ids])
    await session.flush()
    return changed


def _say(pair: DuplicatePairRecord, likeness: Likeness | None) -> bool:
    before = pair.score, pair.evidence
    pair.score = likeness.score if likeness else None
    pair.evidence = [one.code for one in likeness.evidence] if likeness else None
    return before != (pair.score, pair.evidence)


async def _strike_off(session: WriteSession, compared: Mapping[int, int]) -> None:
    queue = ContactToCompareRecord
    unchanged = tuple_(queue.contact_id, queue.version).in_(list(compared.items()))
    # Whoever changes one of these right now has it compared again.
    free = select(queue.contact_id).where(unchanged).with_for_update(skip_locked=True)
    await session.execute(
        delete(queue).where(queue.contact_id.in_(list(await session.scalars(free))))
    )
