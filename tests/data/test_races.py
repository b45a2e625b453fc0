"""Many at once: visitors, operators and merges about the same few people, on both engines."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

from app.data.check import find_faults
from app.data.contacts import ContactEdit, edit_contact
from app.data.conversations import Opening, open_conversation
from app.data.database import WriteSession
from app.data.deletion import restore_contact, soft_delete_contact
from app.data.erasure import hard_delete_contact
from app.data.errors import ContactsError
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.merge import merge_contacts
from app.data.read_models import Claims, Verified
from tests.factories import NOW, OPERATOR, Town

Act = Callable[[WriteSession], Awaitable[object]]
AT_ONCE = 8
ACTS = 160


def _visit(chance: Random) -> Visit:
    claims = Claims(
        name=chance.choice((None, "Ada", "Grace")),
        email=chance.choice((None, "a@acme.example", "b@acme.example", "c@acme.example")),
        fields={"plan": chance.choice(("free", "pro"))},
    )
    visitor_id = f"v{chance.randrange(4)}"
    if chance.random() < 0.4:
        subject = f"u{chance.randrange(3)}"
        return Visit("support", visitor_id, verified=Verified("", subject, claims))
    return Visit("support", visitor_id, attributes=claims)


def _identify(chance: Random) -> Act:
    visit = _visit(chance)
    return lambda session: identify(session, visit, now=NOW, claims_mode="attach")


def _open(chance: Random) -> Act:
    opening = Opening(_visit(chance), f"talk {chance.randrange(6)}")
    return lambda session: open_conversation(session, opening, now=NOW, claims_mode="attach")


def _merge(chance: Random, people: list[str]) -> Act:
    one, other = chance.choices(people, k=2)
    return lambda session: merge_contacts(
        session, primary_id=one, duplicate_id=other, actor=OPERATOR, now=NOW
    )


def _edit(chance: Random, people: list[str]) -> Act:
    tags = chance.sample(("vip", "trial", "champion", "beta"), k=2)
    email = chance.choice(("a@acme.example", "d@acme.example", "e@acme.example"))
    edit = ContactEdit(tags=tags, email=email)
    contact_id = chance.choice(people)
    return lambda session: edit_contact(session, contact_id, edit, actor=OPERATOR, now=NOW)


def _delete(chance: Random, people: list[str]) -> Act:
    contact_id = chance.choice(people)
    act = chance.choice((soft_delete_contact, restore_contact, hard_delete_contact))
    return lambda session: act(session, contact_id, actor=OPERATOR, now=NOW)


def _acts(chance: Random, people: list[str]) -> list[Act]:
    makers: tuple[Callable[[], Act], ...] = (
        lambda: _identify(chance),
        lambda: _identify(chance),
        lambda: _open(chance),
        lambda: _merge(chance, people),
        lambda: _edit(chance, people),
        lambda: _delete(chance, people),
    )
    return [chance.choice(makers)() for _ in range(ACTS)]


async def test_whatever_happens_at_once_is_done_or_refused_and_nothing_is_torn(town: Town) -> None:
    chance = Random(20261124)  # noqa: S311 - the same acts every time
    people = [
        (await town.meet(f"v{n}", email=f"{letter}@acme.example")).contact_id
        for n, letter in enumerate("abcd")
    ]
    people += [(await town.meet(f"w{n}", subject=f"u{n}")).contact_id for n in range(3)]
    room = asyncio.Semaphore(AT_ONCE)

    async def do(act: Act) -> object:
        async with room:
            return await town.database.act(act)

    results = await asyncio.gather(
        *(do(act) for act in _acts(chance, people)), return_exceptions=True
    )

    failures = [r for r in results if isinstance(r, Exception) and not isinstance(r, ContactsError)]
    assert failures == []
    assert await find_faults(town.database) == ()
