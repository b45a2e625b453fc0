"""Merge two contacts: suggest the primary, preview, do it. Undo lives in merge_undo.py."""

from datetime import datetime

from sqlalchemy import select, update

from app.data.audit import record_audit
from app.data.changes import ContactRemoved, record_change
from app.data.contacts import get_contact
from app.data.database import ReadSession, WriteSession
from app.data.directory import contact_record, mark_changed
from app.data.emails import emails_of
from app.data.errors import CannotMergeError
from app.data.keys import new_public_id
from app.data.locks import lock_contacts
from app.data.merge_journal import (
    BY_OPERATOR,
    Journal,
    MovedEmail,
    apply_standing,
    standing_of,
    united,
)
from app.data.models import (
    ContactRecord,
    ContactValueRecord,
    ConversationRecord,
    ExternalIdRecord,
    MergeRecord,
    SubjectRecord,
    TagRecord,
    VisitorRecord,
)
from app.data.read_models import Actor, ContactDetail, FieldPreview, JSONValue, MergePreview
from app.data.tags import attach_tag, count_tags_of
from app.data.types import to_microseconds
from app.data.values import OWN_FIELDS
from app.data.vocabulary import Identity


async def suggest_primary(session: ReadSession, one_id: str, other_id: str) -> tuple[str, str]:
    """Which of two contacts should stay: the verified one, else the one first seen earlier."""
    one = await contact_record(session, one_id)
    other = await contact_record(session, other_id)
    first, second = sorted(
        (one, other),
        key=lambda record: (record.identity != Identity.VERIFIED, record.first_seen, record.id),
    )
    return first.public_id, second.public_id


async def preview_merge(
    session: ReadSession, *, primary_id: str, duplicate_id: str
) -> MergePreview:
    """Say what a merge of the two would result in, without changing anything.

    :raises CannotMergeError: both are the same contact
    """
    _refuse_same(primary_id, duplicate_id)
    primary = await get_contact(session, primary_id)
    duplicate = await get_contact(session, duplicate_id)
    return MergePreview(
        primary=primary.row,
        duplicate=duplicate.row,
        fields=_field_previews(primary, duplicate),
        tags=tuple(sorted({*primary.row.tags, *duplicate.row.tags})),
        emails=tuple(email.email for email in (*primary.emails, *duplicate.emails)),
        conversation_count=primary.row.conversation_count + duplicate.row.conversation_count,
    )


def _field_previews(primary: ContactDetail, duplicate: ContactDetail) -> tuple[FieldPreview, ...]:
    ours, theirs = _shown_fields(primary), _shown_fields(duplicate)
    return tuple(
        FieldPreview(field, ours.get(field), theirs.get(field), _filled(field, ours, theirs))
        for field in {**ours, **theirs}
    )


def _filled(field: str, ours: dict[str, JSONValue], theirs: dict[str, JSONValue]) -> JSONValue:
    return theirs.get(field) if ours.get(field) is None else ours[field]


def _shown_fields(contact: ContactDetail) -> dict[str, JSONValue]:
    row = contact.row
    own: dict[str, JSONValue] = {"name": row.name, "email": row.email, "phone": row.phone}
    return {**own, **contact.captured_fields}


async def merge_contacts(
    session: WriteSession,
    *,
    primary_id: str,
    duplicate_id: str,
    actor: Actor,
    now: datetime,
    reason: str = BY_OPERATOR,
) -> str:
    """Unite the duplicate with the primary, whose own values win; return the id of the merge.

    Emails, subjects, external ids, conversations and visitors move; values and tags are copied, so
    that the duplicate's row keeps its own and an undo gives back exactly what it had. The
    duplicate's id leads to the primary from now on.

    :raises CannotMergeError: both are the same contact
    :raises ContactMergedError: one of them was merged meanwhile
    :raises ContactErasedError: one of them was erased
    """
    _refuse_same(primary_id, duplicate_id)
    primary, duplicate = await _locked_pair(session, primary_id, duplicate_id)
    before = standing_of(primary), standing_of(duplicate)
    journal = Journal(
        primary=before[0],
        duplicate=before[1],
        emails=await _move_emails(session, primary, duplicate),
        subjects=await _move(session, SubjectRecord, primary, duplicate),
        external_ids=await _move(session, ExternalIdRecord, primary, duplicate),
        copied_values=await _copy_values(session, primary, duplicate),
        added_tags=await _add_tags(session, primary, duplicate, now=now),
        conversations=await _move(session, ConversationRecord, primary, duplicate),
        visitors=await _move_visitors(session, primary, duplicate),
    )
    was_deleted = primary.deleted_at is not None
    primary.conversation_count += duplicate.conversation_count
    apply_standing(primary, united(*before, reason=reason))
    if was_deleted and primary.deleted_at is None:
        await count_tags_of(session, primary, +1)
    if duplicate.deleted_at is None:
        await count_tags_of(session, duplicate, -1)
    duplicate.merged_into_id = primary.id
    duplicate.version += 1
    await mark_changed(session, primary)
    merge_id = new_public_id("m")
    session.add(
        MergeRecord(
            public_id=merge_id,
            primary_id=primary.id,
            duplicate_id=duplicate.id,
            reason=reason,
            actor_kind=actor.kind,
            actor_id=actor.actor_id,
            at=now,
            journal={"before": journal, "after": standing_of(primary)},
        )
    )
    record_audit(
        session,
        actor=actor,
        action="contact.merged",
        now=now,
        contact_id=primary_id,
        merge_id=merge_id,
        duplicate_id=duplicate_id,
        reason=reason,
    )
    record_change(session, ContactRemoved(duplicate_id, primary_id=primary_id))
    await session.flush()
    return merge_id


def _refuse_same(primary_id: str, duplicate_id: str) -> None:
    if primary_id == duplicate_id:
        raise CannotMergeError(primary_id, duplicate_id, "A contact cannot be merged with itself.")


async def _locked_pair(
    session: WriteSession, primary_id: str, duplicate_id: str
) -> tuple[ContactRecord, ContactRecord]:
    # Two merges of the same pair in opposite directions wait for each other here; the later one
    # then finds its contact merged.
    ids = select(ContactRecord.id).where(ContactRecord.public_id.in_((primary_id, duplicate_id)))
    await lock_contacts(session, await session.scalars(ids))
    return await contact_record(session, primary_id), await contact_record(session, duplicate_id)


async def _move_emails(
    session: WriteSession, primary: ContactRecord, duplicate: ContactRecord
) -> list[MovedEmail]:
    moved = []
    has_primary = any(row.is_primary for row in await emails_of(session, primary))
    for row in await emails_of(session, duplicate):
        moved.append(
            MovedEmail(
                row_id=row.id,
                email=row.email,
                email_key=row.email_key,
                source=row.source,
                is_primary=row.is_primary,
                created_at=to_microseconds(row.created_at),
            )
        )
        row.contact_id = primary.id
        if row.is_primary and not has_primary:
            primary.email = row.email
        row.is_primary = row.is_primary and not has_primary
    return moved


async def _move(
    session: WriteSession,
    table: type[SubjectRecord] | type[ExternalIdRecord] | type[ConversationRecord],
    primary: ContactRecord,
    duplicate: ContactRecord,
) -> list[int]:
    ids = list(await session.scalars(select(table.id).where(table.contact_id == duplicate.id)))
    await session.execute(
        update(table).where(table.contact_id == duplicate.id).values(contact_id=primary.id)
    )
    return ids


async def _move_visitors(
    session: WriteSession, primary: ContactRecord, duplicate: ContactRecord
) -> list[list[object]]:
    statement = select(VisitorRecord).where(VisitorRecord.contact_id == duplicate.id)
    visitors = list(await session.scalars(statement))
    for visitor in visitors:
        visitor.contact_id = primary.id
    return [[visitor.chatbot_id, visitor.visitor_id] for visitor in visitors]


async def _copy_values(
    session: WriteSession, primary: ContactRecord, duplicate: ContactRecord
) -> list[int]:
    own = await _values_of(session, primary)
    theirs = await _values_of(session, duplicate)
    offered = {row.field for row in theirs if row.is_current and row.value is not None}
    current = {row.field for row in own if row.is_current}
    empty = {row.field for row in own if row.is_current and row.value is None} & offered
    for row in own:
        if row.field in empty and row.is_current:
            row.is_current = False
    await session.flush()
    copies = [
        ContactValueRecord(
            contact_id=primary.id,
            field=row.field,
            value=row.value,
            source=row.source,
            at=row.at,
            is_current=row.is_current and (row.field not in current or row.field in empty),
        )
        for row in theirs
    ]
    session.add_all(copies)
    await session.flush()
    for copy in copies:
        if copy.is_current and copy.field in OWN_FIELDS:
            setattr(primary, copy.field, copy.value)
    return [copy.id for copy in copies]


async def _values_of(session: WriteSession, record: ContactRecord) -> list[ContactValueRecord]:
    statement = (
        select(ContactValueRecord)
        .where(ContactValueRecord.contact_id == record.id)
        .order_by(ContactValueRecord.id)
    )
    return list(await session.scalars(statement))


async def _add_tags(
    session: WriteSession, primary: ContactRecord, duplicate: ContactRecord, *, now: datetime
) -> list[int]:
    missing = sorted(duplicate.tag_ids - primary.tag_ids)
    for tag_id in missing:
        await attach_tag(session, primary, await session.get_one(TagRecord, tag_id), now=now)
    return missing
