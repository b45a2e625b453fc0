"""The captured values of the rows at hand come in one look, current ones alone."""

import pytest

from app.data.contacts import ContactEdit, create_contact
from app.data.database import Database
from app.data.errors import InvalidSearchError
from app.data.field_definitions import define_field
from app.data.read_models import FieldDefinition, JSONValue
from app.data.shown_values import FIELDS_LIMIT, ShownValues, list_shown_values
from app.data.vocabulary import FieldKind, Source
from tests.factories import NOW, OPERATOR, Town


async def enter(database: Database, **fields: JSONValue) -> str:
    edit = ContactEdit(name="Ada", captured_fields=fields)
    async with database.transaction() as session:
        return await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)


async def shown(
    database: Database, *contact_ids: str, fields: list[str] | None = None
) -> ShownValues:
    async with database.read() as session:
        return await list_shown_values(session, contact_ids, fields)


async def test_of_each_row_the_fields_that_are_asked_for(town: Town) -> None:
    ada = await enter(town.database, plan="pro", seats=3, company="Acme")
    grace = await enter(town.database, plan="free")
    stranger = await enter(town.database, plan="other")

    values = await shown(town.database, ada, grace, fields=["plan", "seats"])

    assert dict(sorted(values[ada])) == {"plan": "pro", "seats": 3}
    assert values[grace] == [("plan", "free")]
    assert stranger not in values


async def test_without_fields_named_all_that_are_defined(town: Town) -> None:
    definition = FieldDefinition("plan", "Plan", FieldKind.TEXT)
    async with town.database.transaction() as session:
        await define_field(session, definition, actor=OPERATOR, now=NOW)
    ada = await enter(town.database, plan="pro", company="Acme")

    assert await shown(town.database, ada) == {ada: [("plan", "pro")]}


async def test_nothing_is_asked_of_no_fields_and_no_rows(town: Town) -> None:
    ada = await enter(town.database, plan="pro")

    assert await shown(town.database, ada, fields=[]) == {}
    assert await shown(town.database, fields=["plan"]) == {}


async def test_more_fields_than_a_table_shows_are_refused(town: Town) -> None:
    ada = await enter(town.database, plan="pro")
    many = [f"field{number}" for number in range(FIELDS_LIMIT + 1)]

    with pytest.raises(InvalidSearchError) as refused:
        await shown(town.database, ada, fields=many)

    assert refused.value.field == "field"
