"""Fifty who come at the same moment with the same key are one person, on both engines."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.data.check import find_faults
from app.data.contacts import ContactEdit, edit_contact
from app.data.conversations import Opening, open_conversation
from app.data.database import WriteSession
from app.data.erasure import hard_delete_contact
from app.data.errors import ContactsError
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.merge import merge_contacts
from app.data.merge_undo import undo_merge
from app.data.read_models import Claims, Identified, Verified
from tests.factories import NOW, OPERATOR, Town

FIFTY = 50
Act = Callable[[WriteSession], Awaitable[object]]


def by_subject(number: int) -> Visit:
    return Visit("support", f"v{number}", Verified("", "same", Claims(email="same@acme.example")))


def by_email(number: int) -> Visit:
    return Visit("support", f"v{number}", attributes=Claims(email="same@acme.example"))


def by_visitor(number: int) -> Visit:
    return Visit("support", "same", attributes=Claims(name=f"Name {number}"))


def by_token_or_email(number: int) -> Visit:
    return by_subject(number) if number % 2 else by_email(number)


def _comes_back(number: int) -> Visit:
    claims = Claims(email=f"p{number}@acme.example")
    return Visit("support", f"p{number}", attributes=claims)


def _identify(visit: Visit) -> Act:
    return lambda session: identify(session, visit, now=NOW, claims_mode="attach")


async def all_at_once(town: Town, acts: list[Act]) -> list[object]:
    """Every result, refusals included; anything else fails the test."""
    results = await asyncio.gather(*map(town.database.act, acts), return_exceptions=True)
    failures = [r for r in results if isinstance(r, Exception) and not isinstance(r, ContactsError)]
    assert failures == []
    assert await find_faults(town.database) == ()
    return list(results)


@pytest.mark.parametrize("visit_of", [by_subject, by_email, by_visitor, by_token_or_email])
async def test_fifty_first_visits_by_one_key_are_one_contact(
    town: Town, visit_of: Callable[[int], Visit]
) -> None:
    results = await all_at_once(town, [_identify(visit_of(number)) for number in range(FIFTY)])

    found = [result for result in results if isinstance(result, Identified)]
    assert len(found) == FIFTY
    assert len({one.contact_id for one in found}) == 1
    assert [one.created for one in found].count(True) == 1


async def test_a_conversation_opened_fifty_times_at_once_is_one(town: Town) -> None:
    opening = Opening(by_email(1), "the same talk")

    await all_at_once(
        town,
        [lambda s: open_conversation(s, opening, now=NOW, claims_mode="attach")] * FIFTY,
    )

    contact_id = (await town.meet("v1", email="same@acme.example")).contact_id
    assert (await town.contact(contact_id)).row.conversation_count == 1


async def test_identifying_while_operators_merge_edit_undo_and_erase_tears_nothing(
    town: Town,
) -> None:
    people = [(await town.meet(f"p{n}", email=f"p{n}@acme.example")).contact_id for n in range(4)]
    async with town.database.transaction() as session:
        merge_id = await merge_contacts(
            session, primary_id=people[0], duplicate_id=people[1], actor=OPERATOR, now=NOW
        )
    acts: list[Act] = [_identify(_comes_back(number % 4)) for number in range(24)]
    acts[3:3] = [
        lambda s: undo_merge(s, merge_id, actor=OPERATOR, now=NOW),
        lambda s: merge_contacts(
            s, primary_id=people[0], duplicate_id=people[2], actor=OPERATOR, now=NOW
        ),
        lambda s: merge_contacts(
            s, primary_id=people[2], duplicate_id=people[0], actor=OPERATOR, now=NOW
        ),
        lambda s: edit_contact(
            s, people[2], ContactEdit(email="new@acme.example"), actor=OPERATOR, now=NOW
        ),
        lambda s: hard_delete_contact(s, people[3], actor=OPERATOR, now=NOW),
    ]

    await all_at_once(town, acts)
