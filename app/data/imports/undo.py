"""Take back what an import did, from its last row to its first; what changed since stays."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import delete, select

from app.data.audit import record_audit
from app.data.changes import ContactRemoved, JobChanged, record_change
from app.data.database import WriteSession
from app.data.directory import mark_changed
from app.data.emails import emails_of
from app.data.errors import ContactsError
from app.data.imports.before import Before, EmailBefore
from app.data.imports.ledger import found_import
from app.data.imports.undo_many import is_plain, take_back_many
from app.data.imports.undo_parts import (
    CHANGED_SINCE,
    MERGED_SINCE,
    is_anonymous_again,
    keep,
    take_back_email,
    used_signs,
)
from app.data.locks import lock_contacts
from app.data.merge_undo import undo_merge
from app.data.models import (
    ContactRecord,
    ContactTagRecord,
    ContactValueRecord,
    ExternalIdRecord,
    ImportRecord,
    ImportRowRecord,
    TagRecord,
)
from app.data.read_models import Actor
from app.data.tags import count_tags_of, detach_tag
from app.data.types import from_microseconds
from app.data.values import OWN_FIELDS, forget_values_of
from app.data.vocabulary import Identity, ImportState, RowOutcome, Source

# So many that a step is worth its commit, so few that others wait only a moment.
STEP = 200
_LEFT = (RowOutcome.REFUSED, RowOutcome.UNDONE, RowOutcome.KEPT)
_DONE = (RowOutcome.CREATED, RowOutcome.UPDATED, RowOutcome.MERGED)


async def undo_step(session: WriteSession, import_id: str, *, now: datetime) -> bool:
    """Take the last rows that are left back; False when there are none."""
    record = await found_import(session, import_id)
    if record.state != ImportState.UNDOING:
        return False
    rows = await _last_rows(session, record)
    actor = Actor(record.actor_kind, record.actor_id)
    await lock_contacts(session, {row.contact_id for row in rows if row.contact_id is not None})
    for plain, some in groupby(rows, key=is_plain):
        if plain:
            await take_back_many(session, record, list(some), actor=actor, now=now)
            continue
        for row in some:
            await take_back_one(session, record, row, actor=actor, now=now)
    await session.flush()
    record.done += len(rows)
    record.counts = _counted(record, rows)
    if len(rows) < STEP:
        record.state = ImportState.UNDONE
        record.counts = {name: count for name, count in record.counts.items() if name in _LEFT}
        record_audit(
            session, actor=actor, action="import.undone", now=now, import_id=import_id,
            counts=record.counts,
        )  # fmt: skip
    record_change(session, JobChanged(import_id))
    return record.state == ImportState.UNDOING


async def _last_rows(session: WriteSession, record: ImportRecord) -> list[ImportRowRecord]:
    """Those that come next, found from where the last step ended and not among all again."""
    left = select(ImportRowRecord).where(
        ImportRowRecord.import_id == record.id,
        ImportRowRecord.number <= record.rows_read,
        ImportRowRecord.outcome.in_(_DONE),
    )
    rows = list(await session.scalars(left.order_by(ImportRowRecord.number.desc()).limit(STEP)))
    record.rows_read = rows[-1].number - 1 if rows else 0
    return rows


async def take_back_one(
    session: WriteSession,
    record: ImportRecord,
    row: ImportRowRecord,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Take one row back, whatever it did."""
    contact = await session.get(ContactRecord, row.contact_id, populate_existing=True)
    at = record.started_at
    if contact is None or at is None or contact.merged_into_id is not None:
        keep(row, MERGED_SINCE)
        return
    if row.outcome == RowOutcome.CREATED:
        if await _was_used(session, contact, at):
            keep(row, CHANGED_SINCE)
        else:
            # The row goes with its contact.
            session.expunge(row)
            await _remove(session, contact, record, actor=actor, now=now)
        return
    try:
        async with session.begin_nested():
            await _restore(
                session, contact, cast(Before, row.before or {}), at, actor=actor, now=now
            )
    except ContactsError as refusal:
        keep(row, str(refusal))
        return
    row.outcome, row.before = RowOutcome.UNDONE, None
    record_audit(
        session, actor=actor, action="import.row_undone", now=now, contact_id=contact.public_id,
        import_id=record.public_id,
    )  # fmt: skip


async def _was_used(session: WriteSession, contact: ContactRecord, at: datetime) -> bool:
    """Whether it holds anything that the import did not bring."""
    signs = [sign.limit(1) for sign in used_signs([contact.id], at)]
    return any([await session.scalar(sign) is not None for sign in signs])


async def _remove(
    session: WriteSession, contact: ContactRecord, record: ImportRecord, *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    if contact.deleted_at is None:
        await count_tags_of(session, contact, -1)
    await session.execute(delete(ContactRecord).where(ContactRecord.id == contact.id))
    session.expunge(contact)
    record_change(session, ContactRemoved(contact.public_id))
    record_audit(
        session, actor=actor, action="import.contact_removed", now=now,
        contact_id=contact.public_id, import_id=record.public_id,
    )  # fmt: skip


async def _restore(
    session: WriteSession, contact: ContactRecord, before: Before, at: datetime, *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    for field, value in before.get("values", {}).items():
        await _restore_value(session, contact, field, value, at)
    if "email" in before:
        await _restore_email(session, contact, before["email"], at)
    for source, external_id in before.get("external_ids", {}).items():
        await _restore_external_id(session, contact, source, external_id, at)
    await _restore_tags(session, contact, frozenset(before.get("tag_ids", ())), at)
    if is_anonymous_again(contact, before):
        contact.identity = Identity.ANONYMOUS
    await mark_changed(session, contact)
    for merge_id in reversed(before.get("merge_ids", [])):
        await undo_merge(session, merge_id, actor=actor, now=now)


async def _restore_value(
    session: WriteSession, contact: ContactRecord, field: str, before: Any, at: datetime
) -> None:
    brought = ContactValueRecord
    statement = select(brought).where(
        brought.contact_id == contact.id,
        brought.field == field,
        brought.source == Source.INTEGRATION,
        brought.at == at,
    )
    row = await session.scalar(statement.limit(1))
    if row is None:
        return
    if before is not None:
        row.value, row.at = before[0], from_microseconds(before[1])
        if row.is_current and field in OWN_FIELDS:
            setattr(contact, field, row.value)
    elif row.is_current:
        await forget_values_of(session, contact, field, source=Source.INTEGRATION)
    else:
        await session.delete(row)


async def _restore_email(
    session: WriteSession, contact: ContactRecord, before: EmailBefore, at: datetime
) -> None:
    emails = await emails_of(session, contact)
    gone = take_back_email(contact, emails, before, at)
    if gone is not None:
        await session.delete(gone)


async def _restore_external_id(
    session: WriteSession, contact: ContactRecord, source: str, before: str | None, at: datetime
) -> None:
    held = ExternalIdRecord
    brought = await session.scalar(
        select(held).where(
            held.contact_id == contact.id, held.source == source, held.created_at == at
        )
    )
    if brought is None or brought.external_id == before:
        return
    if before is None:
        await session.delete(brought)
        return
    taken = select(held.id).where(held.source == source, held.external_id == before)
    if await session.scalar(taken) is None:
        brought.external_id = before


async def _restore_tags(
    session: WriteSession, contact: ContactRecord, before: frozenset[int], at: datetime
) -> None:
    added = select(ContactTagRecord.tag_id).where(
        ContactTagRecord.contact_id == contact.id, ContactTagRecord.at == at
    )
    for tag_id in set(await session.scalars(added)) - before:
        tag = await session.get(TagRecord, tag_id)
        if tag is not None:
            await detach_tag(session, contact, tag)


def _counted(record: ImportRecord, rows: Sequence[ImportRowRecord]) -> dict[str, int]:
    # Those whose contacts are gone went with them, and are undone.
    now = (RowOutcome.KEPT if row.outcome == RowOutcome.KEPT else RowOutcome.UNDONE for row in rows)
    return dict(Counter(record.counts) + Counter(one.value for one in now))
