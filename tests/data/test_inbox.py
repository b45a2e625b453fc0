"""The inbox: kept before it is acknowledged, applied once, and empty of whoever was erased."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.data.erasure_ledger import Erasure
from app.data.identity_facts import Visit, check_visit
from app.data.inbox import ASIDE_LASTS, WAITING_AT_MOST, InboxFullError
from app.data.inbox_work import InboxWork
from app.data.models import InboxRecord
from app.data.read_models import Claims, SearchQuery, Verified
from app.data.reerasure import erase_again
from app.data.search import search_contacts
from tests.factories import NOW, OPERATOR, Town, eraser_of

BEFORE, AFTER = NOW - timedelta(minutes=5), NOW + timedelta(minutes=5)
ADA = Visit("support", "v-ada", attributes=Claims(name="Ada", email="ada@x.example"))
BO = Visit("support", "v-bo", attributes=Claims(name="Bo", email="bo@x.example"))


class Inbox:
    """The inbox of a town, as one process after the other finds it."""

    def __init__(self, town: Town, home: Path, *, days: int = 365) -> None:
        self.town, self.eraser = town, eraser_of(town.database, home, days=days)

    def at(self, now: datetime) -> InboxWork:
        return InboxWork(
            self.town.database,
            claims_mode="attach",
            region="DE",
            memory=self.eraser.memory,
            now=lambda: now,
        )

    async def put(self, visit: Visit, *, now: datetime = NOW) -> None:
        await self.at(now).put(visit, check_visit(visit, region="DE"))

    async def apply(self, *, now: datetime = NOW) -> None:
        work = self.at(now)
        while await work.apply_next():
            pass

    async def rows(self) -> list[InboxRecord]:
        async with self.town.database.read() as session:
            return list(await session.scalars(select(InboxRecord).order_by(InboxRecord.id)))

    async def spoil(self, row_id: int) -> None:
        """Make a parcel one that the program cannot read."""
        async with self.town.database.transaction() as session:
            one = InboxRecord.id == row_id
            await session.execute(update(InboxRecord).where(one).values(given="{}"))

    async def people(self) -> dict[str | None, datetime]:
        async with self.town.database.read() as session:
            page = await search_contacts(session, SearchQuery(), now=AFTER, limit=50)
        return {row.name: row.last_seen for row in page.rows}


@pytest.fixture
def inbox(town: Town, tmp_path: Path) -> Inbox:
    return Inbox(town, tmp_path)


async def test_what_was_kept_is_applied_by_whoever_comes_next_as_of_when_it_came(
    inbox: Inbox,
) -> None:
    await inbox.put(ADA, now=BEFORE)
    await inbox.put(BO)
    assert await inbox.people() == {}

    await inbox.apply(now=AFTER)

    assert await inbox.people() == {"Ada": BEFORE, "Bo": NOW}
    assert await inbox.rows() == []


async def test_a_token_comes_out_as_it_went_in(inbox: Inbox) -> None:
    claims = Claims("Ada", "ada@x.example", "+491711234567", {"plan": "pro", "seats": 3})
    verified = Verified("https://idp.example", "ada", claims, issued_at=BEFORE)
    await inbox.put(Visit("support", "v-ada", verified, Claims(fields={"ok": True})))

    work = inbox.at(AFTER)
    assert await work.apply_next()

    async with inbox.town.database.read() as session:
        page = await search_contacts(session, SearchQuery(), now=AFTER, limit=5)
    (row,) = page.rows
    contact = await inbox.town.contact(row.contact_id)
    assert (row.identity, row.name, row.phone) == ("verified", "Ada", "+491711234567")
    assert dict(contact.captured_fields) == {"plan": "pro", "seats": 3, "ok": True}


async def test_what_cannot_be_applied_is_set_aside_and_the_next_one_served(inbox: Inbox) -> None:
    await inbox.put(ADA)
    await inbox.put(BO)
    await inbox.spoil((await inbox.rows())[0].id)

    await inbox.apply()

    assert [row.failed_at for row in await inbox.rows()] == [NOW]
    assert set(await inbox.people()) == {"Bo"}
    await inbox.at(NOW).begin_again()
    assert [row.failed_at for row in await inbox.rows()] == [None]
    await inbox.apply()
    await inbox.at(NOW + ASIDE_LASTS + timedelta(seconds=1)).begin_again()
    assert await inbox.rows() == []


async def test_what_the_rules_refuse_is_let_go_of(inbox: Inbox) -> None:
    await inbox.put(replace(ADA, chatbot_id="gone"))

    await inbox.apply()

    assert (await inbox.rows(), await inbox.people()) == ([], {})


async def test_only_so_much_may_wait(inbox: Inbox) -> None:
    async with inbox.town.database.transaction() as session:
        session.add_all(InboxRecord(at=NOW, given="{}") for _ in range(WAITING_AT_MOST))

    with pytest.raises(InboxFullError):
        await inbox.put(ADA)


@pytest.mark.parametrize("days", [365, 0])
async def test_an_erasure_takes_what_waits_and_speaks_of_the_person(
    town: Town, tmp_path: Path, days: int
) -> None:
    inbox = Inbox(town, tmp_path, days=days)
    ada = await town.meet("v-ada", name="Ada", email="ada@x.example")
    await inbox.put(ADA)
    await inbox.put(replace(BO, visitor_id="v-ada"))  # the same browser, somebody else
    await inbox.put(Visit("support", "v-ada", attributes=Claims(name="Ada L")))
    await inbox.put(BO)
    await inbox.spoil((await inbox.rows())[-1].id)

    await inbox.eraser.erase(ada.contact_id, actor=OPERATOR)

    (left,) = await inbox.rows()
    assert "bo@x.example" in left.given
    await inbox.apply(now=AFTER)
    assert set(await inbox.people()) == {"Bo"}


async def test_what_came_before_the_erasure_brings_nobody_back(inbox: Inbox) -> None:
    ada = await inbox.town.meet("v-ada", name="Ada", email="ada@x.example")
    await inbox.eraser.erase(ada.contact_id, actor=OPERATOR)
    await inbox.put(ADA, now=BEFORE)
    old_token = Verified("", "ada", ADA.attributes, issued_at=BEFORE)
    await inbox.put(Visit("support", "v-other", old_token), now=AFTER)

    await inbox.apply(now=AFTER)
    assert (await inbox.people(), await inbox.rows()) == ({}, [])

    await inbox.put(ADA, now=AFTER)
    await inbox.apply(now=AFTER)
    assert set(await inbox.people()) == {"Ada"}


async def test_an_older_database_applies_nothing_from_before_an_erasure_that_it_does_not_know(
    inbox: Inbox,
) -> None:
    await inbox.put(ADA, now=BEFORE)
    await inbox.put(BO, now=AFTER)
    erasure = Erasure("e_1", NOW, "operator", None, 0, 0, False, ("c_ada",))

    async with inbox.town.database.transaction() as session:
        await erase_again(session, [erasure], memory=inbox.eraser.memory, now=AFTER)

    await inbox.apply(now=AFTER)
    assert set(await inbox.people()) == {"Bo"}
