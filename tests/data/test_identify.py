"""The identity rules, as a visitor meets them, on both engines."""

import asyncio

import pytest

from app.data.conversation_lists import get_transcript
from app.data.conversations import NewMessage, append_messages
from app.data.duplicates import list_pairs
from app.data.errors import ChatbotNotFoundError, InvalidValueError
from app.data.read_models import Claims, Verified
from app.data.vocabulary import Identity, MessageRole, Source
from tests.factories import NOW, Town


async def test_the_same_subject_is_the_same_contact_in_every_browser_and_chatbot(
    town: Town,
) -> None:
    first = await town.meet("v1", subject="u1", email="ada@acme.example")
    second = await town.meet("v2", subject="u1", chatbot_id="sales")

    assert first.created
    assert (second.contact_id, second.created) == (first.contact_id, False)


async def test_an_anonymous_visitor_becomes_the_person_they_turn_out_to_be(town: Town) -> None:
    anonymous = await town.meet("v1")
    known = await town.meet("v2", email="ada@acme.example")

    joined = await town.meet("v1", email="ada@acme.example")

    assert joined.contact_id == known.contact_id
    assert joined.merged == (anonymous.contact_id,)


async def test_a_token_turns_the_self_reported_contact_of_its_email_into_a_verified_one(
    town: Town,
) -> None:
    claimed = await town.meet("v1", email="ada@acme.example", name="A.")

    proven = await town.meet("v2", subject="u1", email="ada@acme.example", name="Ada")

    contact = await town.contact(proven.contact_id)
    assert proven.contact_id == claimed.contact_id
    assert (contact.row.identity, contact.row.name) == (Identity.VERIFIED, "Ada")


async def test_one_email_with_two_subjects_is_never_merged_but_shown_as_a_pair(town: Town) -> None:
    first = await town.meet("v1", subject="u1", email="ada@acme.example")

    second = await town.meet("v2", subject="u2", email="ada@acme.example")

    async with town.database.read() as session:
        pairs = await list_pairs(session)
    assert second.contact_id != first.contact_id
    assert (await town.contact(second.contact_id)).row.email is None
    assert [{p.first.contact_id, p.second.contact_id} for p in pairs] == [
        {first.contact_id, second.contact_id}
    ]


async def test_an_unproven_claim_changes_nothing_on_a_verified_contact(town: Town) -> None:
    proven = await town.meet("v1", subject="u1", email="ada@acme.example", name="Ada")
    before = await town.contact(proven.contact_id)

    claim = await town.meet(
        "v2", email="ada@acme.example", name="Mallory", phone="+49 171 1234567", company="Evil"
    )

    assert claim.contact_id == proven.contact_id
    assert claim.identity is Source.SELF_REPORTED
    assert await town.contact(proven.contact_id) == before


async def test_a_conversation_of_an_unproven_claim_says_so(town: Town) -> None:
    proven = await town.meet("v1", subject="u1", email="ada@acme.example")

    await town.chat("v2", "conversation", "I am ada@acme.example")

    async with town.database.read() as session:
        conversation = (await get_transcript(session, "conversation")).conversation
    assert conversation.contact_id == proven.contact_id
    assert conversation.is_unproven


async def test_separate_claims_stay_apart_and_become_a_pair(town: Town) -> None:
    proven = await town.meet("v1", subject="u1", email="ada@acme.example")

    claim = await town.meet("v2", email="ada@acme.example", claims_mode="separate")

    async with town.database.read() as session:
        pairs = await list_pairs(session)
    assert claim.contact_id != proven.contact_id
    assert [pair.reason for pair in pairs] == ["unproven_claim"]


async def test_whoever_comes_after_a_sign_out_is_somebody_else(town: Town) -> None:
    proven = await town.meet("v1", subject="u1", email="ada@acme.example")

    after = await town.meet("v1")

    assert after.contact_id != proven.contact_id
    assert after.identity is Source.ANONYMOUS


async def test_a_second_email_in_one_browser_is_another_contact(town: Town) -> None:
    first = await town.meet("v1", email="ada@acme.example")

    second = await town.meet("v1", email="bob@other.example")

    assert second.created
    assert second.contact_id != first.contact_id


async def test_a_mistyped_email_shows_up_under_duplicates(town: Town) -> None:
    await town.meet("v1", email="ada.lovelace@acme.example")

    await town.meet("v1", email="ada.lovelave@acme.example")

    async with town.database.read() as session:
        assert [pair.reason for pair in await list_pairs(session)] == ["similar_email"]


async def test_a_self_reported_value_never_replaces_a_verified_one(town: Town) -> None:
    proven = await town.meet("v1", subject="u1", name="Ada", email="ada@acme.example")
    await town.meet("v2", email="bob@acme.example", name="Bob", company="Acme")

    again = await town.meet("v1", subject="u1", company="Lovelace Ltd")

    contact = await town.contact(proven.contact_id)
    assert again.contact_id == proven.contact_id
    assert contact.row.name == "Ada"
    assert contact.captured_fields == {"company": "Lovelace Ltd"}


async def test_the_losing_value_stays_visible(town: Town) -> None:
    await town.meet("v1", email="ada@acme.example", name="Adda")

    proven = await town.meet("v1", subject="u1", email="ada@acme.example", name="Ada")

    values = (await town.contact(proven.contact_id)).values
    assert {(v.value, v.source, v.is_current) for v in values} == {
        ("Adda", Source.SELF_REPORTED, False),
        ("Ada", Source.VERIFIED, True),
    }


async def test_an_email_and_a_phone_typed_in_chat_are_captured(town: Town) -> None:
    opened = await town.chat("v1", "conversation", "mail ada@acme.example or call 0171 1234567.")

    row = (await town.contact(opened.contact_id)).row
    assert (row.email, row.phone) == ("ada@acme.example", "+491711234567")
    assert row.identity is Identity.SELF_REPORTED


async def test_blank_and_placeholder_emails_match_nobody(town: Town) -> None:
    one = await town.meet("v1", email="noreply@acme.example")
    other = await town.meet("v2", email="noreply@acme.example")

    assert one.contact_id != other.contact_id


async def test_a_look_alike_of_an_email_is_not_that_email(town: Town) -> None:
    real = await town.meet("v1", email="kim@acme.example")

    alike = await town.meet("v2", email="\u212aim@acme.example")

    assert alike.contact_id != real.contact_id


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "not an email"), ("phone", "12"), ("name", "x" * 301), ("name", "nul\x00")],
)
async def test_a_refused_value_names_its_field_and_writes_nothing(
    town: Town, field: str, value: str
) -> None:
    with pytest.raises(InvalidValueError) as refused:
        await town.meet("v1", **{field: value})

    assert refused.value.field == field
    assert (await town.meet("v1")).created


async def test_an_unknown_chatbot_is_refused(town: Town) -> None:
    with pytest.raises(ChatbotNotFoundError):
        await town.meet("v1", chatbot_id="nobody")


async def test_twenty_first_identifies_of_one_subject_at_once_make_one_contact(town: Town) -> None:
    met = await asyncio.gather(
        *(town.meet(f"v{n}", subject="u1", email="ada@acme.example") for n in range(20))
    )

    assert len({identified.contact_id for identified in met}) == 1
    assert sum(identified.created for identified in met) == 1


async def test_colleagues_with_short_names_are_not_taken_for_a_typing_error(town: Town) -> None:
    await town.meet("v1", email="ada@acme.example")

    await town.meet("v1", email="bob@acme.example")

    async with town.database.read() as session:
        assert await list_pairs(session) == ()


async def test_nothing_is_read_from_words_that_came_with_a_token_or_after_it(town: Town) -> None:
    opened = await town.chat("v1", "conversation", "Hello")
    verified = Verified("", "u1", Claims())
    for number, token in enumerate((verified, None)):
        message = NewMessage(f"later{number}", MessageRole.VISITOR, "Write to bob@acme.example")
        async with town.database.transaction() as session:
            await append_messages(
                session,
                "conversation",
                [message],
                verified=token,
                now=NOW,
                claims_mode="attach",
            )

    again = await town.meet("v1", subject="u1")
    assert again.contact_id == opened.contact_id
    assert (await town.contact(opened.contact_id)).row.email is None
    assert (await town.meet("v2", email="bob@acme.example")).created


async def test_a_token_proves_the_unproven_conversation_that_it_is_given_in(town: Town) -> None:
    proven = await town.meet("v1", subject="u1", email="ada@acme.example")
    await town.chat("v2", "conversation", "I am ada@acme.example")
    message = NewMessage("later", MessageRole.VISITOR, "Signed in now")

    async with town.database.transaction() as session:
        await append_messages(
            session,
            "conversation",
            [message],
            verified=Verified("", "u1", Claims()),
            now=NOW,
            claims_mode="attach",
        )

    async with town.database.read() as session:
        conversation = (await get_transcript(session, "conversation")).conversation
    assert (conversation.contact_id, conversation.is_unproven) == (proven.contact_id, False)


async def test_a_newcomer_with_many_fields_has_them_all_in_their_order(town: Town) -> None:
    fields = {f"field {number:02}": f"value {number}" for number in range(30)}

    met = await town.meet("v1", name="Ada", email="ada@acme.example", **fields)

    contact = await town.contact(met.contact_id)
    assert [(value.field, value.value) for value in contact.values] == [
        ("name", "Ada"),
        *fields.items(),
    ]
    assert {value.source for value in contact.values} == {Source.SELF_REPORTED}
