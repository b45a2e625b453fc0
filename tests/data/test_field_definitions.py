"""A captured field with a kind holds what is of that kind, unless a visitor said it."""

import pytest

from app.data.contacts import ContactEdit, create_contact
from app.data.database import Database
from app.data.errors import InvalidValueError
from app.data.field_definitions import (
    define_field,
    forget_definition,
    list_definitions,
    move_definition,
)
from app.data.read_models import FieldDefinition
from app.data.vocabulary import FieldKind, Source
from tests.factories import NOW, OPERATOR, Town


async def define(
    database: Database, name: str, kind: FieldKind, *choices: str, label: str = ""
) -> None:
    async with database.transaction() as session:
        definition = FieldDefinition(name, label, kind, choices)
        await define_field(session, definition, actor=OPERATOR, now=NOW)


async def enter(database: Database, name: str, value: object) -> str:
    edit = ContactEdit(name="Ada", captured_fields={name: value})  # type: ignore[dict-item]
    async with database.transaction() as session:
        return await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (FieldKind.TEXT, "=1", "=1"),
        (FieldKind.NUMBER, "12", 12),
        (FieldKind.NUMBER, "-0.5", -0.5),
        (FieldKind.NUMBER, 7, 7),
        (FieldKind.DATE, "2026-11-24", "2026-11-24"),
        (FieldKind.LINK, "https://x.example/a?b#c", "https://x.example/a?b#c"),
        (FieldKind.CHOICE, "PRO", "pro"),
        (FieldKind.YES_NO, "no", False),
        (FieldKind.YES_NO, True, True),
    ],
)
async def test_a_value_is_kept_as_its_kind_wants_it(
    town: Town, kind: FieldKind, typed: object, kept: object
) -> None:
    await define(town.database, "plan", kind, "pro", "free")

    contact_id = await enter(town.database, "plan", typed)

    assert dict((await town.contact(contact_id)).captured_fields) == {"plan": kept}


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        *((FieldKind.NUMBER, one) for one in ("many", "nan", "inf", True)),
        *((FieldKind.DATE, one) for one in ("24.11.2026", "2026-02-30", 5)),
        *((FieldKind.LINK, one) for one in ("javascript:alert(1)", "x.example", "https://", 1)),
        *((FieldKind.CHOICE, one) for one in ("gold", 3)),
        *((FieldKind.YES_NO, one) for one in ("perhaps", 2)),
    ],
)
async def test_what_is_not_of_the_kind_is_refused_at_the_field(
    database: Database, kind: FieldKind, typed: object
) -> None:
    await define(database, "plan", kind, "pro")

    with pytest.raises(InvalidValueError) as refusal:
        await enter(database, "plan", typed)

    assert refusal.value.field == "captured_fields.plan"


async def test_a_visitor_is_never_refused_for_a_kind(town: Town) -> None:
    await define(town.database, "seats", FieldKind.NUMBER)

    met = await town.meet("v1", email="ada@x.example", seats="a few")

    assert dict((await town.contact(met.contact_id)).captured_fields) == {"seats": "a few"}


async def test_definitions_are_ordered_changed_and_forgotten(database: Database) -> None:
    await define(database, "plan", FieldKind.CHOICE, "pro", " free ", "pro", label="Plan tier")
    await define(database, "seats", FieldKind.NUMBER)
    async with database.transaction() as session:
        await move_definition(session, "seats", up=True)
        await move_definition(session, "seats", up=True)
    await define(database, "plan", FieldKind.TEXT, label="Plan")

    async with database.read() as session:
        found = await list_definitions(session)

    assert [(one.name, one.label, one.kind) for one in found] == [
        ("seats", "seats", FieldKind.NUMBER),
        ("plan", "Plan", FieldKind.TEXT),
    ]
    async with database.transaction() as session:
        await forget_definition(session, "plan", actor=OPERATOR, now=NOW)
    async with database.read() as session:
        assert [one.name for one in await list_definitions(session)] == ["seats"]


@pytest.mark.parametrize("name", ["", "email", "x" * 101], ids=["blank", "reserved", "long"])
async def test_a_name_that_no_field_can_have_is_refused(database: Database, name: str) -> None:
    with pytest.raises(InvalidValueError):
        await define(database, name, FieldKind.TEXT)
