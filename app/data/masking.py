"""What viewers see where the workspace masks values: who is who, and nothing to reach them by.

Masked are emails, phones, captured values, subjects and external ids, and in what was written
whatever looks like an email, phone or card number. A revealed contact is noted without its values.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select

from app.data.audit import record_audit
from app.data.changes import OperatorChanged, record_change
from app.data.contacts import get_contact
from app.data.database import ReadSession, WriteSession
from app.data.models import OperatorRecord, WorkspaceSettingRecord
from app.data.read_models import (
    Actor,
    ContactDetail,
    ContactRow,
    ConversationRow,
    DuplicatePair,
    Note,
    Transcript,
)
from app.data.redaction import KnownValues, redact
from app.data.vocabulary import MASK, WorkspaceSetting

_NOBODY = KnownValues()


async def masks_for_viewers(session: ReadSession) -> bool:
    """Whether viewers see values only one contact at a time, and noted."""
    return await session.get(WorkspaceSettingRecord, WorkspaceSetting.MASK_VALUES) is not None


async def set_masking(session: WriteSession, *, is_on: bool, actor: Actor, now: datetime) -> None:
    """Mask values for viewers from now on, or no more; their open pages are drawn anew."""
    if is_on == await masks_for_viewers(session):
        return
    if is_on:
        setting = WorkspaceSettingRecord(name=WorkspaceSetting.MASK_VALUES, changed_at=now)
        session.add(setting)
    else:
        own = WorkspaceSettingRecord.name == WorkspaceSetting.MASK_VALUES
        await session.execute(delete(WorkspaceSettingRecord).where(own))
    record_audit(session, actor=actor, action="masking.set", now=now, is_on=is_on)
    # A session may be limited to the role of a viewer, so that anybody may be meant.
    for operator_id in await session.scalars(select(OperatorRecord.public_id)):
        record_change(session, OperatorChanged(operator_id))


async def reveal_contact(
    session: WriteSession, contact_id: str, *, actor: Actor, now: datetime
) -> None:
    """Note that somebody looks at this contact's values.

    :raises ContactNotFoundError: there is no such contact
    :raises ContactMergedError: it was merged
    :raises ContactErasedError: it was erased
    """
    await get_contact(session, contact_id)
    record_audit(session, actor=actor, action="contact.revealed", now=now, contact_id=contact_id)


def masked_row(row: ContactRow) -> ContactRow:
    """The line of a contact, without a way to reach them."""
    return replace(
        row,
        name=masked_name(row.name),
        email=masked_email(row.email),
        phone=masked_phone(row.phone),
    )


def masked_contact(contact: ContactDetail) -> ContactDetail:
    """The contact with its fields, sources and counts, and none of the values but the name."""
    return replace(
        contact,
        row=masked_row(contact.row),
        emails=tuple(replace(one, email=masked_email(one.email) or MASK) for one in contact.emails),
        subjects=tuple(replace(one, subject=MASK) for one in contact.subjects),
        external_ids=tuple(replace(one, external_id=MASK) for one in contact.external_ids),
        captured_fields=dict.fromkeys(contact.captured_fields, MASK),
        values=tuple(
            replace(one, value=None if one.value is None else MASK) for one in contact.values
        ),
    )


def masked_conversation(row: ConversationRow) -> ConversationRow:
    """The conversation with what looks like a value taken out of its words."""
    return replace(
        row,
        contact_name=masked_name(row.contact_name),
        contact_email=masked_email(row.contact_email),
        title=row.title and masked_text(row.title),
        preview=row.preview and masked_text(row.preview),
        page_url=None,
    )


def masked_transcript(transcript: Transcript) -> Transcript:
    """The transcript with what looks like a value taken out of every message."""
    return replace(
        transcript,
        conversation=masked_conversation(transcript.conversation),
        messages=tuple(replace(one, body=masked_text(one.body)) for one in transcript.messages),
    )


def masked_note(note: Note) -> Note:
    """The note with what looks like a value taken out."""
    return replace(note, body=masked_text(note.body))


def masked_pair(pair: DuplicatePair) -> DuplicatePair:
    """Both contacts of the pair, masked."""
    return replace(pair, first=masked_row(pair.first), second=masked_row(pair.second))


def masked_name(name: str | None) -> str | None:
    """The name; one that is an email or a number is not."""
    return None if name is None else masked_text(name)


def masked_email(email: str | None) -> str | None:
    """Its first letter, which tells two apart."""
    return None if email is None else f"{email[:1]}{MASK}@{MASK}"


def masked_phone(phone: str | None) -> str | None:
    """Its last two digits."""
    return None if phone is None else f"{MASK}{phone[-2:]}"


def masked_text(text: str) -> str:
    """Words without what looks like an email, phone, card or account number."""
    return redact(text, _NOBODY)
