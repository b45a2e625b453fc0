"""A field that an operator set can be handed back to what the others say."""

import pytest

from app.data.audit import list_history
from app.data.changes import Change, ContactChanged
from app.data.check import find_faults
from app.data.contacts import ContactEdit, edit_contact
from app.data.errors import InvalidValueError, StaleVersionError
from app.data.hand_back import hand_back_field
from tests.factories import NOW, OPERATOR, Town


async def edit(town: Town, contact_id: str, change: ContactEdit) -> None:
    async with town.database.transaction() as session:
        await edit_contact(session, contact_id, change, actor=OPERATOR, now=NOW)


async def hand_back(
    town: Town, contact_id: str, field: str, *, version: int | None = None
) -> ContactEdit:
    async with town.database.transaction() as session:
        return await hand_back_field(
            session, contact_id, field, actor=OPERATOR, now=NOW, expected_version=version
        )


async def ada(town: Town) -> str:
    """A verified contact whose name, plan and email an operator has changed."""
    found = await town.meet("v1", subject="u1", name="Ada", email="ada@acme.example", plan="pro")
    change = ContactEdit(
        name="Countess", email="countess@acme.example", captured_fields={"plan": "gold"}
    )
    await edit(town, found.contact_id, change)
    return found.contact_id


async def test_the_best_of_the_other_values_shows(town: Town, announced: list[Change]) -> None:
    contact_id = await ada(town)
    announced.clear()

    for field in ("name", "plan", "email"):
        await hand_back(town, contact_id, field)

    contact = await town.contact(contact_id)
    assert (contact.row.name, contact.row.email) == ("Ada", "ada@acme.example")
    assert contact.captured_fields == {"plan": "pro"}
    assert [email.email for email in contact.emails][1] == "countess@acme.example"
    assert ContactChanged(contact_id) in announced
    assert await find_faults(town.database) == ()


async def test_from_then_on_the_visitor_may_change_it_again(town: Town) -> None:
    contact_id = await ada(town)
    await town.meet("v1", subject="u1", name="Ada L.")
    assert (await town.contact(contact_id)).row.name == "Countess"

    await hand_back(town, contact_id, "name")
    await town.meet("v1", subject="u1", name="Ada Lovelace")

    assert (await town.contact(contact_id)).row.name == "Ada Lovelace"


async def test_what_it_returns_takes_it_back(town: Town) -> None:
    contact_id = await ada(town)
    before = await town.contact(contact_id)

    for field in ("name", "plan", "email"):
        await edit(town, contact_id, await hand_back(town, contact_id, field))

    after = await town.contact(contact_id)
    assert (after.row.name, after.row.email) == (before.row.name, before.row.email)
    assert after.captured_fields == before.captured_fields


async def test_a_field_that_only_operators_filled_becomes_empty(town: Town) -> None:
    contact_id = await ada(town)
    await edit(town, contact_id, ContactEdit(phone="+49 171 1234567"))

    await hand_back(town, contact_id, "phone")

    assert (await town.contact(contact_id)).row.phone is None


@pytest.mark.parametrize("field", ["phone", "email", "nothing"])
async def test_a_field_that_no_operator_set_is_refused(town: Town, field: str) -> None:
    contact_id = (await town.meet("v1", subject="u1", email="ada@acme.example")).contact_id

    with pytest.raises(InvalidValueError) as refused:
        await hand_back(town, contact_id, field)

    assert refused.value.field == field


async def test_an_email_without_another_one_stays(town: Town) -> None:
    contact_id = (await town.meet("v1", name="Ada")).contact_id
    await edit(town, contact_id, ContactEdit(email="only@acme.example"))

    with pytest.raises(InvalidValueError):
        await hand_back(town, contact_id, "email")

    assert (await town.contact(contact_id)).row.email == "only@acme.example"


async def test_somebody_elses_change_meanwhile_is_told(town: Town) -> None:
    contact_id = await ada(town)

    with pytest.raises(StaleVersionError):
        await hand_back(town, contact_id, "name", version=1)


async def test_history_names_the_field_and_no_value(town: Town) -> None:
    contact_id = await ada(town)
    await hand_back(town, contact_id, "plan")

    async with town.database.read() as session:
        entry = (await list_history(session, contact_id))[0]

    assert (entry.action, entry.facts) == ("field.handed_back", {"fields": ["captured_fields"]})
