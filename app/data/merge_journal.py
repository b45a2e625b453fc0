"""What a merge moved and copied, so that an undo gives back exactly that."""

from datetime import datetime
from typing import Any, TypedDict

from app.data.models import ContactRecord
from app.data.types import from_microseconds, to_microseconds
from app.data.values import OWN_FIELDS


class Standing(TypedDict):
    """What a contact's own row said."""

    name: str | None
    email: str | None
    phone: str | None
    identity: str
    first_seen: int
    last_seen: int
    deleted_at: int | None
    chatbot_ids: list[int]


class MovedEmail(TypedDict):
    """An email that changed hands."""

    row_id: int
    email: str
    email_key: str
    source: str
    is_primary: bool
    created_at: int


class Journal(TypedDict):
    """Everything that an undo needs."""

    primary: Standing
    duplicate: Standing
    emails: list[MovedEmail]
    subjects: list[int]
    external_ids: list[int]
    copied_values: list[int]
    added_tags: list[int]
    conversations: list[int]
    visitors: list[list[Any]]


def standing_of(record: ContactRecord) -> Standing:
    """Note what the row says now."""
    return Standing(
        name=record.name,
        email=record.email,
        phone=record.phone,
        identity=record.identity,
        first_seen=to_microseconds(record.first_seen),
        last_seen=_number(record.last_seen) or 0,
        deleted_at=_number(record.deleted_at),
        chatbot_ids=sorted(record.chatbot_ids),
    )


def take_back(record: ContactRecord, before: Standing, after: Standing) -> None:
    """Set the row to what it was, where it still says what the merge made of it."""
    for field in (*sorted(OWN_FIELDS), "email"):
        if getattr(record, field) == after[field]:  # type: ignore[literal-required]
            setattr(record, field, before[field])  # type: ignore[literal-required]
    if to_microseconds(record.first_seen) == after["first_seen"]:
        record.first_seen = from_microseconds(before["first_seen"])
    if (_number(record.last_seen) or 0) == after["last_seen"]:
        record.last_seen = instant(before["last_seen"])
    if _number(record.deleted_at) == after["deleted_at"]:
        record.deleted_at = instant(before["deleted_at"])
    came = set(after["chatbot_ids"]) - set(before["chatbot_ids"])
    record.chatbot_ids = record.chatbot_ids - came


def instant(value: int | None) -> datetime | None:
    """The instant of a stored number; 0 and None are never."""
    return from_microseconds(value) if value else None


def _number(value: datetime | None) -> int | None:
    return None if value is None else to_microseconds(value)
