"""Take back what an import did, from its last row to its first; what changed since stays."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, exists, func, select

from app.data.audit import record_audit
from app.data.changes import ContactRemoved, JobChanged, record_change
from app.data.database import WriteSession
from app.data.directory import mark_changed
from app.data.emails import emails_of
from app.data.errors import ContactsError
from app.data.imports.before import Before, EmailBefore
from app.data.imports.ledger import found_import
from app.data.merge_undo import undo_merge
from app.data.models import (
    ContactEmailRecord,
    ContactRecord,
    ContactTagRecord,
    ContactValueRecord,
    ConversationRecord,
    ExternalIdRecord,
    ImportRecord,
    ImportRowRecord,
    SubjectRecord,
    TagRecord,
    VisitorRecord,
)
from app.data.read_models import Actor
from app.data.tags import count_tags_of, detach_tag
from app.data.types import from_microseconds
from app.data.values import OWN_FIELDS, forget_values_of
from app.data.vocabulary import Identity, ImportState, RowOutcome, Source, marked

STEP = 50
_CHANGED_SINCE = marked("The contact was used since, so it stays.")
_MERGED_SINCE = marked("The contact was merged since, so what the row brought stays.")
_DONE = (RowOutcome.CREATED, RowOutcome.UPDATED, RowOutcome.MERGED)


async def undo_step(session: WriteSession, import_id: str, *, now: datetime) -> bool:
    """Take the last rows that are left back; False when there are none."""
    record = await found_import(session, import_id)
    if record.state != ImportState.UNDOING:
        return False
    left = select(ImportRowRecord).where(
        ImportRowRecord.import_id == record.id, ImportRowRecord.outcome.in_(_DONE)
    )
    rows = list(await session.scalars(left.order_by(ImportRowRecord.number.desc()).limit(STEP)))
    actor = Actor(record.actor_kind, record.actor_id)
    for row in rows:
        await _take_back(session, record, row, actor=actor, now=now)
    await session.flush()
    record.done += len(rows)
    if len(rows) < STEP:
        record.state = ImportState.UNDONE
        record.counts = await _counted(session, record)
        record_audit(
            session, actor=actor, action="import.undone", now=now, import_id=import_id,
            counts=record.counts,
        )  # fmt: skip
    record_change(session, JobChanged(import_id))
    return record.state == ImportState.UNDOING


async def _take_back(
    session: WriteSession,
    record: ImportRecord,
    row: ImportRowRecord,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    contact = await session.get(ContactRecord, row.contact_id, populate_existing=True)
    at = record.started_at
    if contact is None or at is None or contact.merged_into_id is not None:
        row.outcome, row.reason = RowOutcome.KEPT, _MERGED_SINCE
        return
    if row.outcome == RowOutcome.CREATED:
        if await _was_used(session, contact, at):
            row.outcome, row.reason = RowOutcome.KEPT, _CHANGED_SINCE
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
        row.outcome, row.reason = RowOutcome.KEPT, str(refusal)
        return
    row.outcome, row.before = RowOutcome.UNDONE, None
    record_audit(
        session, actor=actor, action="import.row_undone", now=now, contact_id=contact.public_id,
        import_id=record.public_id,
    )  # fmt: skip


async def _was_used(session: WriteSession, contact: ContactRecord, at: datetime) -> bool:
    """Whether it holds anything that the import did not bring."""
    value, email, tag = ContactValueRecord, ContactEmailRecord, ContactTagRecord
    signs = (
        exists().where(value.contact_id == contact.id, value.at != at),
        exists().where(email.contact_id == contact.id, email.created_at != at),
        exists().where(tag.contact_id == contact.id, tag.at != at),
        exists().where(ConversationRecord.contact_id == contact.id),
        exists().where(VisitorRecord.contact_id == contact.id),
        exists().where(SubjectRecord.contact_id == contact.id),
        exists().where(ContactRecord.merged_into_id == contact.id),
    )
    return any([bool(await session.scalar(select(sign))) for sign in signs])


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
    is_bare = not (contact.name or contact.email or contact.phone)
    if before.get("identity") == Identity.ANONYMOUS and is_bare:
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
    brought = next((row for row in emails if row.email_key == before["key"]), None)
    if brought is None or brought.source != Source.INTEGRATION:
        return
    if before["source"] is not None:
        brought.source = before["source"]
    elif brought.created_at == at:
        await session.delete(brought)
        emails.remove(brought)
    else:
        return
    if brought.is_primary and before["primary"] != before["key"]:
        brought.is_primary = False
        former = [row for row in emails if row.email_key == before["primary"]] or emails
        contact.email = former[0].email if former else None
        if former:
            former[0].is_primary = True


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


async def _counted(session: WriteSession, record: ImportRecord) -> dict[str, int]:
    counts = await session.execute(
        select(ImportRowRecord.outcome, func.count())
        .where(ImportRowRecord.import_id == record.id)
        .group_by(ImportRowRecord.outcome)
    )
    # Those whose contacts are gone went with them.
    left: dict[str, int] = {outcome: count for outcome, count in counts}
    gone = record.done - left.get(RowOutcome.UNDONE, 0) - left.get(RowOutcome.KEPT, 0)
    undone = left.get(RowOutcome.UNDONE, 0) + gone
    return {**left, RowOutcome.UNDONE.value: undone}
