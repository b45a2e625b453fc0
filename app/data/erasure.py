"""Hard delete: the contact goes at once and for good; a receipt stays.

Its transcripts are done in steps, by erasure_steps.py; what the storage engine still holds of
deleted rows is cleared by clearing.py.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, func, select, update

from app.data.audit import record_audit
from app.data.changes import ContactRemoved, ErasureChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.directory import contact_record
from app.data.erased_person import ErasedPerson, gather_person
from app.data.erasure_memory import ErasureMemory
from app.data.erasure_notices import add_notice
from app.data.erasure_steps import next_batch, redact_batch, write_batch
from app.data.inbox import forget_person_in_inbox
from app.data.keys import new_public_id
from app.data.models import (
    ContactRecord,
    ConversationRecord,
    ErasedIdRecord,
    ErasureRecord,
    ErasureWorkRecord,
)
from app.data.read_models import Actor, Receipt
from app.data.receipts import get_receipt
from app.data.saved_views import forget_person_in_views
from app.data.tags import count_tags_of


async def count_erasure(session: ReadSession, contact_id: str) -> tuple[int, int]:
    """How many conversations and messages a hard delete of this contact would anonymise."""
    record = await contact_record(session, contact_id)
    return await _counts(session, record)


async def begin_erasure(  # noqa: PLR0913 - each keyword is a choice of its own
    session: WriteSession,
    contact_id: str,
    *,
    actor: Actor,
    now: datetime,
    removes_messages: bool = False,
    memory: ErasureMemory | None = None,
    is_told: bool = False,
    job_id: str | None = None,
    also_in: Sequence[str] = (),
) -> str:
    """Write the receipt, let go of the contact and everyone merged into it; return its id.

    From the commit on the person is nobody's contact, and no transcript of theirs can be read until
    its messages are done. Conversations of others in ``also_in`` stay
    theirs and lose what is known of the person. Cannot be undone.

    :raises ContactNotFoundError: there is none
    :raises ContactMergedError: it was merged; erase the primary
    :raises ContactErasedError: it was erased before
    """
    record = await contact_record(session, contact_id)
    if record.deleted_at is None:
        await count_tags_of(session, record, -1)
    person = await gather_person(session, record)
    await forget_person_in_views(session, person.known)
    await forget_person_in_inbox(session, person.keys)
    conversation_count, message_count = await _counts(session, record)
    erasure = ErasureRecord(
        public_id=new_public_id("e"),
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.actor_id,
        conversation_count=conversation_count,
        message_count=message_count,
        removed_messages=removes_messages,
        job_id=job_id,
    )
    session.add(erasure)
    await session.flush()
    session.add_all(
        ErasedIdRecord(contact_id=row.public_id, erasure_id=erasure.id) for row in person.rows
    )
    session.add(ErasureWorkRecord(erasure_id=erasure.id, known=asdict(person.known), message_id=""))
    if memory is not None:
        memory.remember(session, erasure.id, person.keys)
    if is_told:
        add_notice(session, erasure.id, now=now)
    await session.flush()
    await _unbind_conversations(session, record, erasure)
    if also_in:
        await session.execute(
            update(ConversationRecord)
            .where(
                ConversationRecord.conversation_id.in_(also_in),
                ConversationRecord.contact_id.is_not(None),
                ConversationRecord.erasure_id.is_(None),
            )
            .values(erasure_id=erasure.id)
            .execution_options(synchronize_session="fetch")
        )
    await _let_go(session, person)
    record_audit(
        session,
        actor=actor,
        action="contact.erased",
        now=now,
        contact_id=contact_id,
        receipt_id=erasure.public_id,
    )
    record_change(session, ErasureChanged(erasure.public_id))
    return erasure.public_id


async def hard_delete_contact(
    session: WriteSession,
    contact_id: str,
    *,
    actor: Actor,
    now: datetime,
    removes_messages: bool = False,
    memory: ErasureMemory | None = None,
) -> Receipt:
    """Begin an erasure and do every transcript in the same transaction; raises like it.

    For short histories, commands and restores; eraser.py keeps the directory usable meanwhile.
    """
    receipt_id = await begin_erasure(
        session,
        contact_id,
        actor=actor,
        now=now,
        removes_messages=removes_messages,
        memory=memory,
    )
    while batch := await next_batch(session, receipt_id):
        await write_batch(session, batch, redact_batch(batch), now=now)
    return await get_receipt(session, receipt_id)


async def _counts(session: ReadSession, record: ContactRecord) -> tuple[int, int]:
    of_contact = ConversationRecord.contact_id == record.id
    messages = func.coalesce(func.sum(ConversationRecord.message_count), 0)
    statement = select(func.count(), messages).select_from(ConversationRecord).where(of_contact)
    conversation_count, message_count = (await session.execute(statement)).one()
    return conversation_count, int(message_count)


async def _unbind_conversations(
    session: WriteSession, record: ContactRecord, erasure: ErasureRecord
) -> None:
    cleared = "contact_id visitor_id page_url ip_address user_agent title preview".split()
    await session.execute(
        update(ConversationRecord)
        .where(ConversationRecord.contact_id == record.id)
        .values(erasure_id=erasure.id, **dict.fromkeys(cleared))
        .execution_options(synchronize_session="fetch")
    )


async def _let_go(session: WriteSession, person: ErasedPerson) -> None:
    for row in person.rows:
        # Emails, subjects, values, tags, merges and visitors go with the row, by foreign key.
        await session.execute(delete(ContactRecord).where(ContactRecord.id == row.id))
        session.expunge(row)
        record_change(session, ContactRemoved(row.public_id, is_erased=True))
