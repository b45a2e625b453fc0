"""What was there before a row changed a contact, kept so that the row can be taken back."""

from collections.abc import Sequence
from typing import Any, TypedDict

from sqlalchemy import select

from app.data.contacts import UNSET, ContactEdit
from app.data.database import ReadSession
from app.data.emails import emails_of
from app.data.keys import normalise_email
from app.data.models import (
    ContactEmailRecord,
    ContactRecord,
    ContactValueRecord,
    ExternalIdRecord,
)
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
    values, external_ids = ContactValueRecord, ExternalIdRecord
    said = select(values).where(values.contact_id == contact.id).order_by(values.id)
    known = select(external_ids).where(external_ids.contact_id == contact.id)
    return noted_before(
        contact,
        edit,
        emails=await emails_of(session, contact),
        values=list(await session.scalars(said)),
        external_ids=list(await session.scalars(known)),
    )


def noted_before(
    contact: ContactRecord,
    edit: ContactEdit,
    *,
    emails: Sequence[ContactEmailRecord],
    values: Sequence[ContactValueRecord],
    external_ids: Sequence[ExternalIdRecord],
) -> Before:
    """The same from rows that are at hand."""
    before = Before(
        identity=contact.identity,
        values=_values(edit, values),
        tag_ids=sorted(contact.tag_ids),
        external_ids=_external_ids(edit, external_ids),
    )
    if isinstance(edit.email, str):
        key = normalise_email(edit.email).key
        known = next((row.source for row in emails if row.email_key == key), None)
        primary = next((row.email_key for row in emails if row.is_primary), None)
        before["email"] = EmailBefore(key=key, source=known, primary=primary)
    return before


def _values(edit: ContactEdit, said: Sequence[ContactValueRecord]) -> dict[str, Any]:
    captured = {} if edit.captured_fields is UNSET else edit.captured_fields
    own = {"name": edit.name, "phone": edit.phone}
    fields = [*captured, *(name for name, value in own.items() if value is not UNSET)]
    before: dict[str, Any] = dict.fromkeys(fields)
    for row in reversed(said):
        if row.source == Source.INTEGRATION and row.field in before:
            before[row.field] = [row.value, to_microseconds(row.at)]
    return before


def _external_ids(edit: ContactEdit, known: Sequence[ExternalIdRecord]) -> dict[str, str | None]:
    if edit.external_ids is UNSET:
        return {}
    systems = [name.lower().strip() for name in edit.external_ids]
    before: dict[str, str | None] = dict.fromkeys(systems)
    for row in known:
        if row.source in before:
            before[row.source] = row.external_id
    return before
