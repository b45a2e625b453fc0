"""Notes that operators write about a contact; those of merged contacts show with the primary."""

from datetime import datetime

from sqlalchemy import select

from app.data.audit import record_audit
from app.data.changes import ContactChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.directory import contact_record, primary_record
from app.data.errors import InvalidValueError, NoteNotFoundError
from app.data.keys import new_public_id
from app.data.models import ApiKeyRecord, ContactRecord, NoteRecord, OperatorRecord
from app.data.read_models import Actor, Note

BODY_LIMIT = 5_000
_UNSPEAKABLE = frozenset(chr(code) for code in range(32) if chr(code) not in "\t\n\r") | {"\x7f"}


async def list_notes(session: ReadSession, contact_id: str) -> tuple[Note, ...]:
    """The notes on a contact and on everyone merged into it, newest first."""
    contact = await contact_record(session, contact_id)
    statement = (
        select(NoteRecord, OperatorRecord.name, ApiKeyRecord.name)
        .outerjoin(OperatorRecord, OperatorRecord.public_id == NoteRecord.author_id)
        .outerjoin(ApiKeyRecord, ApiKeyRecord.public_id == NoteRecord.author_id)
        .where(NoteRecord.contact_id.in_(await _with_merged(session, contact)))
        .order_by(NoteRecord.at.desc(), NoteRecord.id.desc())
    )
    return tuple(
        Note(
            note_id=record.public_id,
            body=record.body,
            at=record.at,
            edited_at=record.edited_at,
            author_kind=record.author_kind,
            author_id=record.author_id,
            author_name=operator or key,
        )
        for record, operator, key in await session.execute(statement)
    )


async def add_note(
    session: WriteSession, contact_id: str, body: str, *, actor: Actor, now: datetime
) -> str:
    """Write a note about a contact, and return its id.

    :raises InvalidValueError: it is blank, too long or cannot be stored
    :raises ContactNotFoundError: there is no such contact
    :raises ContactMergedError: it was merged
    :raises ContactErasedError: it was erased
    """
    text = _checked(body)
    contact = await contact_record(session, contact_id)
    record = NoteRecord(
        public_id=new_public_id("n"),
        contact_id=contact.id,
        author_kind=actor.kind,
        author_id=actor.actor_id,
        body=text,
        at=now,
    )
    session.add(record)
    await session.flush()
    await _tell(session, record, "note.added", actor=actor, now=now)
    return record.public_id


async def edit_note(
    session: WriteSession, note_id: str, body: str, *, actor: Actor, now: datetime
) -> None:
    """Rewrite a note of one's own.

    :raises InvalidValueError: it is blank, too long or cannot be stored
    :raises NoteNotFoundError: there is none, or somebody else wrote it
    """
    text = _checked(body)
    record = await _own(session, note_id, actor)
    if record.body != text:
        record.body, record.edited_at = text, now
        await _tell(session, record, "note.edited", actor=actor, now=now)


async def delete_note(session: WriteSession, note_id: str, *, actor: Actor, now: datetime) -> Note:
    """Take a note of one's own away, and return it for `put_back_note`.

    :raises NoteNotFoundError: there is none, or somebody else wrote it
    """
    record = await _own(session, note_id, actor)
    await _tell(session, record, "note.deleted", actor=actor, now=now)
    await session.delete(record)
    return Note(
        note_id=record.public_id,
        body=record.body,
        at=record.at,
        edited_at=record.edited_at,
        author_kind=record.author_kind,
        author_id=record.author_id,
        author_name=None,
    )


async def put_back_note(
    session: WriteSession, contact_id: str, note: Note, *, actor: Actor, now: datetime
) -> None:
    """Write a deleted note again as it was; raises like add_note."""
    note_id = await add_note(session, contact_id, note.body, actor=actor, now=now)
    record = await _own(session, note_id, actor)
    record.at, record.edited_at = note.at, note.edited_at


async def _own(session: WriteSession, note_id: str, actor: Actor) -> NoteRecord:
    statement = select(NoteRecord).where(
        NoteRecord.public_id == note_id,
        NoteRecord.author_kind == actor.kind,
        NoteRecord.author_id == actor.actor_id,
    )
    record = await session.scalar(statement.with_for_update())
    if record is None:
        raise NoteNotFoundError(note_id)
    return record


async def _with_merged(session: ReadSession, contact: ContactRecord) -> list[int]:
    ids = added = [contact.id]
    while added:
        merged = select(ContactRecord.id).where(ContactRecord.merged_into_id.in_(added))
        added = list(await session.scalars(merged))
        ids = ids + added
    return ids


async def _tell(
    session: WriteSession, record: NoteRecord, action: str, *, actor: Actor, now: datetime
) -> None:
    held_by = await session.get_one(ContactRecord, record.contact_id)
    contact = await primary_record(session, held_by)
    record_audit(
        session, actor=actor, action=action, now=now, contact_id=contact.public_id,
        note_id=record.public_id,
    )  # fmt: skip
    record_change(session, ContactChanged(contact.public_id))


def _checked(body: str) -> str:
    text = body.replace("\r\n", "\n").strip()
    if not text:
        raise InvalidValueError("note", "Write something first.")
    if len(text) > BODY_LIMIT:
        raise InvalidValueError("note", "A note has at most {limit} characters.", limit=BODY_LIMIT)
    if _UNSPEAKABLE & set(text) or any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidValueError("note", "This contains characters that cannot be shown.")
    return text
