"""The values of a contact's fields with their provenance; most authority is current."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import bindparam, select

from app.data.database import ReadSession, WriteSession
from app.data.errors import InvalidValueError
from app.data.keys import NAME_LIMIT, VALUE_LIMIT, clean_text, normalise_phone
from app.data.models import ContactRecord, ContactValueRecord
from app.data.read_models import ContactValue, JSONValue
from app.data.vocabulary import Source

OWN_FIELDS = frozenset({"name", "phone"})
RESERVED_FIELDS = OWN_FIELDS | {"email"}
FIELD_NAME_LIMIT = 100
FIELD_COUNT_LIMIT = 100


# Built once: to build a statement takes about as long as to run it.
_VALUES = (
    select(ContactValueRecord)
    .where(
        ContactValueRecord.contact_id == bindparam("row_id"),
        ContactValueRecord.field.in_(bindparam("fields", expanding=True)),
    )
    .order_by(ContactValueRecord.id)
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a source says of one field now."""

    field: str
    value: JSONValue
    source: Source
    at: datetime

    def settle(self, contact: ContactRecord, rows: Sequence[ContactValueRecord]) -> "Settled":
        """Give it a row beside all that is said of the field; what was said before keeps its time.

        Who is current is left to the caller, as the former winner has to be gone first.
        """
        current = next((row for row in rows if row.is_current), None)
        wins = current is None or self.source.authority >= Source(current.source).authority
        before = current.value if current else None
        # The contact's own before those that a merge copied to it.
        own = next((row for row in rows if row.source == self.source), None)
        if own is None:
            own = ContactValueRecord(contact_id=contact.id, field=self.field, source=self.source)
        if own.at is None or own.value != self.value:
            own.value, own.at = self.value, self.at
        if wins and self.field in OWN_FIELDS:
            setattr(contact, self.field, self.value)
        yields = wins and current is not None and current.source != self.source
        return Settled(own, current if yields else None, wins, wins and before != self.value)


@dataclass(frozen=True, slots=True)
class Settled:
    """The source's own row, whom it replaces, and whether the contact shows another value."""

    own: ContactValueRecord
    former: ContactValueRecord | None
    wins: bool
    has_changed: bool


async def set_value(
    session: WriteSession,
    contact: ContactRecord,
    field: str,
    value: JSONValue,
    *,
    source: Source,
    now: datetime,
) -> bool:
    """Record what a source says of a field; return whether the contact shows another value now.

    Product rule 6: a value replaces those of its own and lower authority. A value that loses is
    kept and stays visible as provenance. None says that the field is empty, with the same
    authority: what an operator cleared is not filled again by a visitor.
    """
    return await set_values(session, contact, {field: (value, source)}, now=now)


async def set_values(
    session: WriteSession,
    contact: ContactRecord,
    said: Mapping[str, tuple[JSONValue, Source]],
    *,
    now: datetime,
) -> bool:
    """The same for several fields at once; whether the contact shows another value of any now."""
    known = await _values_of(session, contact, said) if said else []
    has_changed = False
    for field, (value, source) in said.items():
        rows = [row for row in known if row.field == field]
        settled = Claim(field, value, source, now).settle(contact, rows)
        if settled.former is not None:
            settled.former.is_current = False
            # The partial unique index wants the old winner gone before the new one comes.
            await session.flush()
        settled.own.is_current = settled.wins
        session.add(settled.own)
        has_changed |= settled.has_changed
    return has_changed


async def forget_values_of(
    session: WriteSession, contact: ContactRecord, field: str, *, source: Source
) -> ContactValueRecord | None:
    """Take away what a source said of a field; return what was current of it, if anything was.

    The value with the most authority of those that are left is current then.
    """
    rows = await _values_of(session, contact, [field])
    forgotten = [row for row in rows if row.source == source]
    was = next((row for row in forgotten if row.is_current), None)
    if was is None:
        return None
    for row in forgotten:
        await session.delete(row)
    # The partial unique index wants the old winner gone before the new one comes.
    await session.flush()
    left = [row for row in rows if row.source != source]
    best = best_of(left)
    if best is not None:
        best.is_current = True
    if field in OWN_FIELDS:
        setattr(contact, field, best.value if best else None)
    return was


def best_of(rows: Iterable[ContactValueRecord]) -> ContactValueRecord | None:
    """The one with the most authority, the latest of several."""
    return max(rows, key=lambda row: (Source(row.source).authority, row.at, row.id), default=None)


async def list_values(session: ReadSession, contact_row_id: int) -> tuple[ContactValue, ...]:
    """Every value with its provenance, winners and losers, in the order of their first arrival."""
    statement = (
        select(ContactValueRecord)
        .where(ContactValueRecord.contact_id == contact_row_id)
        .order_by(ContactValueRecord.id)
    )
    return tuple(
        ContactValue(row.field, row.value, Source(row.source), row.at, row.is_current)
        for row in await session.scalars(statement)
    )


def clean_name(text: str | None) -> str | None:
    """A name fit to store, None when blank.

    :raises InvalidValueError: too long, or with control characters
    """
    return clean_text(text, field="name", limit=NAME_LIMIT) if text else None


def clean_phone(text: str | None, *, region: str | None) -> str | None:
    """A phone in E.164, None when blank.

    :raises InvalidValueError: it is not a phone number
    """
    return normalise_phone(text, region=region) if text and text.strip() else None


def clean_fields(fields: Mapping[str, JSONValue]) -> dict[str, JSONValue]:
    """Captured fields fit to store; None asks for removal.

    :raises InvalidValueError: a name is blank, reserved or too long, or a value is too large
    """
    if len(fields) > FIELD_COUNT_LIMIT:
        raise InvalidValueError(
            "captured_fields",
            "At most {limit} fields can be given at once.",
            limit=FIELD_COUNT_LIMIT,
        )
    return {_clean_field_name(name): _clean_value(name, value) for name, value in fields.items()}


def _clean_field_name(name: str) -> str:
    cleaned = clean_text(name, field="captured_fields", limit=FIELD_NAME_LIMIT)
    if cleaned is None:
        raise InvalidValueError("captured_fields", "A field needs a name.")
    if cleaned.casefold() in RESERVED_FIELDS:
        raise InvalidValueError(
            f"captured_fields.{name}",
            "“{cleaned}” is a field of its own; set it there.",
            cleaned=cleaned,
        )
    return cleaned


def _clean_value(name: str, value: JSONValue) -> JSONValue:
    if isinstance(value, str):
        return clean_text(value, field=f"captured_fields.{name}", limit=VALUE_LIMIT)
    if value is not None and len(orjson.dumps(value)) > VALUE_LIMIT:
        raise InvalidValueError(
            f"captured_fields.{name}",
            "This may have at most {limit} characters.",
            limit=VALUE_LIMIT,
        )
    return value


async def _values_of(
    session: ReadSession, contact: ContactRecord, fields: Iterable[str]
) -> list[ContactValueRecord]:
    asked = {"row_id": contact.id, "fields": list(fields)}
    return list(await session.scalars(_VALUES, asked))
