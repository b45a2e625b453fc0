"""Captured fields with a kind: defined once, checked wherever an operator or a system sets them.

What visitors say of themselves is never refused for its kind; it is kept as it was said.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from math import isfinite
from urllib.parse import urlsplit

from sqlalchemy import func, select

from app.data.audit import record_audit
from app.data.database import ReadSession, WriteSession
from app.data.errors import InvalidValueError
from app.data.keys import clean_text
from app.data.models import FieldDefinitionRecord
from app.data.read_models import Actor, FieldDefinition, JSONValue
from app.data.values import FIELD_NAME_LIMIT, clean_fields
from app.data.vocabulary import FieldKind, marked

COUNT_LIMIT = 100
_YES, _NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})


async def list_definitions(session: ReadSession) -> tuple[FieldDefinition, ...]:
    """Every definition, in the order in which forms show them."""
    statement = select(FieldDefinitionRecord).order_by(
        FieldDefinitionRecord.position, FieldDefinitionRecord.name
    )
    return tuple(_definition(record) for record in await session.scalars(statement))


async def define_field(
    session: WriteSession, definition: FieldDefinition, *, actor: Actor, now: datetime
) -> None:
    """Give a captured field a kind, or another one; values that are there stay as they are.

    :raises InvalidValueError: its name, label or choices cannot be used
    """
    (name,) = clean_fields({definition.name: None})
    choices = tuple(dict.fromkeys(one.strip() for one in definition.choices if one.strip()))
    if definition.kind is FieldKind.CHOICE and not choices:
        raise InvalidValueError("choices", marked("A choice needs at least one entry."))
    label = clean_text(definition.label, field="label", limit=FIELD_NAME_LIMIT) or name
    record = await session.get(FieldDefinitionRecord, name)
    if record is None:
        count = (
            await session.scalars(select(func.count()).select_from(FieldDefinitionRecord))
        ).one()
        if count >= COUNT_LIMIT:
            raise InvalidValueError("name", marked("There are 100 definitions already."))
        last = await session.scalar(select(func.max(FieldDefinitionRecord.position)))
        record = FieldDefinitionRecord(name=name, position=(last or 0) + 1)
        session.add(record)
    record.label, record.kind, record.choices = label, definition.kind, list(choices)
    record_audit(session, actor=actor, action="field.defined", now=now, kind=definition.kind)


async def move_definition(session: WriteSession, name: str, *, up: bool) -> None:
    """Have the field stand one place earlier or later."""
    records = list(
        await session.scalars(
            select(FieldDefinitionRecord).order_by(
                FieldDefinitionRecord.position, FieldDefinitionRecord.name
            )
        )
    )
    at = next((at for at, record in enumerate(records) if record.name == name), None)
    other = None if at is None else at + (-1 if up else 1)
    if at is not None and other is not None and 0 <= other < len(records):
        records[at], records[other] = records[other], records[at]
    for position, record in enumerate(records):
        record.position = position


async def forget_definition(
    session: WriteSession, name: str, *, actor: Actor, now: datetime
) -> None:
    """Let the field hold any text again; its values stay."""
    record = await session.get(FieldDefinitionRecord, name)
    if record is not None:
        await session.delete(record)
        record_audit(session, actor=actor, action="field.undefined", now=now)


async def typed_fields(
    session: ReadSession, fields: Mapping[str, JSONValue]
) -> dict[str, JSONValue]:
    """The fields with each value as its kind wants it; None still asks for removal.

    :raises InvalidValueError: a value is not of its field's kind; ``field`` says which
    """
    if not fields:
        return {}
    statement = select(FieldDefinitionRecord).where(FieldDefinitionRecord.name.in_(fields))
    kinds = {record.name: _definition(record) for record in await session.scalars(statement)}
    return of_their_kinds(kinds, fields)


def of_their_kinds(
    kinds: Mapping[str, FieldDefinition], fields: Mapping[str, JSONValue]
) -> dict[str, JSONValue]:
    """The same where the definitions are at hand; raises like typed_fields."""
    return {
        name: value if value is None or name not in kinds else _checked(kinds[name], value)
        for name, value in fields.items()
    }


def _checked(definition: FieldDefinition, value: JSONValue) -> JSONValue:
    field = f"captured_fields.{definition.name}"
    text = value.strip() if isinstance(value, str) else value
    match definition.kind:
        case FieldKind.NUMBER:
            return _number(field, text)
        case FieldKind.DATE:
            return _date(field, text)
        case FieldKind.LINK:
            return _link(field, text)
        case FieldKind.CHOICE:
            return _choice(field, text, definition.choices)
        case FieldKind.YES_NO:
            return _yes_no(field, text)
        case FieldKind.TEXT:
            return value


def _number(field: str, value: JSONValue) -> JSONValue:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    try:
        number = float(str(value))
    except ValueError:
        number = float("nan")
    if not isfinite(number) or not isinstance(value, str):
        raise InvalidValueError(field, marked("This is a number, such as 12 or 0.5."))
    return int(value) if value.lstrip("+-").isdecimal() else number


def _date(field: str, value: JSONValue) -> JSONValue:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise InvalidValueError(field, marked("This is a date, such as 2026-11-24.")) from error


def _link(field: str, value: JSONValue) -> JSONValue:
    try:
        parts = urlsplit(str(value))
        is_link = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_link = False
    if not is_link:
        raise InvalidValueError(
            field, marked("This is a link that begins with https:// or http://.")
        )
    return value


def _choice(field: str, value: JSONValue, choices: Sequence[str]) -> JSONValue:
    folded = str(value).casefold()
    for choice in choices:
        if choice.casefold() == folded:
            return choice
    raise InvalidValueError(field, marked("This is not one of the choices."))


def _yes_no(field: str, value: JSONValue) -> JSONValue:
    folded = str(value).casefold()
    if folded not in _YES | _NO:
        raise InvalidValueError(field, marked("This is yes or no."))
    return folded in _YES


def _definition(record: FieldDefinitionRecord) -> FieldDefinition:
    return FieldDefinition(record.name, record.label, FieldKind(record.kind), tuple(record.choices))
