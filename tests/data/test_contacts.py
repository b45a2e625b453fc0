"""Create and edit a contact, on both engines."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.data.audit import list_audit
from app.data.changes import Change, ContactChanged
from app.data.contacts import ContactEdit, create_contact, edit_contact
from app.data.errors import (
    ContactNotFoundError,
    EmailTakenError,
    ExternalIdTakenError,
    InvalidValueError,
    StaleVersionError,
)
from app.data.vocabulary import Source
from tests.factories import NOW, OPERATOR, Town


async def _create(town: Town, edit: ContactEdit) -> str:
    async with town.database.transaction() as session:
        return await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)


async def _edit(
    town: Town, contact_id: str, edit: ContactEdit, *, expected_version: int | None = None
) -> None:
    async with town.database.transaction() as session:
        await edit_contact(
            session, contact_id, edit, actor=OPERATOR, now=NOW, expected_version=expected_version
        )


async def test_a_contact_is_created_with_everything_that_was_given(
    town: Town, announced: list[Change]
) -> None:
    contact_id = await _create(
        town,
        ContactEdit(
            name=" Ada Lovelace ",
            email="ada@acme.example",
            phone="+49 171 1234567",
            captured_fields={"company": "Acme", "seats": 12},
            external_ids={"Stripe": "cus_1"},
            tags=["VIP", "vip ", "trial"],
        ),
    )

    contact = await town.contact(contact_id)
    assert (contact.row.name, contact.row.email) == ("Ada Lovelace", "ada@acme.example")
    assert contact.row.phone == "+491711234567"
    assert contact.row.tags == ("trial", "VIP")
    assert contact.captured_fields == {"company": "Acme", "seats": 12}
    assert [(e.source, e.external_id) for e in contact.external_ids] == [("stripe", "cus_1")]
    assert contact.row.last_seen is None
    assert ContactChanged(contact_id, is_new=True) in announced


async def test_an_edit_changes_only_what_it_names(town: Town) -> None:
    contact_id = await _create(town, ContactEdit(name="Ada", captured_fields={"a": 1, "b": 2}))

    await _edit(town, contact_id, ContactEdit(captured_fields={"b": None, "c": 3}))

    contact = await town.contact(contact_id)
    assert contact.row.name == "Ada"
    assert contact.captured_fields == {"a": 1, "c": 3}


async def test_a_new_email_becomes_primary_and_the_former_stays_known(town: Town) -> None:
    contact_id = await _create(town, ContactEdit(email="old@acme.example"))

    await _edit(town, contact_id, ContactEdit(email="new@acme.example"))

    contact = await town.contact(contact_id)
    assert contact.row.email == "new@acme.example"
    assert {email.email for email in contact.emails} == {"old@acme.example", "new@acme.example"}


async def test_an_email_of_another_contact_is_refused_and_nothing_else_is_written(
    town: Town,
) -> None:
    holder = await _create(town, ContactEdit(email="ada@acme.example"))
    other = await _create(town, ContactEdit(name="Bob"))

    with pytest.raises(EmailTakenError) as taken:
        await _edit(town, other, ContactEdit(name="Robert", email="ADA@acme.example"))

    assert taken.value.contact_id == holder
    assert (await town.contact(other)).row.name == "Bob"


async def test_an_external_id_belongs_to_one_contact(town: Town) -> None:
    await _create(town, ContactEdit(external_ids={"stripe": "cus_1"}))

    with pytest.raises(ExternalIdTakenError):
        await _create(town, ContactEdit(external_ids={"stripe": "cus_1"}))


async def test_a_stale_edit_is_refused(town: Town) -> None:
    contact_id = await _create(town, ContactEdit(name="Ada"))
    version = (await town.contact(contact_id)).row.version
    await _edit(town, contact_id, ContactEdit(name="Ada L."), expected_version=version)

    with pytest.raises(StaleVersionError):
        await _edit(town, contact_id, ContactEdit(name="A."), expected_version=version)


async def test_of_two_edits_of_one_version_at_once_one_is_told(town: Town) -> None:
    contact_id = await _create(town, ContactEdit(name="Ada"))
    version = (await town.contact(contact_id)).row.version

    results = await asyncio.gather(
        *(_edit(town, contact_id, ContactEdit(name=n), expected_version=version) for n in "AB"),
        return_exceptions=True,
    )

    assert [type(result) for result in results if result] == [StaleVersionError]


async def test_an_operator_value_outlives_what_the_visitor_says_later(town: Town) -> None:
    met = await town.meet("v1", email="ada@acme.example", name="adda")
    await _edit(town, met.contact_id, ContactEdit(name="Ada"))

    await town.meet("v1", email="ada@acme.example", name="adda again")

    assert (await town.contact(met.contact_id)).row.name == "Ada"


async def test_the_audit_names_fields_but_no_values(town: Town) -> None:
    contact_id = await _create(town, ContactEdit(name="Ada"))
    await _edit(town, contact_id, ContactEdit(name="Grace", email="grace@acme.example"))

    async with town.database.read() as session:
        entries = await list_audit(session, contact_id=contact_id)

    assert [entry.action for entry in entries] == ["contact.edited", "contact.created"]
    assert entries[0].facts == {"fields": ["email", "name"]}


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (ContactEdit(email="nobody"), "email"),
        (ContactEdit(phone="call me"), "phone"),
        (ContactEdit(name="x" * 10_000), "name"),
        (ContactEdit(captured_fields={"": "x"}), "captured_fields"),
        (ContactEdit(captured_fields={"email": "x"}), "captured_fields.email"),
        (ContactEdit(captured_fields={"a": "x" * 2_001}), "captured_fields.a"),
        (ContactEdit(tags=[" "]), "tag"),
    ],
)
async def test_a_refusal_names_the_field(town: Town, edit: ContactEdit, field: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        await _create(town, edit)

    assert refused.value.field == field


async def test_an_unknown_id_is_not_found(town: Town) -> None:
    with pytest.raises(ContactNotFoundError):
        await town.contact("c_nobody")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.text(
        st.characters(exclude_categories=["Cc", "Cs", "Co"]), min_size=1, max_size=300
    ).filter(str.strip)
)
async def test_any_name_is_kept_letter_by_letter(town: Town, name: str) -> None:
    contact_id = await _create(town, ContactEdit(name=name))

    assert (await town.contact(contact_id)).row.name == name.strip()
