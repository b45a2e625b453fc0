"""Values that viewers see only one contact at a time, on both databases."""

from datetime import timedelta

from app.data.audit import list_audit
from app.data.contacts import ContactEdit, create_contact, get_contact
from app.data.database import Database
from app.data.masking import (
    masked_contact,
    masked_text,
    masks_for_viewers,
    reveal_contact,
    set_masking,
)
from app.data.operators import add_operator
from app.data.read_models import OperatorRow
from app.data.sessions import find_session, start_session
from app.data.vocabulary import Role, Source
from tests.factories import NOW, OPERATOR

VALUES = ("ada@lovelace.example", "+4915123456789", "Analytical Engines", "0031x00000ABC")


async def ada(database: Database) -> str:
    edit = ContactEdit(
        name="Ada",
        email=VALUES[0],
        phone=VALUES[1],
        captured_fields={"company": VALUES[2], "likes": {"drink": VALUES[2]}},
        external_ids={"salesforce": VALUES[3]},
        tags=["vip"],
    )
    async with database.transaction() as session:
        return await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)


async def signed_in(database: Database, role: Role) -> OperatorRow | None:
    async with database.transaction() as session:
        operator = await add_operator(
            session,
            email=f"{role}@hilal.example",
            name="Somebody",
            role=role,
            password_hash=None,
            actor=OPERATOR,
            now=NOW,
        )
        await start_session(session, operator.operator_id, token_hash=role, now=NOW)
    async with database.read() as session:
        return await find_session(session, role, NOW + timedelta(minutes=1))


async def switch(database: Database, *, is_on: bool) -> None:
    async with database.transaction() as session:
        await set_masking(session, is_on=is_on, actor=OPERATOR, now=NOW)


async def test_only_viewers_see_no_values_and_only_while_it_is_on(database: Database) -> None:
    await switch(database, is_on=True)
    await switch(database, is_on=True)

    seen = {role: await signed_in(database, role) for role in Role}

    assert {role: one and one.sees_values for role, one in seen.items()} == {
        Role.VIEWER: False,
        Role.AGENT: True,
        Role.ADMIN: True,
    }
    await switch(database, is_on=False)
    async with database.read() as session:
        viewer = await find_session(session, Role.VIEWER, NOW + timedelta(minutes=1))
        assert not await masks_for_viewers(session)
    assert viewer is not None
    assert viewer.sees_values


async def test_a_masked_contact_holds_its_fields_and_none_of_the_values(
    database: Database,
) -> None:
    contact_id = await ada(database)

    async with database.read() as session:
        contact = await get_contact(session, contact_id)
    masked = masked_contact(contact)

    assert [value for value in VALUES if value not in str(contact)] == []
    assert [value for value in VALUES if value in str(masked)] == []
    assert masked.row.name == "Ada"
    assert masked.row.tags == ("vip",)
    assert masked.row.email == "a•••@•••"
    assert masked.row.phone == "•••89"
    assert masked.captured_fields.keys() == contact.captured_fields.keys()


def test_words_lose_what_looks_like_a_value() -> None:
    assert masked_text("Write to ada@lovelace.example or +49 151 23456789, please.") == (
        "Write to [email] or [phone], please."
    )


async def test_who_reveals_whom_is_noted_without_values(database: Database) -> None:
    contact_id = await ada(database)

    async with database.transaction() as session:
        await reveal_contact(session, contact_id, actor=OPERATOR, now=NOW)

    async with database.read() as session:
        entry = (await list_audit(session, limit=1))[0]
    assert (entry.action, entry.contact_id, entry.actor_id, entry.facts) == (
        "contact.revealed",
        contact_id,
        OPERATOR.actor_id,
        {},
    )
