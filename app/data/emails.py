"""The emails of a contact: one is primary, and each belongs to one contact at most."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from app.data.database import ReadSession, WriteSession
from app.data.errors import EmailTakenError
from app.data.keys import Email
from app.data.models import ContactEmailRecord, ContactRecord
from app.data.vocabulary import Source

# Built once: to build a statement takes about as long as to run it.
_EMAILS = (
    select(ContactEmailRecord)
    .where(ContactEmailRecord.contact_id == bindparam("row_id"))
    .order_by(ContactEmailRecord.id)
)


async def emails_of(session: ReadSession, contact: ContactRecord) -> list[ContactEmailRecord]:
    """Every email of the contact, in the order of arrival."""
    return list(await session.scalars(_EMAILS, {"row_id": contact.id}))


async def find_email_holder(session: ReadSession, email: Email) -> ContactRecord | None:
    """The contact that has this email, soft-deleted ones included."""
    statement = (
        select(ContactRecord)
        .join(ContactEmailRecord, ContactEmailRecord.contact_id == ContactRecord.id)
        .where(ContactEmailRecord.email_key == email.key)
    )
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def give_email(
    session: WriteSession,
    contact: ContactRecord,
    email: Email,
    *,
    source: Source,
    now: datetime,
) -> bool:
    """Add an email, and make it primary when its source has no less authority than the present.

    Returns whether the primary email or the set of emails changed.

    :raises EmailTakenError: another contact has it
    """
    emails = await emails_of(session, contact)
    if all(row.email_key != email.key for row in emails):
        holder = await find_email_holder(session, email)
        if holder is not None:
            raise EmailTakenError(holder.public_id)
    given, has_changed = settle_email(contact, emails, email, source=source, now=now)
    session.add(given)
    return has_changed


def settle_email(
    contact: ContactRecord,
    emails: Sequence[ContactEmailRecord],
    email: Email,
    *,
    source: Source,
    now: datetime,
) -> tuple[ContactEmailRecord, bool]:
    """The row of an email that nobody else has beside the present ones, and whether any changed."""
    known = next((row for row in emails if row.email_key == email.key), None)
    primary = next((row for row in emails if row.is_primary), None)
    has_changed = known is None
    if known is None:
        known = ContactEmailRecord(
            contact_id=contact.id,
            email=email.email,
            email_key=email.key,
            source=source,
            is_primary=False,
            created_at=now,
        )
    elif source.authority > Source(known.source).authority:
        known.source, has_changed = source, True
    if primary is None or source.authority >= Source(primary.source).authority:
        has_changed |= make_primary(contact, known, primary)
    return known, has_changed


async def remove_primary_email(session: WriteSession, contact: ContactRecord) -> bool:
    """Take the primary email away; the oldest other one, if any, becomes primary."""
    emails = await emails_of(session, contact)
    primary = next((row for row in emails if row.is_primary), None)
    if primary is None:
        return False
    await session.delete(primary)
    others = [row for row in emails if row is not primary]
    contact.email = others[0].email if others else None
    if others:
        others[0].is_primary = True
    return True


def make_primary(
    contact: ContactRecord, email: ContactEmailRecord, former: ContactEmailRecord | None
) -> bool:
    """Have this email show instead of the former one; return whether anything changed."""
    if former is email:
        return False
    if former is not None:
        former.is_primary = False
    email.is_primary = True
    contact.email = email.email
    return True
