"""Undo a merge: give the duplicate back what it had, and say what stays with the primary."""

from datetime import datetime
from typing import cast

from sqlalchemy import func, select, update

from app.data.audit import record_audit
from app.data.changes import ContactChanged, record_change
from app.data.database import WriteSession
from app.data.directory import contact_record, mark_changed
from app.data.emails import emails_of
from app.data.errors import CannotUndoError, MergeNotFoundError
from app.data.locks import lock_contacts
from app.data.merge_journal import Journal, MovedEmail, Standing, take_back
from app.data.models import (
    ContactEmailRecord,
    ContactRecord,
    ContactValueRecord,
    ConversationRecord,
    ExternalIdRecord,
    MergeRecord,
    SubjectRecord,
    TagRecord,
    VisitorRecord,
)
from app.data.read_models import Actor, UndoneMerge
from app.data.tags import count_tags_of, detach_tag
from app.data.types import from_microseconds
from app.data.vocabulary import Identity, Source


async def undo_merge(
    session: WriteSession, merge_id: str, *, actor: Actor, now: datetime
) -> UndoneMerge:
    """Part the two again. What was added after the merge stays with the primary, and is named.

    :raises MergeNotFoundError: there is no such merge, or it went with an erasure
    :raises CannotUndoError: it was undone already, or the primary was itself merged since
    """
    merge = await session.scalar(
        select(MergeRecord).where(MergeRecord.public_id == merge_id).with_for_update()
    )
    if merge is None:
        raise MergeNotFoundError(merge_id)
    primary, duplicate = await _pair(session, merge)
    journal = cast("Journal", merge.journal["before"])
    stays = await _added_since(session, primary, merge)
    duplicate.merged_into_id = None
    await session.flush()
    await _give_back_rows(session, primary, duplicate, journal)
    await _give_back_emails(session, primary, duplicate, journal["emails"])
    for tag_id in journal["added_tags"]:
        tag = await session.get(TagRecord, tag_id)
        if tag is not None:
            await detach_tag(session, primary, tag)
    was_live = primary.deleted_at is None
    await _take_back_values(session, primary, merge, journal)
    if was_live and primary.deleted_at is not None:
        await count_tags_of(session, primary, -1)
    if duplicate.deleted_at is None:
        await count_tags_of(session, duplicate, +1)
    for record in (primary, duplicate):
        await _settle(session, record)
    merge.undone_at = now
    record_audit(
        session,
        actor=actor,
        action="merge.undone",
        now=now,
        contact_id=primary.public_id,
        merge_id=merge_id,
        duplicate_id=duplicate.public_id,
    )
    record_change(session, ContactChanged(duplicate.public_id, is_new=True))
    return UndoneMerge(primary.public_id, duplicate.public_id, stays)


async def _pair(session: WriteSession, merge: MergeRecord) -> tuple[ContactRecord, ContactRecord]:
    ids = (merge.primary_id, merge.duplicate_id)
    await lock_contacts(session, ids)
    rows = select(ContactRecord).where(ContactRecord.id.in_(ids))
    records = {row.id: row for row in await session.scalars(rows)}
    primary, duplicate = records[merge.primary_id], records[merge.duplicate_id]
    if merge.undone_at is not None or duplicate.merged_into_id != primary.id:
        raise CannotUndoError(merge.public_id, "This merge was undone already.")
    if primary.merged_into_id is not None:
        raise CannotUndoError(
            merge.public_id, "The contact was merged once more since; undo that merge first."
        )
    return await contact_record(session, primary.public_id), duplicate


async def _added_since(
    session: WriteSession, primary: ContactRecord, merge: MergeRecord
) -> tuple[str, ...]:
    conversations = await session.scalar(
        select(func.count())
        .select_from(ConversationRecord)
        .where(
            ConversationRecord.contact_id == primary.id, ConversationRecord.started_at > merge.at
        )
    )
    values = await session.scalar(
        select(func.count())
        .select_from(ContactValueRecord)
        .where(ContactValueRecord.contact_id == primary.id, ContactValueRecord.at > merge.at)
    )
    emails = sum(row.created_at > merge.at for row in await emails_of(session, primary))
    counted = (("conversation", conversations), ("value", values), ("email", emails))
    return tuple(f"{n} {word}{'s' if n != 1 else ''}" for word, n in counted if n)


async def _give_back_rows(
    session: WriteSession, primary: ContactRecord, duplicate: ContactRecord, journal: Journal
) -> None:
    for table, ids in (
        (SubjectRecord, journal["subjects"]),
        (ExternalIdRecord, journal["external_ids"]),
        (ConversationRecord, journal["conversations"]),
    ):
        await session.execute(
            update(table)
            .where(table.id.in_(ids), table.contact_id == primary.id)
            .values(contact_id=duplicate.id)
        )
    for chatbot_id, visitor_id in journal["visitors"]:
        visitor = await session.get(VisitorRecord, (chatbot_id, visitor_id))
        if visitor is not None and visitor.contact_id == primary.id:
            visitor.contact_id = duplicate.id


async def _give_back_emails(
    session: WriteSession,
    primary: ContactRecord,
    duplicate: ContactRecord,
    moved: list[MovedEmail],
) -> None:
    for was in moved:
        row = await session.scalar(
            select(ContactEmailRecord).where(ContactEmailRecord.email_key == was["email_key"])
        )
        if row is None:
            row = ContactEmailRecord(email=was["email"], email_key=was["email_key"])
            session.add(row)
        elif row.contact_id != primary.id:
            continue
        row.contact_id, row.is_primary = duplicate.id, was["is_primary"]
        row.source, row.created_at = was["source"], from_microseconds(was["created_at"])
    await session.flush()
    left = await emails_of(session, primary)
    if left and not any(row.is_primary for row in left):
        left[0].is_primary = True


async def _take_back_values(
    session: WriteSession, primary: ContactRecord, merge: MergeRecord, journal: Journal
) -> None:
    copies = select(ContactValueRecord).where(
        ContactValueRecord.id.in_(journal["copied_values"]),
        ContactValueRecord.contact_id == primary.id,
    )
    emptied = set()
    for copy in list(await session.scalars(copies)):
        # A value said again after the merge is the primary's own by now.
        if copy.at <= merge.at:
            if copy.is_current:
                emptied.add(copy.field)
            await session.delete(copy)
    await session.flush()
    for field in emptied:
        await _crown_the_next(session, primary, field)
    take_back(primary, journal["primary"], cast("Standing", merge.journal["after"]))


async def _crown_the_next(session: WriteSession, primary: ContactRecord, field: str) -> None:
    rows = list(
        await session.scalars(
            select(ContactValueRecord).where(
                ContactValueRecord.contact_id == primary.id, ContactValueRecord.field == field
            )
        )
    )
    if rows:
        best = max(rows, key=lambda row: (Source(row.source).authority, row.at, row.id))
        best.is_current = True


async def _settle(session: WriteSession, record: ContactRecord) -> None:
    """Set what is derived to what the rows say, and announce the contact."""
    await session.flush()
    # An email made primary after the merge may have gone back; the row must not keep showing it.
    shown = next((row for row in await emails_of(session, record) if row.is_primary), None)
    record.email = shown.email if shown else None
    record.conversation_count = (
        await session.scalars(
            select(func.count())
            .select_from(ConversationRecord)
            .where(ConversationRecord.contact_id == record.id)
        )
    ).one()
    subject = select(SubjectRecord.id).where(SubjectRecord.contact_id == record.id).limit(1)
    if await session.scalar(subject) is not None:
        record.identity = Identity.VERIFIED
    elif record.name or record.email or record.phone:
        record.identity = Identity.SELF_REPORTED
    else:
        record.identity = Identity.ANONYMOUS
    await mark_changed(session, record)
