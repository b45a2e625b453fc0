"""The demo's people are the same every time and keep every rule of the directory."""

from datetime import UTC, datetime, timedelta

import pytest

from app.data.check import find_faults
from app.data.contacts import get_contact
from app.data.conversation_lists import get_transcript, list_conversations
from app.data.database import Database
from app.data.demo import CHATBOTS, fill_demo
from app.data.demo_names import Culture, cultures
from app.data.demo_people import make_person
from app.data.duplicates import list_pairs
from app.data.export import export_rows
from app.data.identify import Visit, identify
from app.data.keys import normalise_email, normalise_phone
from app.data.read_models import Claims
from app.data.vocabulary import Identity

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


async def table_of(database: Database) -> list[list[str]]:
    async with database.read() as session:
        return [row async for row in export_rows(session)]


async def test_every_rule_holds_for_the_demo(database: Database) -> None:
    await fill_demo(database, contacts=600, now=NOW)

    assert await find_faults(database) == ()


async def test_progress_is_told_up_to_the_last_contact(database: Database) -> None:
    told: list[int] = []

    await fill_demo(database, contacts=1_100, now=NOW, progress=told.append)

    assert told == [1_000, 1_100]


async def test_a_second_filling_adds_other_people(database: Database) -> None:
    await fill_demo(database, contacts=150, now=NOW)
    await fill_demo(database, contacts=150, now=NOW)

    assert await find_faults(database) == ()
    assert len(await table_of(database)) > 280


async def test_a_visitor_may_come_after_the_demo(database: Database) -> None:
    await fill_demo(database, contacts=50, now=NOW)

    async with database.transaction() as session:
        claims = Claims(name="Ada", email="ada@new.example")
        visit = Visit("support", "v-1", attributes=claims)
        identified = await identify(session, visit, now=NOW, claims_mode="attach")

    async with database.read() as session:
        contact = await get_contact(session, identified.contact_id)
    assert contact.row.email == "ada@new.example"
    assert await find_faults(database) == ()


async def test_a_conversation_reads_like_one(database: Database) -> None:
    await fill_demo(database, contacts=60, now=NOW)

    async with database.read() as session:
        page = await list_conversations(session)
        transcript = await get_transcript(session, page.rows[0].conversation_id)

    assert {row.chatbot_id for row in page.rows} == set(CHATBOTS)
    assert len(transcript.messages) == transcript.conversation.message_count
    assert not any("{" in message.body for message in transcript.messages)
    assert max(row.last_message_at for row in page.rows) <= NOW


async def test_likely_doubles_are_waiting(database: Database) -> None:
    await fill_demo(database, contacts=500, now=NOW)

    async with database.read() as session:
        pairs = await list_pairs(session)

    assert pairs
    assert all(pair.first.email != pair.second.email for pair in pairs)


def test_the_same_number_is_the_same_person() -> None:
    assert [make_person(number) for number in range(300)] == [
        make_person(number) for number in range(300)
    ]


def test_nobody_shares_an_email() -> None:
    people = [make_person(number) for number in range(30_000)]
    emails = [email for one in people for email in (one.email, one.other_email) if email]

    assert len({normalise_email(email).key for email in emails}) == len(emails)
    assert all(email.endswith(".example") for email in emails)


def test_identities_are_mixed_as_in_life() -> None:
    people = [make_person(number) for number in range(4_000)]
    shares = {
        identity: sum(person.identity is identity for person in people) / len(people)
        for identity in Identity
    }

    assert shares[Identity.VERIFIED] == pytest.approx(0.45, abs=0.03)
    assert shares[Identity.SELF_REPORTED] == pytest.approx(0.40, abs=0.03)
    assert shares[Identity.ANONYMOUS] == pytest.approx(0.15, abs=0.03)


def test_many_were_here_lately_and_some_never() -> None:
    people = [make_person(number) for number in range(4_000)]
    lately = [one for one in people if one.seen_ago and one.seen_ago < timedelta(days=7)]
    never = [one for one in people if one.seen_ago is None]

    assert len(lately) > len(people) / 5
    assert len(never) > len(people) / 50


@pytest.mark.parametrize("culture", cultures(), ids=lambda one: f"{one.language}-{one.country}")
def test_every_phone_is_in_the_one_form(culture: Culture) -> None:
    for pattern in culture.phones:
        phone = pattern.replace("#", "4")

        assert normalise_phone(phone, region=None) == phone
