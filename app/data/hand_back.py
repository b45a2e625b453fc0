"""Hand a field that an operator set back to what visitors, tokens and systems say."""

from datetime import datetime

from app.data.audit import record_audit
from app.data.contacts import ContactEdit
from app.data.database import WriteSession
from app.data.directory import contact_record, mark_changed
from app.data.emails import emails_of, make_primary
from app.data.errors import InvalidValueError, StaleVersionError
from app.data.models import ContactRecord
from app.data.read_models import Actor
from app.data.values import forget_values_of
from app.data.vocabulary import Source


async def hand_back_field(
    session: WriteSession,
    contact_id: str,
    field: str,
    *,
    actor: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> ContactEdit:
    """Forget what operators entered, so that the best of the other values shows.

    Returns the edit that would take it back. From then on sources of less authority may change the
    field again. An email that an operator entered stays known, and another one becomes primary.

    :raises InvalidValueError: no operator's value stands there, or there is no other email
    :raises StaleVersionError: somebody changed the contact since ``expected_version``
    """
    record = await contact_record(session, contact_id)
    if expected_version is not None and record.version != expected_version:
        raise StaleVersionError(contact_id, record.version)
    back = await (_email(session, record) if field == "email" else _value(session, record, field))
    await mark_changed(session, record)
    record_audit(
        session,
        actor=actor,
        action="field.handed_back",
        now=now,
        contact_id=contact_id,
        fields=[field if field in ("name", "email", "phone") else "captured_fields"],
    )
    return back


async def _value(session: WriteSession, record: ContactRecord, field: str) -> ContactEdit:
    was = await forget_values_of(session, record, field, source=Source.OPERATOR)
    if was is None:
        raise InvalidValueError(field, "No operator’s value stands in this field.")
    match field:
        case "name":
            return ContactEdit(name=was.value)
        case "phone":
            return ContactEdit(phone=was.value)
        case _:
            return ContactEdit(captured_fields={field: was.value})


async def _email(session: WriteSession, record: ContactRecord) -> ContactEdit:
    rows = await emails_of(session, record)
    primary = next((row for row in rows if row.is_primary), None)
    if primary is None or primary.source != Source.OPERATOR:
        raise InvalidValueError("email", "No operator’s value stands in this field.")
    others = [row for row in rows if row.source != Source.OPERATOR]
    if not others:
        raise InvalidValueError("email", "There is no other email to go back to.")
    best = max(others, key=lambda row: (Source(row.source).authority, row.created_at, row.id))
    make_primary(record, best, primary)
    return ContactEdit(email=primary.email)
