"""The figures of the overview are those of the rows, on both engines, of all or of one chatbot."""

from datetime import timedelta

import pytest

from app.data.database import Database
from app.data.errors import ChatbotNotFoundError
from app.data.overview import DAYS, get_overview
from app.data.read_models import Overview
from app.data.tags import add_tag
from app.data.vocabulary import Identity
from tests.factories import NOW, OPERATOR, Town


async def look(database: Database, chatbot_id: str | None = None, days: int = 0) -> Overview:
    async with database.read() as session:
        at = NOW + timedelta(days=days)
        return await get_overview(session, now=at, chatbot_id=chatbot_id)


async def test_days_and_badges_are_counted(town: Town) -> None:
    await town.meet("v1", email="ada@x.example")
    await town.meet("v2", subject="s2")
    await town.meet("v3", chatbot_id="sales", email="bo@x.example")

    everybody = await look(town.database)
    support = await look(town.database, "support")

    assert len(everybody.days) == DAYS
    assert everybody.days[-1].on == NOW.date()
    assert everybody.days[-1].counts == {Identity.SELF_REPORTED: 2, Identity.VERIFIED: 1}
    assert support.days[-1].counts == {Identity.SELF_REPORTED: 1, Identity.VERIFIED: 1}
    assert (everybody.new_contacts, everybody.verified) == (3, 1)
    assert (await look(town.database, days=DAYS)).new_contacts == 0


async def test_hours_are_those_of_the_week(town: Town) -> None:
    await town.chat("v1", "c1", "Hello")

    hours = (await look(town.database)).hours

    assert [(one.weekday, one.hour, one.count) for one in hours if one.count] == [
        (NOW.weekday(), NOW.hour, 1)
    ]
    assert sum(one.count for one in (await look(town.database, "sales")).hours) == 0


async def test_tags_come_most_used_first(town: Town) -> None:
    met = [await town.meet(name, email=f"{name}@x.example") for name in ("v1", "v2")]
    async with town.database.transaction() as session:
        for one, tag in ((met[0], "vip"), (met[1], "vip"), (met[0], ":trial")):
            await add_tag(session, one.contact_id, tag, actor=OPERATOR, now=NOW)

    everybody, sales = await look(town.database), await look(town.database, "sales")

    assert [(tag.name, tag.contact_count) for tag in everybody.tags] == [("vip", 2), (":trial", 1)]
    assert sales.tags == ()


async def test_a_chatbot_that_is_not_there_has_no_overview(database: Database) -> None:
    with pytest.raises(ChatbotNotFoundError):
        await look(database, "nobody")
