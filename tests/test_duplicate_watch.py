"""The search for duplicates works in the background, in small steps, and gives way to others."""

import asyncio

import pytest

from app.data.changes import ContactChanged
from app.data.contacts import ContactEdit, create_contact
from app.data.database import Database
from app.data.duplicate_search import STEP, count_to_compare
from app.data.duplicates import count_pairs
from app.data.vocabulary import Source
from app.duplicate_watch import PAUSE_SECONDS, STEP_AT_LEAST, DuplicateWatch, next_step, rest_after
from tests.factories import NOW, OPERATOR

TWINS = 30


async def waiting(database: Database) -> int:
    async with database.read() as session:
        return await count_to_compare(session)


async def test_whoever_waits_is_compared_and_whoever_comes_after_that(database: Database) -> None:
    for number in range(TWINS):
        await add(database, number)
    watch = DuplicateWatch(database, now=lambda: NOW)
    await watch.start()
    try:
        await until_compared(database)
        await add(database, TWINS)
        watch.hear((ContactChanged("c_1"),))
        await until_compared(database)
    finally:
        await watch.stop()

    async with database.read() as session:
        assert await count_pairs(session) == TWINS // 2


def test_it_rests_longer_while_others_write() -> None:
    assert rest_after(0.0, others_write=False) == PAUSE_SECONDS
    assert rest_after(0.1, others_write=False) == pytest.approx(0.1)
    assert rest_after(0.1, others_write=True) == pytest.approx(1.9)


@pytest.mark.parametrize(
    ("step", "seconds", "then"),
    [
        (40, 0.1, 20),
        (STEP_AT_LEAST + 2, 0.1, STEP_AT_LEAST),
        (STEP_AT_LEAST, 9.0, STEP_AT_LEAST),
        (40, 0.007, 40),
        (40, 0.001, 80),
        (STEP - 1, 0.0, STEP),
    ],
)
def test_a_step_is_as_long_as_others_can_wait(step: int, seconds: float, then: int) -> None:
    assert next_step(step, seconds) == then


async def add(database: Database, number: int) -> None:
    twin = number // 2
    edit = ContactEdit(name=f"Ada Lovelace {twin}", phone=f"+9715012345{twin:02}")
    async with database.transaction() as session:
        await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)


async def until_compared(database: Database) -> None:
    async with asyncio.timeout(20):
        while await waiting(database):  # noqa: ASYNC110 - the product tells nobody of it
            await asyncio.sleep(0.02)
