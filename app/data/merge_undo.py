"""Undo a merge: give the duplicate back what it had, and say what stays with the primary.

The merges of one primary can be undone in any order. What is left is what the others alone would
have made of it, so the later ones are rewritten as if the undone one had never been.
"""

from datetime import datetime

from sqlalchemy import func, select, update

from app.data.audit import record_audit
from app.data.changes import ContactChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.directory import contact_record, mark_changed
from app.data.emails import emails_of
from app.data.errors import CannotUndoError, MergeNotFoundError
from app.data.locks import lock_contacts
from app.data.merge_journal import (
    Journal,
    MovedEmail,
    after_of,
    apply_standing,
    carried_on,
    journal_of,
    rewrite,
    standing_of,
    united,
)
from app.data.merge_parting import Parting, part_tags, part_values
from app.data.merge_stays import what_stays
from app.data.models import (
    ContactEmailRecord,
    ContactRecord,
    ConversationRecord,
    ExternalIdRecord,
    MergeRecord,
    SubjectRecord,
    VisitorRecord,
)
from app.data.read_models import Actor, UndoneMerge
from app.data.tags import count_tags_of
from app.data.types import from_microseconds
from app.data.vocabulary import Identity


async def preview_undo(session: ReadSession, merge_id: str) -> UndoneMerge:
    """Say what an undo would part and what would stay, without changing anything.

    Raises like undo_merge.
    """
    parting = await _parting(session, merge_id)
    stays = await what_stays(session, parting)
    return UndoneMerge(parting.primary.public_id, parting.duplicate.public_id, stays)


async def undo_merge(
    session: WriteSession, merge_id: str, *, actor: Actor, now: datetime
) -> UndoneMerge:
    """Part the two again. What was added after the merge stays with the primary, and is named.

    :raises MergeNotFoundError: there is no such merge, or it went with an erasure
    :raises CannotUndoError: it was undone already, or the primary was itself merged since
    """
    merge = await _merge(session, merge_id)
    await lock_contacts(session, (merge.primary_id, merge.duplicate_id))
    parting = await _parting(session, merge_id)
    primary, duplicate = parting.primary, parting.duplicate
    stays = await what_stays(session, parting)
    was_live = primary.deleted_at is None
    duplicate.merged_into_id = None
    await session.flush()
    await _give_back_rows(session, primary, duplicate, journal_of(merge))
    await _give_back_emails(session, primary, duplicate, journal_of(merge)["emails"])
    tags = await part_tags(session, parting)
    await part_values(session, parting)
    await _part_standing(session, parting, tags)
    if was_live and primary.deleted_at is not None:
        await count_tags_of(session, primary, -1)
    if duplicate.deleted_at is None:
        await count_tags_of(session, duplicate, +1)
    await _settle(session, parting)
    merge.undone_at = now
    record_audit(
        session,
        actor=actor,
        action="merge.undone",
        now=now,
        contact_id=primary.public_id,
        merge_id=merge_id,
        duplicate_id=duplicate.public_id,
        stays={stay.kind: stay.count for stay in stays},
    )
    record_change(session, ContactChanged(duplicate.public_id, is_new=True))
    return UndoneMerge(primary.public_id, duplicate.public_id, stays)


async def _merge(session: ReadSession, merge_id: str) -> MergeRecord:
    statement = select(MergeRecord).where(MergeRecord.public_id == merge_id)
    # What was read before the contacts were held may be old by now.
    merge = await session.scalar(statement.execution_options(populate_existing=True))
    if merge is None:
        raise MergeNotFoundError(merge_id)
    return merge


async def _parting(session: ReadSession, merge_id: str) -> Parting:
    merge = await _merge(session, merge_id)
    ids = (merge.primary_id, merge.duplicate_id)
    rows = select(ContactRecord).where(ContactRecord.id.in_(ids))
    fresh = rows.execution_options(populate_existing=True)
    records = {row.id: row for row in await session.scalars(fresh)}
    primary, duplicate = records[merge.primary_id], records[merge.duplicate_id]
    if merge.undone_at is not None or duplicate.merged_into_id != primary.id:
        raise CannotUndoError(merge_id, "This merge was undone already.")
    if primary.merged_into_id is not None:
        raise CannotUndoError(
            merge_id,
            "The contact was merged once more since; undo that merge first.",
            first_undo=await _merge_of(session, primary),
        )
    await contact_record(session, primary.public_id)
    standing = (
        select(MergeRecord, ContactRecord)
        .join(ContactRecord, ContactRecord.id == MergeRecord.duplicate_id)
        .where(
            MergeRecord.primary_id == primary.id,
            MergeRecord.undone_at.is_(None),
            MergeRecord.id != merge.id,
        )
        .order_by(MergeRecord.id)
        .execution_options(populate_existing=True)
    )
    others = [(other, person) for other, person in await session.execute(standing)]
    return Parting(merge, primary, duplicate, others)


async def _merge_of(session: ReadSession, merged: ContactRecord) -> str | None:
    statement = select(MergeRecord.public_id).where(
        MergeRecord.duplicate_id == merged.id, MergeRecord.undone_at.is_(None)
    )
    return await session.scalar(statement.order_by(MergeRecord.id.desc()).limit(1))


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
        row.email, row.source = was["email"], was["source"]
        row.created_at = from_microseconds(was["created_at"])
    await session.flush()


async def _part_standing(
    session: WriteSession, parting: Parting, tags: dict[int, list[int]]
) -> None:
    own, told = journal_of(parting.merge)["primary"], after_of(parting.merge)
    for other, person in parting.later:
        before, after = journal_of(other)["primary"], after_of(other)
        own = carried_on(own, told, before)
        made = united(own, standing_of(person), reason=other.reason)
        rewrite(other, primary=own, after=made, tags=tags[other.id])
        own, told = made, after
    standing = carried_on(own, told, standing_of(parting.primary))
    met = await _chatbots_met(session, parting.primary)
    standing["chatbot_ids"] = sorted({*standing["chatbot_ids"], *met})
    apply_standing(parting.primary, standing)


async def _chatbots_met(session: ReadSession, record: ContactRecord) -> set[int]:
    # What the primary talked to itself, before the merge or since.
    met: set[int] = set()
    for table in (VisitorRecord, ConversationRecord):
        met |= {
            *await session.scalars(
                select(table.chatbot_id).where(table.contact_id == record.id).distinct()
            )
        }
    return met


async def _settle(session: WriteSession, parting: Parting) -> None:
    """Set what is derived to what the rows say, and announce the contacts."""
    await session.flush()
    await _show_primary_email(session, parting)
    for record in (parting.primary, parting.duplicate):
        shown = next((row for row in await emails_of(session, record) if row.is_primary), None)
        record.email = shown.email if shown else None
        record.conversation_count = (
            await session.scalars(
                select(func.count())
                .select_from(ConversationRecord)
                .where(ConversationRecord.contact_id == record.id)
            )
        ).one()
        await _settle_identity(session, record)
        await mark_changed(session, record)


async def _show_primary_email(session: WriteSession, parting: Parting) -> None:
    rows = await emails_of(session, parting.primary)
    if not rows or any(row.is_primary for row in rows):
        return
    # The one that showed went back. Without that merge the first of the others, or the first email
    # that came since, would have been the primary one.
    wanted = [
        was["email_key"]
        for other, _ in parting.others
        for was in journal_of(other)["emails"]
        if was["is_primary"]
    ]
    by_key = {row.email_key: row for row in rows}
    next((by_key[key] for key in wanted if key in by_key), rows[0]).is_primary = True
    await session.flush()


async def _settle_identity(session: ReadSession, record: ContactRecord) -> None:
    subject = select(SubjectRecord.id).where(SubjectRecord.contact_id == record.id).limit(1)
    is_known = record.name or record.email or record.phone
    if await session.scalar(subject) is not None:
        record.identity = Identity.VERIFIED
    elif record.identity == Identity.VERIFIED or is_known:
        # The proof went back; what was told since may have stayed.
        record.identity = Identity.SELF_REPORTED if is_known else Identity.ANONYMOUS
