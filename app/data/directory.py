"""Find a contact's row and keep what is derived from it: searched text, version, announcement."""

from datetime import datetime

from sqlalchemy import select

from app.data.captured import captured_of
from app.data.changes import ContactChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.emails import emails_of
from app.data.errors import ContactErasedError, ContactMergedError, ContactNotFoundError
from app.data.folding import searched_text
from app.data.keys import new_public_id
from app.data.models import ContactRecord, ErasedIdRecord
from app.data.vocabulary import Identity


async def contact_record(session: ReadSession, contact_id: str) -> ContactRecord:
    """The row of a contact that is neither merged away nor erased.

    :raises ContactMergedError: it was merged; the error leads to the primary
    :raises ContactErasedError: it was erased
    :raises ContactNotFoundError: it never existed
    """
    statement = select(ContactRecord).where(ContactRecord.public_id == contact_id)
    if isinstance(session, WriteSession):
        # What was read before the lock was granted may be old by now.
        statement = statement.with_for_update().execution_options(populate_existing=True)
    record = await session.scalar(statement)
    if record is None:
        if await session.get(ErasedIdRecord, contact_id) is not None:
            raise ContactErasedError(contact_id)
        raise ContactNotFoundError(contact_id)
    if record.merged_into_id is not None:
        primary = await primary_record(session, record)
        raise ContactMergedError(contact_id, primary.public_id)
    return record


async def primary_record(session: ReadSession, record: ContactRecord) -> ContactRecord:
    """Where a chain of merges ends; the record itself when it was never merged."""
    while record.merged_into_id is not None:
        record = await session.get_one(ContactRecord, record.merged_into_id, populate_existing=True)
    return record


async def add_contact_record(
    session: WriteSession,
    *,
    identity: Identity,
    first_seen: datetime,
    last_seen: datetime | None,
    now: datetime,
) -> ContactRecord:
    """Insert an empty contact and announce it."""
    record = ContactRecord(
        public_id=new_public_id("c"),
        identity=identity,
        first_seen=first_seen,
        last_seen=last_seen,
        created_at=now,
        search="",
        tag_ids=frozenset(),
        chatbot_ids=frozenset(),
        conversation_count=0,
        version=1,
    )
    session.add(record)
    await session.flush()
    record_change(session, ContactChanged(record.public_id, is_new=True))
    return record


async def mark_changed(session: WriteSession, record: ContactRecord) -> None:
    """Count the version up, fold the searched text anew, and announce the change."""
    await session.flush()
    # Written once from here on: each time the contact is written, the index is too.
    with session.no_autoflush:
        emails = [row.email for row in await emails_of(session, record)]
        record.captured = await captured_of(session, record)
    record.search = searched_text(name=record.name, emails=emails, phone=record.phone)
    record.version += 1
    mark_touched(session, record)


def mark_touched(session: WriteSession, record: ContactRecord) -> None:
    """Announce that something shown beside the fields changed, such as the last time seen."""
    record_change(session, ContactChanged(record.public_id))
