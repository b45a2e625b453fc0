"""Take many rows of an import back with few statements.

By the same rules as one row alone, and with the same result; rows that are not plain, such as those
that merged two people, are left to the one who takes rows back singly.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, select, update

from app.data.audit import record_many_audits
from app.data.changes import ContactChanged, ContactRemoved, record_change
from app.data.database import WriteSession
from app.data.imports.before import Before
from app.data.imports.dossiers import Dossier, dossiers_of
from app.data.imports.undo_parts import (
    CHANGED_SINCE,
    MERGED_SINCE,
    is_anonymous_again,
    keep,
    take_back_email,
    used_signs,
)
from app.data.imports.writing import derive
from app.data.locks import lock_tags
from app.data.models import (
    ContactEmailRecord,
    ContactRecord,
    ContactTagRecord,
    ContactValueRecord,
    ExternalIdRecord,
    ImportRecord,
    ImportRowRecord,
    TagRecord,
)
from app.data.read_models import Actor
from app.data.types import from_microseconds
from app.data.values import OWN_FIELDS, best_of
from app.data.vocabulary import Identity, RowOutcome, Source

Child = ContactValueRecord | ContactEmailRecord | ExternalIdRecord
Pair = tuple[ImportRowRecord, Dossier]


def is_plain(row: ImportRowRecord) -> bool:
    """Whether taking it back is about its contact alone."""
    before = cast(Before, row.before or {})
    gives_ids_back = any(one is not None for one in before.get("external_ids", {}).values())
    return row.outcome != RowOutcome.MERGED and not before.get("merge_ids") and not gives_ids_back


async def take_back_many(
    session: WriteSession, record: ImportRecord, rows: Sequence[ImportRowRecord], *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Take plain rows back, each contact's from the last to the first; the caller holds them."""
    left = list(rows)
    while left:
        # A contact stands in a round once, as what an earlier row found is to be seen by then.
        firsts = {row.contact_id: row for row in reversed(left)}
        numbers = {row.number for row in firsts.values()}
        left = [row for row in left if row.number not in numbers]
        await _take_back(session, record, list(firsts.values()), actor=actor, now=now)


async def _take_back(
    session: WriteSession, record: ImportRecord, rows: Sequence[ImportRowRecord], *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    dossiers = await dossiers_of(session, {row.contact_id for row in rows if row.contact_id})
    at = record.started_at
    there: list[Pair] = []
    for row in rows:
        dossier = dossiers.get(row.contact_id or 0)
        if dossier is None:
            keep(row, MERGED_SINCE)
        else:
            there.append((row, dossier))
    if at is None:
        return
    created = [pair for pair in there if pair[0].outcome == RowOutcome.CREATED]
    updated = [pair for pair in there if pair[0].outcome != RowOutcome.CREATED]
    gone = await _remove(session, created, at)
    with session.no_autoflush:
        # Each contact is written once: each time the index is written too.
        await _restore(session, updated, at)
    facts = {"import_id": record.public_id}
    entries = [("import.contact_removed", one, facts) for one in gone]
    entries += [("import.row_undone", one.contact.public_id, facts) for _, one in updated]
    await record_many_audits(session, entries, actor=actor, now=now)


async def _remove(session: WriteSession, created: Sequence[Pair], at: datetime) -> list[str]:
    """Remove those that hold nothing but what the import brought; return their ids."""
    ids = [dossier.contact.id for _, dossier in created]
    used: set[int] = set()
    for sign in used_signs(ids, at) if ids else ():
        used |= set(await session.scalars(sign))
    going = []
    for row, dossier in created:
        if dossier.contact.id in used:
            keep(row, CHANGED_SINCE)
        else:
            going.append((row, dossier))
    shown = [dossier.contact for _, dossier in going if dossier.contact.deleted_at is None]
    await _uncount(session, Counter(tag_id for one in shown for tag_id in one.tag_ids))
    await session.flush()
    for row, dossier in going:
        # The row goes with its contact, and so does everything that was loaded of it.
        for one in (row, dossier.contact, *dossier.children):
            session.expunge(one)
        record_change(session, ContactRemoved(dossier.contact.public_id))
    await _delete(session, [dossier.contact for _, dossier in going])
    return [dossier.contact.public_id for _, dossier in going]


async def _restore(session: WriteSession, updated: Sequence[Pair], at: datetime) -> None:
    gone: list[Child] = []
    for row, dossier in updated:
        gone += _restored(dossier, cast(Before, row.before or {}), at)
    for one in gone:
        session.expunge(one)
    # The partial unique index wants the old winners gone before the new ones come.
    for kind in (ContactValueRecord, ContactEmailRecord, ExternalIdRecord):
        await _delete(session, [one for one in gone if isinstance(one, kind)])
    await _restore_tags(session, updated, at)
    for row, dossier in updated:
        contact = dossier.contact
        if is_anonymous_again(contact, cast(Before, row.before or {})):
            contact.identity = Identity.ANONYMOUS
        row.outcome, row.before = RowOutcome.UNDONE, None
        contact.version += 1
        record_change(session, ContactChanged(contact.public_id))
    await derive(session, [dossier for _, dossier in updated])
    await session.flush()


def _restored(dossier: Dossier, before: Before, at: datetime) -> list[Child]:
    """Put back what was there; return the rows that have to go."""
    gone: list[Child | None] = []
    for field, value in before.get("values", {}).items():
        gone += _restored_value(dossier, field, value, at)
    if "email" in before:
        gone.append(take_back_email(dossier.contact, dossier.emails, before["email"], at))
    for source in before.get("external_ids", {}):
        gone.append(_taken_back_id(dossier.external_ids, source, at))
    return [one for one in gone if one is not None]


def _restored_value(
    dossier: Dossier, field: str, before: Any, at: datetime
) -> list[ContactValueRecord]:
    contact, rows = dossier.contact, [one for one in dossier.values if one.field == field]
    said = [one for one in rows if one.source == Source.INTEGRATION]
    brought = next((one for one in said if one.at == at), None)
    if brought is None:
        return []
    if before is not None:
        brought.value, brought.at = before[0], from_microseconds(before[1])
        if brought.is_current and field in OWN_FIELDS:
            setattr(contact, field, brought.value)
        return []
    if not brought.is_current:
        dossier.values.remove(brought)
        return [brought]
    best = best_of(one for one in rows if one not in said)
    if best is not None:
        best.is_current = True
    if field in OWN_FIELDS:
        setattr(contact, field, best.value if best else None)
    dossier.values = [one for one in dossier.values if one not in said]
    return said


def _taken_back_id(
    held: list[ExternalIdRecord], source: str, at: datetime
) -> ExternalIdRecord | None:
    brought = next((row for row in held if row.source == source and row.created_at == at), None)
    if brought is not None:
        held.remove(brought)
    return brought


async def _delete(session: WriteSession, rows: Sequence[Any]) -> None:
    """Delete rows of one table, which the session no longer holds."""
    if rows:
        kind = type(rows[0])
        await session.execute(
            delete(kind).where(kind.id.in_([row.id for row in rows])),
            execution_options={"synchronize_session": False},
        )


async def _restore_tags(session: WriteSession, updated: Sequence[Pair], at: datetime) -> None:
    by_id = {dossier.contact.id: (row, dossier.contact) for row, dossier in updated}
    added = select(ContactTagRecord.contact_id, ContactTagRecord.tag_id).where(
        ContactTagRecord.contact_id.in_(by_id), ContactTagRecord.at == at
    )
    off: defaultdict[int, list[ContactRecord]] = defaultdict(list)
    for contact_id, tag_id in await session.execute(added):
        row, contact = by_id[contact_id]
        if tag_id not in (row.before or {}).get("tag_ids", ()) and tag_id in contact.tag_ids:
            off[tag_id].append(contact)
    shown = {
        tag_id: sum(one.deleted_at is None for one in carriers) for tag_id, carriers in off.items()
    }
    await _uncount(session, Counter(shown))
    for tag_id, carriers in off.items():
        worn = ContactTagRecord.contact_id.in_([one.id for one in carriers])
        await session.execute(
            delete(ContactTagRecord).where(worn, ContactTagRecord.tag_id == tag_id),
            execution_options={"synchronize_session": False},
        )
        for contact in carriers:
            contact.tag_ids = contact.tag_ids - {tag_id}


async def _uncount(session: WriteSession, fewer: Counter[int]) -> None:
    await lock_tags(session, fewer)
    for tag_id, count in sorted(fewer.items()):
        # Counted in the database, so that two operators at once lose no count.
        await session.execute(
            update(TagRecord)
            .where(TagRecord.id == tag_id)
            .values(contact_count=TagRecord.contact_count - count)
            .execution_options(synchronize_session=False)
        )
