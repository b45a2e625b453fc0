"""Part what a merge gave the primary from what is its own: tags and values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import select

from app.data.database import ReadSession, WriteSession
from app.data.merge_journal import journal_of
from app.data.models import (
    ContactRecord,
    ContactTagRecord,
    ContactValueRecord,
    MergeRecord,
    TagRecord,
)
from app.data.tags import detach_tag
from app.data.values import OWN_FIELDS
from app.data.vocabulary import Source


@dataclass(frozen=True, slots=True)
class Parting:
    """A merge to undo, and the primary's other merges that stand, oldest first."""

    merge: MergeRecord
    primary: ContactRecord
    duplicate: ContactRecord
    others: Sequence[tuple[MergeRecord, ContactRecord]]

    @property
    def later(self) -> list[tuple[MergeRecord, ContactRecord]]:
        """Those that came after it."""
        return [(merge, person) for merge, person in self.others if merge.id > self.merge.id]


async def part_tags(session: WriteSession, parting: Parting) -> dict[int, list[int]]:
    """Take the tags off that only this merge brought; return what each later one brought then.

    A tag that was put on by hand since stays.
    """
    brought = {other.id: list(journal_of(other)["added_tags"]) for other, _ in parting.later}
    for tag_id in journal_of(parting.merge)["added_tags"]:
        row = await session.get(ContactTagRecord, (parting.primary.id, tag_id))
        if row is None or row.at > parting.merge.at:
            continue
        heir = next((pair for pair in parting.later if tag_id in pair[1].tag_ids), None)
        if heir is None:
            await detach_tag(session, parting.primary, await session.get_one(TagRecord, tag_id))
        else:
            brought[heir[0].id].append(tag_id)
            row.at = heir[0].at
    return brought


async def part_values(session: WriteSession, parting: Parting) -> None:
    """Take the copied values away, and crown what would be current without them."""
    primary = parting.primary
    rows = await _values_of(session, primary)
    copies = _untouched(rows, parting.merge, await _values_of(session, parting.duplicate))
    emptied = {copy.field for copy in copies if copy.is_current}
    for copy in copies:
        await session.delete(copy)
    await session.flush()
    left = [row for row in rows if row not in copies and row.field in emptied]
    fillings = [await _filling(session, merge, person, left) for merge, person in parting.others]
    copied = {row.id for filling in fillings for row in filling.copies}
    for field in emptied:
        own = [row for row in left if row.field == field and row.id not in copied]
        winner = _replayed(own, [(one.at, one.crowned.get(field)) for one in fillings])
        if winner is not None:
            winner.is_current = True
        if field in OWN_FIELDS:
            setattr(primary, field, winner.value if winner else None)


@dataclass(frozen=True, slots=True)
class _Filling:
    """What a merge copied, and of it what was current where it came from."""

    at: datetime
    copies: Sequence[ContactValueRecord]
    crowned: Mapping[str, ContactValueRecord]


async def _filling(
    session: ReadSession,
    merge: MergeRecord,
    person: ContactRecord,
    rows: Iterable[ContactValueRecord],
) -> _Filling:
    at_home = await _values_of(session, person)
    copies = _untouched(rows, merge, at_home)
    current = {_said(row) for row in at_home if row.is_current}
    return _Filling(merge.at, copies, {row.field: row for row in copies if _said(row) in current})


def _replayed(
    own: Iterable[ContactValueRecord],
    filled: Iterable[tuple[datetime, ContactValueRecord | None]],
) -> ContactValueRecord | None:
    # As it would have gone: what is said replaces what has no more authority, a merge fills a gap.
    current: ContactValueRecord | None = None
    said = [(row.at, 0, row) for row in sorted(own, key=lambda row: row.id)]
    came = [(at, 1, row) for at, row in filled if row is not None]
    for _, is_merge, row in sorted([*said, *came], key=lambda event: event[:2]):
        if current is None or (is_merge and current.value is None and row.value is not None):
            current = row
        elif not is_merge:
            current = _stronger(current, row)
    return current


def _stronger(current: ContactValueRecord, row: ContactValueRecord) -> ContactValueRecord:
    return row if Source(row.source).authority >= Source(current.source).authority else current


def _untouched(
    rows: Iterable[ContactValueRecord],
    merge: MergeRecord,
    originals: Iterable[ContactValueRecord],
) -> list[ContactValueRecord]:
    # A copy that says something else by now was said again since, and is the primary's own.
    said = {_said(row) for row in originals}
    ids = set(journal_of(merge)["copied_values"])
    return [row for row in rows if row.id in ids and _said(row) in said]


def _said(row: ContactValueRecord) -> tuple[str, str, datetime, bytes]:
    value = orjson.dumps(row.value, option=orjson.OPT_SORT_KEYS)
    return row.field, row.source, row.at, value


async def _values_of(session: ReadSession, record: ContactRecord) -> list[ContactValueRecord]:
    statement = (
        select(ContactValueRecord)
        .where(ContactValueRecord.contact_id == record.id)
        .order_by(ContactValueRecord.id)
    )
    return list(await session.scalars(statement))
