"""Totals are kept with every write, and nobody waits for anybody else's."""

import asyncio

import pytest

from app.data.chatbots import list_chatbots
from app.data.check import find_faults
from app.data.database import Database, WriteSession
from app.data.deletion import restore_contact, soft_delete_contact
from app.data.identify import Visit, identify
from app.data.models import ChatbotRecord
from tests.factories import NOW, OPERATOR, Town


async def counts_of(database: Database) -> dict[str, tuple[int, int]]:
    async with database.read() as session:
        return {
            row.chatbot_id: (row.contact_count, row.conversation_count)
            for row in await list_chatbots(session)
        }


async def come(session: WriteSession, visitor_id: str, chatbot_id: str) -> None:
    visit = Visit(chatbot_id, visitor_id)
    await identify(session, visit, now=NOW, claims_mode="attach", region="DE")


async def test_who_leaves_the_directory_leaves_the_totals_of_their_chatbots(town: Town) -> None:
    ada = (await town.meet("ada", email="ada@x.example")).contact_id
    await town.meet("ada-too", chatbot_id="sales", email="ada@x.example")
    bo = (await town.meet("bo", name="Bo")).contact_id
    seen = [await counts_of(town.database)]

    async with town.database.transaction() as session:
        await soft_delete_contact(session, ada, actor=OPERATOR, now=NOW)
    seen.append(await counts_of(town.database))
    async with town.database.transaction() as session:
        await restore_contact(session, ada, actor=OPERATOR, now=NOW)
    seen.append(await counts_of(town.database))

    assert bo != ada
    assert [(one["support"][0], one["sales"][0]) for one in seen] == [(2, 1), (1, 0), (2, 1)]


async def test_a_chatbot_of_a_great_number_is_counted(town: Town) -> None:
    async with town.database.transaction() as session:
        # On SQLite its number no longer fits into one letter.
        session.add(ChatbotRecord(id=9_000, public_id="late", name="Late", created_at=NOW))

    await town.meet("ada", chatbot_id="late")
    await town.meet("bo", chatbot_id="late")

    assert (await counts_of(town.database))["late"] == (2, 0)
    assert await find_faults(town.database) == ()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_writers_who_count_in_another_order_do_not_wait(town: Town) -> None:
    # There is one row of each total by now, which both would like to have.
    await town.meet("v1")
    await town.meet("v2", chatbot_id="sales")

    first, second = town.database.transaction(), town.database.transaction()
    async with asyncio.timeout(10), first as one, second as two:
        await come(one, "v3", "support")
        await come(two, "v4", "sales")
        await come(one, "v5", "sales")
        await come(two, "v6", "support")

    assert await counts_of(town.database) == {"support": (3, 0), "sales": (3, 0)}
    assert await find_faults(town.database) == ()
