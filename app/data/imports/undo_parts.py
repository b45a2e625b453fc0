"""What taking a row back is about, for one row and for many."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from app.data.imports.before import Before, EmailBefore
from app.data.models import (
    ContactEmailRecord,
    ContactRecord,
    ContactTagRecord,
    ContactValueRecord,
    ConversationRecord,
    ImportRowRecord,
    SubjectRecord,
    VisitorRecord,
)
from app.data.vocabulary import Identity, RowOutcome, Source, marked

CHANGED_SINCE = marked("The contact was used since, so it stays.")
MERGED_SINCE = marked("The contact was merged since, so what the row brought stays.")


def keep(row: ImportRowRecord, reason: str) -> None:
    """Leave what the row did as it is, and say why."""
    row.outcome, row.reason = RowOutcome.KEPT, reason


def used_signs(contact_ids: Sequence[int], at: datetime) -> tuple[Select[Any], ...]:
    """Which of these hold something that the import of this time did not bring, sign by sign."""
    value, email, tag = ContactValueRecord, ContactEmailRecord, ContactTagRecord
    alone = (ConversationRecord, VisitorRecord, SubjectRecord)
    return (
        select(value.contact_id).where(value.contact_id.in_(contact_ids), value.at != at),
        select(email.contact_id).where(email.contact_id.in_(contact_ids), email.created_at != at),
        select(tag.contact_id).where(tag.contact_id.in_(contact_ids), tag.at != at),
        *(select(one.contact_id).where(one.contact_id.in_(contact_ids)) for one in alone),
        select(ContactRecord.merged_into_id).where(ContactRecord.merged_into_id.in_(contact_ids)),
    )


def take_back_email(
    contact: ContactRecord, emails: list[ContactEmailRecord], before: EmailBefore, at: datetime
) -> ContactEmailRecord | None:
    """Have the email count as before, and the former one show; return the row that has to go."""
    brought = next((row for row in emails if row.email_key == before["key"]), None)
    if brought is None or brought.source != Source.INTEGRATION:
        return None
    gone = None
    if before["source"] is not None:
        brought.source = before["source"]
    elif brought.created_at == at:
        emails.remove(brought)
        gone = brought
    else:
        return None
    if brought.is_primary and before["primary"] != before["key"]:
        brought.is_primary = False
        former = [row for row in emails if row.email_key == before["primary"]] or emails
        contact.email = former[0].email if former else None
        if former:
            former[0].is_primary = True
    return gone


def is_anonymous_again(contact: ContactRecord, before: Before) -> bool:
    """Whether nothing is left of what made it somebody."""
    is_bare = not (contact.name or contact.email or contact.phone)
    return before.get("identity") == Identity.ANONYMOUS and is_bare
