"""What contacts keep beside their rows for speed, and what it should be."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.data.captured import OWN_FIELDS, captured_text, field_key
from app.data.database import ReadSession
from app.data.folding import searched_text
from app.data.models import (
    CapturedFieldRecord,
    ContactEmailRecord,
    ContactRecord,
    ContactTagRecord,
    ContactValueRecord,
    VisitorRecord,
)

_BATCH = 2_000
_KEPT = ("search", "tag_ids", "chatbot_ids", "captured")


@dataclass(frozen=True, slots=True)
class Kept:
    """What one contact keeps that does not follow from its rows, and what would."""

    row_id: int
    wrong: Mapping[str, Any]


async def kept_wrongly(session: ReadSession) -> AsyncIterator[Kept]:
    """Every contact that was not merged away and keeps something wrong; reads everything once."""
    fields = await session.execute(select(CapturedFieldRecord.name_key, CapturedFieldRecord.id))
    numbers = {key: number for key, number in fields}
    columns = [getattr(ContactRecord, name) for name in ("id", "name", "phone", *_KEPT)]
    last_id = 0
    while True:
        statement = select(*columns).where(
            ContactRecord.id > last_id, ContactRecord.merged_into_id.is_(None)
        )
        rows = (await session.execute(statement.order_by(ContactRecord.id).limit(_BATCH))).all()
        if not rows:
            return
        first_id, last_id = rows[0].id, rows[-1].id
        beside = await _beside(session, first_id, last_id)
        for row in rows:
            wrong = _wrong(row, beside, numbers)
            if wrong:
                yield Kept(row.id, wrong)


def _wrong(row: Any, beside: "_Beside", numbers: Mapping[str, int]) -> dict[str, Any]:
    emails, tag_ids, chatbot_ids, values = (group.get(row.id, []) for group in beside)
    # A field that has no number was never written; nothing may be found by it either.
    captured = {
        numbers[field_key(field)]: value for field, value in values if field_key(field) in numbers
    }
    wanted = {
        "search": searched_text(name=row.name, emails=emails, phone=row.phone),
        "tag_ids": frozenset(tag_ids),
        # Whom a contact talked to may be known from visits that left no visitor.
        "chatbot_ids": row.chatbot_ids | frozenset(chatbot_ids),
        "captured": captured_text(captured),
    }
    return {name: value for name, value in wanted.items() if getattr(row, name) != value}


_Beside = tuple[dict[int, list[Any]], ...]


async def _beside(session: ReadSession, first_id: int, last_id: int) -> _Beside:
    email, tag, visitor = ContactEmailRecord, ContactTagRecord, VisitorRecord
    value = ContactValueRecord
    statements = (
        select(email.contact_id, email.email).order_by(email.id),
        select(tag.contact_id, tag.tag_id),
        select(visitor.contact_id, visitor.chatbot_id),
        select(value.contact_id, value.field, value.value).where(
            value.is_current, value.field.not_in(OWN_FIELDS)
        ),
    )
    groups = []
    for statement in statements:
        owner = statement.selected_columns[0]
        grouped: dict[int, list[Any]] = {}
        for contact_id, *rest in await session.execute(
            statement.where(owner.between(first_id, last_id))
        ):
            grouped.setdefault(contact_id, []).append(rest[0] if len(rest) == 1 else tuple(rest))
        groups.append(grouped)
    return tuple(groups)
