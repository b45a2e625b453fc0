"""The short way for whoever comes back writes all that the long way would, on both engines."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Update, select, update

from app.data import identify as identifying
from app.data.contacts import ContactEdit, edit_contact
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.models import ContactEmailRecord, ContactRecord
from app.data.models.base import Base
from app.data.read_models import Claims, Identified, Verified
from app.data.seen_again import is_seen_again
from app.data.vocabulary import Identity, Source
from tests.factories import NOW, OPERATOR, Town

LATER = NOW + timedelta(hours=1)
ADA = Claims(name="Ada", email="ada@acme.example", phone="+4930123456", fields={"plan": "pro"})
# What is written whenever somebody is recognised, and what no visit writes.
_TABLES = ("contacts", "contact_emails", "contact_values", "subjects", "visitors", "audit_entries")


class Ways:
    """Which way each visit took, and the long way for all when that is asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.was_short = self.may_be_short = False
        self.may_be_short = True
        monkeypatch.setattr(identifying, "is_seen_again", self._is_seen_again)

    def _is_seen_again(self, *given: Any, **named: Any) -> bool:
        self.was_short = self.may_be_short and is_seen_again(*given, **named)
        return self.was_short


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Ways:
    return Ways(monkeypatch)


async def come(town: Town, visit: Visit, *, now: datetime = NOW) -> Identified:
    return await town.database.act(
        lambda session: identify(session, visit, now=now, claims_mode="attach")
    )


async def stored(town: Town) -> dict[str, list[tuple[Any, ...]]]:
    tables = Base.metadata.tables
    async with town.database.read() as session:
        return {
            name: [tuple(row) for row in await session.execute(
                select(tables[name]).order_by(*tables[name].primary_key.columns)
            )]
            for name in _TABLES
        }  # fmt: skip


SAME: dict[str, Visit] = {
    "attributes": Visit("support", "v", attributes=ADA),
    "an email": Visit("support", "v", attributes=Claims(email="ada@acme.example")),
    "nothing": Visit("support", "v"),
    "a token": Visit("support", "v", Verified("", "u1", ADA)),
    "a token and more beside": Visit(
        "support", "v", Verified("", "u1", Claims(email="ada@acme.example")), ADA
    ),
    "a field emptied": Visit("support", "v", attributes=Claims(fields={"plan": None})),
}


@pytest.mark.parametrize("given", SAME)
async def test_whoever_says_the_same_again_is_only_seen(town: Town, ways: Ways, given: str) -> None:
    first = await come(town, SAME[given])
    again = await come(town, SAME[given], now=LATER)
    short = await stored(town)
    assert ways.was_short
    assert (again.contact_id, again.created, again.merged) == (first.contact_id, False, ())
    assert (await town.contact(first.contact_id)).row.last_seen == LATER

    ways.may_be_short = False
    assert await come(town, SAME[given], now=LATER) == again

    assert await stored(town) == short


def by_token(browser: str, subject: str, **said: Any) -> Visit:
    return Visit("support", browser, Verified("", subject, Claims(**said)))


def by_word(browser: str, **said: Any) -> Visit:
    return Visit("support", browser, attributes=Claims(**said))


MAIL, OTHER_MAIL = "ada@acme.example", "eve@acme.example"
# The last visit of each tells something new, though most of it was said before.
NEWS: dict[str, tuple[Visit, ...]] = {
    "another name": (by_word("v", name="Ada", email=MAIL), by_word("v", name="A.", email=MAIL)),
    "a field more": (SAME["attributes"], by_word("v", fields={"plan": "pro", "town": "X"})),
    "a number": (SAME["attributes"], by_word("v", fields={"plan": 1})),
    "another browser": (SAME["attributes"], Visit("support", "w", attributes=ADA)),
    "another chatbot": (SAME["attributes"], Visit("sales", "v", attributes=ADA)),
    "another email": (SAME["attributes"], by_word("v", email=OTHER_MAIL)),
    "a token": (SAME["attributes"], SAME["a token"]),
    "a token that says nothing": (by_word("v"), by_token("v", "u1")),
    "an email that was not the primary": (
        by_token("v", "u1", email=MAIL), by_token("v", "u1", email=OTHER_MAIL),
        by_token("v", "u1", email=MAIL),
    ),
    "an email of another subject": (
        by_token("v", "u1", email=MAIL), by_token("w", "u2"), by_token("w", "u2", email=MAIL),
    ),
    "an email without the proof that it has": (
        by_token("v", "u1", email=MAIL), by_word("w", email=MAIL), by_word("w", email=MAIL),
    ),
}  # fmt: skip


@pytest.mark.parametrize("news", NEWS)
async def test_whatever_is_new_takes_the_long_way(town: Town, ways: Ways, news: str) -> None:
    for visit in NEWS[news]:
        await come(town, visit)

    assert not ways.was_short


# What merges and edits may leave behind.
LEFT: dict[str, Update] = {
    "no chatbot": update(ContactRecord).values(chatbot_ids=frozenset()),
    "an email with less authority": update(ContactEmailRecord).values(source=Source.SELF_REPORTED),
    "a lesser identity": update(ContactRecord).values(identity=Identity.SELF_REPORTED),
}


@pytest.mark.parametrize("left", LEFT)
async def test_whatever_is_to_be_put_right_takes_the_long_way(
    town: Town, ways: Ways, left: str
) -> None:
    await come(town, SAME["a token"])
    right = await stored(town)
    async with town.database.transaction() as session:
        await session.execute(LEFT[left])

    await come(town, SAME["a token"])

    assert not ways.was_short
    assert _without_version(await stored(town)) == _without_version(right)


def _without_version(tables: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    place = list(Base.metadata.tables["contacts"].c.keys()).index("version")
    contacts = [(*row[:place], *row[place + 1 :]) for row in tables["contacts"]]
    return {**tables, "contacts": contacts}


async def test_a_value_that_an_operator_replaced_takes_the_long_way(town: Town, ways: Ways) -> None:
    ada = await come(town, SAME["attributes"])
    edit = ContactEdit(name="Ada Lovelace")
    async with town.database.transaction() as session:
        await edit_contact(session, ada.contact_id, edit, actor=OPERATOR, now=NOW)

    await come(town, SAME["attributes"], now=LATER)

    assert not ways.was_short
    assert (await town.contact(ada.contact_id)).row.name == "Ada Lovelace"


async def test_whoever_was_seen_later_already_stays_so(town: Town, ways: Ways) -> None:
    ada = await come(town, SAME["attributes"], now=LATER)

    await come(town, SAME["attributes"], now=NOW)

    assert ways.was_short
    assert (await town.contact(ada.contact_id)).row.last_seen == LATER


def _anybody(random: Random) -> Visit:
    def maybe(*choices: str) -> str | None:
        return random.choice((None, *choices))

    fields = {"plan": maybe("pro", "free")} if random.random() < 0.4 else {}
    claims = Claims(
        name=maybe("Ada", "Eve"), email=maybe("ada@acme.example", "eve@acme.example"), fields=fields
    )
    verified = Verified("", random.choice("ab"), claims) if random.random() < 0.3 else None
    beside = claims if verified is None else Claims(name=maybe("Ada", "Bo"))
    return Visit(random.choice(("support", "sales")), random.choice("vw"), verified, beside)


@pytest.mark.parametrize("seed", range(12))
async def test_after_any_visit_that_was_short_the_long_way_finds_nothing_to_write(
    town: Town, ways: Ways, seed: int
) -> None:
    random, shorts = Random(seed), 0  # noqa: S311 - nothing secret hangs on it
    for number in range(30):
        now = NOW + timedelta(minutes=number)
        visit = _anybody(random)
        for _ in range(2):
            ways.may_be_short = True
            identified = await come(town, visit, now=now)
            if ways.was_short:
                shorts += 1
                after = await stored(town)
                ways.may_be_short = False
                assert await come(town, visit, now=now) == identified
                assert await stored(town) == after
    assert shorts


async def test_a_change_is_told_all_the_same(town: Town, ways: Ways) -> None:
    told: list[object] = []
    ada = await come(town, SAME["attributes"])
    hear: Callable[[Any], None] = told.extend
    town.database._on_commit = hear

    await come(town, SAME["attributes"], now=LATER)

    assert ways.was_short
    assert [getattr(change, "contact_id", None) for change in told] == [ada.contact_id]
