"""Captured fields are filters under their own names, the same on both engines."""

from datetime import timedelta

import pytest

from app.data.captured_offers import list_field_keys, suggest_values
from app.data.contacts import ContactEdit, create_contact, edit_contact
from app.data.database import Database
from app.data.merge import merge_contacts
from app.data.merge_undo import undo_merge
from app.data.read_models import Actor, JSONValue, SearchQuery
from app.data.search import search_contacts
from app.data.vocabulary import Source
from tests.data.crowd import CLAUSES, NOW, dice, expected, people, settle

OPERATOR = Actor("operator")
CAPTURED = [
    clause for clause in CLAUSES if clause.lstrip("-")[:4].lower() in ("comp", "plan", "citi")
]


async def add(database: Database, name: str, **captured: JSONValue) -> str:
    async with database.transaction() as session:
        edit = ContactEdit(name=name, captured_fields=captured)
        return await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)


async def names(database: Database, words: str) -> list[str | None]:
    async with database.read() as session:
        page = await search_contacts(session, SearchQuery(words=words), now=NOW)
    return sorted(row.name or "" for row in page.rows)


async def test_each_clause_finds_what_looking_at_every_row_finds(database: Database) -> None:
    crowd = people(400, dice(21))
    await settle(database, crowd)

    for clause in CAPTURED:
        for words in (clause, f"{clause} jose", f"{clause} tag:vip", f"{clause} 050"):
            query = SearchQuery(words=words)
            async with database.read() as session:
                page = await search_contacts(session, query, now=NOW, limit=100)
            wanted = expected(crowd, query)
            assert [row.contact_id for row in page.rows] == wanted[:100], words
            assert page.total == len(wanted), words
            assert clause in page.understood


async def test_what_is_written_is_found_and_what_is_taken_away_is_not(database: Database) -> None:
    ada = await add(database, "Ada", company="Acme Corp")
    await add(database, "Bob", company="Globex", motto="acme for ever")
    assert await names(database, "company:acme") == ["Ada"]
    assert await names(database, "acme") == []

    async with database.transaction() as session:
        edit = ContactEdit(captured_fields={"company": "Initech", "Plan tier": "Pro"})
        await edit_contact(session, ada, edit, actor=OPERATOR, now=NOW)
    assert await names(database, "company:acme") == []
    assert await names(database, "plan_tier:pro -company:globex") == ["Ada"]

    async with database.transaction() as session:
        edit = ContactEdit(captured_fields={"company": None})
        await edit_contact(session, ada, edit, actor=OPERATOR, now=NOW)
    assert await names(database, "company:initech") == []
    assert await names(database, "-company:globex") == ["Ada"]


async def test_a_field_nobody_has_is_words(database: Database) -> None:
    await add(database, "plan:gold")
    assert await names(database, "plan:gold") == ["plan:gold"]


async def test_a_merge_and_its_undo_carry_the_fields(database: Database) -> None:
    ada = await add(database, "Ada", company="Acme")
    bob = await add(database, "Bob", role="Engineer")
    async with database.transaction() as session:
        merge_id = await merge_contacts(
            session, primary_id=ada, duplicate_id=bob, actor=OPERATOR, now=NOW
        )
    assert await names(database, "company:acme role:engineer") == ["Ada"]

    async with database.transaction() as session:
        await undo_merge(session, merge_id, actor=OPERATOR, now=NOW + timedelta(minutes=1))
    assert await names(database, "role:engineer") == ["Bob"]


async def test_fields_and_their_values_are_offered(database: Database) -> None:
    for number in range(3):
        await add(database, f"Ada {number}", company="Acme Corp", plan_tier="pro")
    await add(database, "Bob", company='The "Acme"', cities=["Köln", "Abu Dhabi"])
    await add(database, "Eve", company="Globex")

    async with database.read() as session:
        assert set(await list_field_keys(session)) == {"company", "plan_tier", "cities"}
        assert await suggest_values(session, "company", "AC", now=NOW) == ("Acme Corp",)
        assert await suggest_values(session, "company", "", now=NOW) == ("Acme Corp", "Globex")
        assert await suggest_values(session, "cities", "dha", now=NOW) == ("Abu Dhabi",)


@pytest.mark.parametrize("prefix", ['"', "\x00", "\ud800", "x" * 5000, "a:b", "-", "%", "\ue003"])
async def test_no_beginning_upsets_the_offers(database: Database, prefix: str) -> None:
    await add(database, "Ada", company="Acme")
    async with database.read() as session:
        await suggest_values(session, "company", prefix, now=NOW)
        await suggest_values(session, prefix, "a", now=NOW)
