"""Refused tokens are counted by chatbot, day and reason, and forgotten after a month."""

from datetime import timedelta

from app.data.read_models import RefusalCount
from app.data.token_refusals import add_refusals, list_refusals
from tests.factories import NOW, Town


async def count(town: Town, *, days_ago: int = 0, **codes: int) -> None:
    counts = {("support", code): number for code, number in codes.items()}
    async with town.database.transaction() as session:
        await add_refusals(session, counts, now=NOW - timedelta(days=days_ago))


async def listed(town: Town, chatbot_id: str = "support") -> tuple[RefusalCount, ...]:
    async with town.database.read() as session:
        return await list_refusals(session, chatbot_id, now=NOW)


async def test_the_most_frequent_reason_of_the_last_days_stands_first(town: Town) -> None:
    await count(town, days_ago=8, form=100)
    await count(town, days_ago=6, expired=2)
    await count(town, form=3)
    await count(town, expired=4)

    assert await listed(town) == (
        RefusalCount("expired", 6, NOW),
        RefusalCount("form", 3, NOW),
    )
    assert await listed(town, "sales") == ()


async def test_a_chatbot_that_is_not_there_is_not_counted(town: Town) -> None:
    async with town.database.transaction() as session:
        await add_refusals(session, {("nowhere", "form"): 1}, now=NOW)

    assert await listed(town) == ()


async def test_a_month_later_it_is_forgotten(town: Town) -> None:
    await count(town, days_ago=31, form=1)
    await count(town, expired=1)

    async with town.database.read() as session:
        all_of_them = await list_refusals(session, "support", now=NOW, days=1000)

    assert [refusal.code for refusal in all_of_them] == ["expired"]
