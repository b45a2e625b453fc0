"""Hard delete: the contact goes for good, its transcripts are anonymised, a receipt stays.

In the database nothing of the person is left after the transaction; what the storage engine
keeps of deleted rows for a while is told in docs/erasure.md.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from app.data.audit import record_audit
from app.data.changes import ContactRemoved, ConversationChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.directory import contact_record
from app.data.keys import new_public_id
from app.data.models import (
    ContactEmailRecord,
    ContactRecord,
    ContactValueRecord,
    ConversationRecord,
    ErasedIdRecord,
    ErasureRecord,
    ExternalIdRecord,
    MessageRecord,
    SubjectRecord,
)
from app.data.read_models import Actor, Receipt
from app.data.redaction import KnownValues, redact, still_holds
from app.data.tags import count_tags_of
from app.data.vocabulary import MessageRole


async def count_erasure(session: ReadSession, contact_id: str) -> tuple[int, int]:
    """How many conversations and messages a hard delete of this contact would anonymise."""
    record = await contact_record(session, contact_id)
    of_contact = ConversationRecord.contact_id == record.id
    conversations = select(func.count()).select_from(ConversationRecord).where(of_contact)
    messages = select(func.coalesce(func.sum(ConversationRecord.message_count), 0)).where(
        of_contact
    )
    return (await session.scalars(conversations)).one(), (await session.scalars(messages)).one()


async def hard_delete_contact(
    session: WriteSession,
    contact_id: str,
    *,
    actor: Actor,
    now: datetime,
    removes_messages: bool = False,
) -> Receipt:
    """Erase the contact and everyone merged into it; anonymise or remove what they wrote.

    Cannot be undone. The receipt names ids and counts, never a value.

    :raises ContactNotFoundError: there is none
    :raises ContactMergedError: it was merged; erase the primary
    :raises ContactErasedError: it was erased before
    """
    record = await contact_record(session, contact_id)
    if record.deleted_at is None:
        await count_tags_of(session, record, -1)
    people = await _with_merged(session, record)
    known = await _known_values(session, people)
    conversations = list(
        await session.scalars(
            select(ConversationRecord).where(ConversationRecord.contact_id == record.id)
        )
    )
    messages = 0
    for conversation in conversations:
        messages += await _anonymise(
            session, conversation, known, removes_messages=removes_messages
        )
    receipt = await _write_receipt(
        session,
        people,
        actor=actor,
        now=now,
        counts=(len(conversations), messages, removes_messages),
    )
    await session.flush()
    for person in people:
        # Emails, subjects, values, tags, merges and visitors go with the row, by foreign key.
        await session.execute(delete(ContactRecord).where(ContactRecord.id == person.id))
        session.expunge(person)
        record_change(session, ContactRemoved(person.public_id, is_erased=True))
    record_audit(
        session,
        actor=actor,
        action="contact.erased",
        now=now,
        contact_id=contact_id,
        receipt_id=receipt.receipt_id,
    )
    return receipt


async def list_receipts(session: ReadSession, *, limit: int = 100) -> tuple[Receipt, ...]:
    """What remains of erasures, newest first."""
    statement = select(ErasureRecord).order_by(ErasureRecord.id.desc()).limit(limit)
    return tuple(
        [await _receipt(session, record) for record in (await session.scalars(statement)).all()]
    )


async def _with_merged(session: WriteSession, record: ContactRecord) -> list[ContactRecord]:
    """The contact and everyone merged into it, directly or through others; the last ones first."""
    people, added = [record], [record]
    while added:
        statement = select(ContactRecord).where(
            ContactRecord.merged_into_id.in_([person.id for person in added])
        )
        added = list(await session.scalars(statement))
        people = added + people
    return people


async def _known_values(session: ReadSession, people: Sequence[ContactRecord]) -> KnownValues:
    ids = [person.id for person in people]
    names = {person.name for person in people}
    phones = {person.phone for person in people}
    others: set[str] = set()
    values = select(ContactValueRecord).where(ContactValueRecord.contact_id.in_(ids))
    for value in await session.scalars(values):
        text = value.value if isinstance(value.value, str) else str(value.value)
        {"name": names, "phone": phones}.get(value.field, others).add(text)
    emails = select(ContactEmailRecord.email).where(ContactEmailRecord.contact_id.in_(ids))
    subjects = select(SubjectRecord.subject).where(SubjectRecord.contact_id.in_(ids))
    external = select(ExternalIdRecord.external_id).where(ExternalIdRecord.contact_id.in_(ids))
    others |= {*await session.scalars(subjects), *await session.scalars(external)}
    return KnownValues(
        names=tuple(sorted(name for name in names if name)),
        emails=tuple(sorted(set(await session.scalars(emails)))),
        phones=tuple(sorted(phone for phone in phones if phone)),
        others=tuple(sorted(others - {"None", "True", "False"})),
    )


async def _anonymise(
    session: WriteSession,
    conversation: ConversationRecord,
    known: KnownValues,
    *,
    removes_messages: bool,
) -> int:
    if removes_messages:
        own = MessageRecord.role == MessageRole.VISITOR
        await session.execute(
            delete(MessageRecord).where(MessageRecord.conversation_id == conversation.id, own)
        )
    statement = select(MessageRecord).where(MessageRecord.conversation_id == conversation.id)
    messages = (await session.scalars(statement)).all()
    for message in messages:
        message.body = _redacted(message.body, known)
    before, conversation.message_count = conversation.message_count, len(messages)
    conversation.title = _summary(conversation.title, known, is_gone=removes_messages)
    conversation.preview = _summary(conversation.preview, known, is_gone=removes_messages)
    conversation.contact_id = conversation.visitor_id = None
    conversation.page_url = conversation.ip_address = conversation.user_agent = None
    record_change(session, ConversationChanged(conversation.conversation_id, None))
    return before


def _summary(text: str | None, known: KnownValues, *, is_gone: bool) -> str | None:
    return None if text is None or is_gone else _redacted(text, known)


def _redacted(body: str, known: KnownValues) -> str:
    redacted = redact(body, known)
    # Rather nothing than a name that slipped through.
    return "" if still_holds(redacted, known) else redacted


async def _write_receipt(
    session: WriteSession,
    people: Sequence[ContactRecord],
    *,
    actor: Actor,
    now: datetime,
    counts: tuple[int, int, bool],
) -> Receipt:
    conversation_count, message_count, removed_messages = counts
    record = ErasureRecord(
        public_id=new_public_id("e"),
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.actor_id,
        conversation_count=conversation_count,
        message_count=message_count,
        removed_messages=removed_messages,
    )
    session.add(record)
    await session.flush()
    session.add_all(
        ErasedIdRecord(contact_id=person.public_id, erasure_id=record.id) for person in people
    )
    await session.flush()
    return await _receipt(session, record)


async def _receipt(session: ReadSession, record: ErasureRecord) -> Receipt:
    ids = select(ErasedIdRecord.contact_id).where(ErasedIdRecord.erasure_id == record.id)
    return Receipt(
        receipt_id=record.public_id,
        at=record.at,
        by=record.actor_id or record.actor_kind,
        erased_ids=tuple(sorted(await session.scalars(ids))),
        conversation_count=record.conversation_count,
        message_count=record.message_count,
        removed_messages=record.removed_messages,
    )
