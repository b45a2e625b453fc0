"""What was there before a row changed a contact, kept so that the row can be taken back."""

from typing import Any, TypedDict

from sqlalchemy import select

from app.data.contacts import UNSET, ContactEdit
from app.data.database import ReadSession
from app.data.emails import emails_of
from app.data.keys import normalise_email
from app.data.models import ContactRecord, ContactValueRecord, ExternalIdRecord
from app.data.types import to_microseconds
from app.data.vocabulary import Source


class EmailBefore(TypedDict):
    """The email that a row brings: who supplied it before, if it was known, and the primary."""

    key: str
    source: str | None
    primary: str | None


class Before(TypedDict, total=False):
    """Of each thing that a row names, what the integration had said of it."""

    identity: str
    values: dict[str, Any]
    email: EmailBefore
    tag_ids: list[int]
    external_ids: dict[str, str | None]
    merge_ids: list[str]


async def standing_before(
    session: ReadSession, contact: ContactRecord, edit: ContactEdit
) -> Before:
    """Note what the edit may change, as it is now."""
    before = Before(
        identity=contact.identity,
        values=await _values(session, contact, edit),
        tag_ids=sorted(contact.tag_ids),
        external_ids=await _external_ids(session, contact, edit),
    )
    if isinstance(edit.email, str):
        before["email"] = await _email(session, contact, edit.email)
    return before


async def _values(
    session: ReadSession, contact: ContactRecord, edit: ContactEdit
) -> dict[str, Any]:
    captured = {} if edit.captured_fields is UNSET else edit.captured_fields
    own = {"name": edit.name, "phone": edit.phone}
    fields = [*captured, *(name for name, value in own.items() if value is not UNSET)]
    found = select(ContactValueRecord).where(
        ContactValueRecord.contact_id == contact.id,
        ContactValueRecord.source == Source.INTEGRATION,
        ContactValueRecord.field.in_(fields),
    )
    before: dict[str, Any] = dict.fromkeys(fields)
    for row in await session.scalars(found.order_by(ContactValueRecord.id.desc())):
        before[row.field] = [row.value, to_microseconds(row.at)]
    return before


async def _email(session: ReadSession, contact: ContactRecord, email: str) -> EmailBefore:
    key = normalise_email(email).key
    emails = await emails_of(session, contact)
    known = next((row.source for row in emails if row.email_key == key), None)
    primary = next((row.email_key for row in emails if row.is_primary), None)
    return EmailBefore(key=key, source=known, primary=primary)


async def _external_ids(
    session: ReadSession, contact: ContactRecord, edit: ContactEdit
) -> dict[str, str | None]:
    if edit.external_ids is UNSET:
        return {}
    systems = [name.lower().strip() for name in edit.external_ids]
    before: dict[str, str | None] = dict.fromkeys(systems)
    found = select(ExternalIdRecord).where(
        ExternalIdRecord.contact_id == contact.id, ExternalIdRecord.source.in_(systems)
    )
    for row in await session.scalars(found):
        before[row.source] = row.external_id
    return before
