"""Fifty at once about one person: one winner, the same answer for all, nothing torn."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from app.data.check import find_faults
from app.data.contacts import ContactEdit, edit_contact
from app.data.conversation_lists import get_transcript
from app.data.conversations import Opening, open_conversation
from app.data.database import WriteSession
from app.data.erasure import hard_delete_contact
from app.data.errors import ContactsError
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.merge import merge_contacts
from app.data.read_models import Claims, Identified, Verified
from tests.factories import NOW, OPERATOR, Town

MANY = 50
ADA = Claims(email="ada@acme.example")
VISITS: dict[str, Callable[[int], Visit]] = {
    "one subject": lambda n: Visit("support", f"v{n}", Verified("", "u1", Claims())),
    "one email": lambda n: Visit("support", f"v{n}", attributes=ADA),
    "one visitor": lambda _: Visit("support", "v"),
    "one visitor with an email": lambda _: Visit("support", "v", attributes=ADA),
    "token and email": lambda n: (
        Visit("support", f"v{n}", attributes=ADA)
        if n % 2
        else Visit("support", f"v{n}", Verified("", "u1", ADA))
    ),
}
Act = Callable[[WriteSession], Awaitable[object]]


def identifying(visit: Visit) -> Callable[[WriteSession], Awaitable[Identified]]:
    return lambda session: identify(session, visit, now=NOW, claims_mode="attach")


async def at_once(town: Town, acts: Sequence[Act]) -> list[object]:
    done = await asyncio.gather(*(town.database.act(act) for act in acts), return_exceptions=True)
    for result in done:
        if isinstance(result, BaseException) and not isinstance(result, ContactsError):
            raise result
    return [result for result in done if not isinstance(result, BaseException)]


@pytest.mark.parametrize("about", VISITS)
async def test_fifty_first_identifies_at_once_make_one_contact(town: Town, about: str) -> None:
    done = await at_once(town, [identifying(VISITS[about](number)) for number in range(MANY)])

    found = [one for one in done if isinstance(one, Identified)]
    assert len(found) == MANY
    assert len({identified.contact_id for identified in found}) == 1
    assert sum(identified.created for identified in found) == 1
    assert await find_faults(town.database) == ()


async def test_a_conversation_opened_fifty_times_at_once_is_one(town: Town) -> None:
    visits = [Visit("support", f"v{number}", attributes=ADA) for number in range(MANY)]

    def opening(visit: Visit) -> Act:
        return lambda session: open_conversation(
            session, Opening(visit, "talk"), now=NOW, claims_mode="attach"
        )

    done = await at_once(town, [opening(visit) for visit in visits])

    holder = {one.contact_id for one in done if isinstance(one, Identified)}
    async with town.database.read() as session:
        conversation = (await get_transcript(session, "talk")).conversation
    assert (len(done), holder) == (MANY, {conversation.contact_id})
    assert (await town.contact(holder.pop())).row.conversation_count == 1
    assert await find_faults(town.database) == ()


@pytest.mark.parametrize("meanwhile", ["merged", "erased", "edited"])
async def test_visitors_are_recognised_while_operators_change_them(
    town: Town, meanwhile: str
) -> None:
    ada = (await town.meet("home", email="ada@acme.example")).contact_id
    other = (await town.meet("away", subject="u2")).contact_id
    edit = ContactEdit(email="ada.new@acme.example")
    changes: dict[str, Act] = {
        "merged": lambda session: merge_contacts(
            session, primary_id=other, duplicate_id=ada, actor=OPERATOR, now=NOW
        ),
        "erased": lambda session: hard_delete_contact(session, ada, actor=OPERATOR, now=NOW),
        "edited": lambda session: edit_contact(session, ada, edit, actor=OPERATOR, now=NOW),
    }
    visits = [VISITS["token and email"](number) for number in range(20)]
    acts: list[Act] = [identifying(visit) for visit in visits]
    acts.insert(10, changes[meanwhile])

    done = await at_once(town, acts)

    assert sum(isinstance(one, Identified) for one in done) == len(visits)
    assert await find_faults(town.database) == ()
