"""Brief acts share a transaction: each is kept when it is answered, and refused alone."""

import asyncio
import sqlite3
from collections.abc import Coroutine
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import event, make_url, select
from sqlalchemy.exc import IntegrityError

from app.data.changes import Change, TagsChanged, record_change
from app.data.database import Database, WriteSession
from app.data.engines import _BUSY_MILLISECONDS
from app.data.errors import NotFoundError
from app.data.models import TagRecord
from tests.data.crowd import NOW


async def add(session: WriteSession, name: str, *, refused: bool = False) -> str:
    """Write a tag and tell of it; then change one's mind, perhaps."""
    session.add(TagRecord(name=name, name_key=name, contact_count=0, created_at=NOW))
    await session.flush()
    record_change(session, TagsChanged())
    if refused:
        raise NotFoundError(name)
    return name


def adding(database: Database, name: str, *, refused: bool = False) -> Coroutine[Any, Any, str]:
    return database.act_briefly(lambda session: add(session, name, refused=refused))


async def kept(database: Database) -> set[str]:
    async with database.read() as session:
        return set(await session.scalars(select(TagRecord.name)))


async def test_each_of_many_at_once_is_answered_with_its_own(database: Database) -> None:
    names = [f"tag {number}" for number in range(50)]

    assert await asyncio.gather(*(adding(database, name) for name in names)) == names

    assert await kept(database) == set(names)


async def test_what_is_answered_is_kept_and_told(
    database: Database, announced: list[Change]
) -> None:
    assert await adding(database, "vip") == "vip"

    assert announced == [TagsChanged()]
    assert await kept(database) == {"vip"}


@pytest.mark.parametrize("others", [0, 5])
async def test_one_that_is_refused_leaves_nothing_and_the_others_alone(
    database: Database, announced: list[Change], others: int
) -> None:
    good = [f"tag {number}" for number in range(others)]
    calls = [adding(database, name) for name in good]

    *answers, refusal = await asyncio.gather(
        *calls, adding(database, "no", refused=True), return_exceptions=True
    )

    assert isinstance(refusal, NotFoundError)
    assert answers == good
    assert await kept(database) == set(good)
    assert bool(announced) == bool(good)


async def test_a_failure_of_the_database_reaches_its_own_caller_alone(database: Database) -> None:
    await adding(database, "vip")

    answers: list[object] = await asyncio.gather(
        *(adding(database, name) for name in ("a", "vip", "b")), return_exceptions=True
    )

    assert answers[::2] == ["a", "b"]
    assert isinstance(answers[1], IntegrityError)
    assert await kept(database) == {"vip", "a", "b"}


async def test_one_that_nobody_waits_for_any_more_is_not_begun(database: Database) -> None:
    async with database.transaction():
        waiting = asyncio.create_task(adding(database, "given up"))
        await asyncio.sleep(0.05)
        if not database.is_sqlite:
            await waiting
            return
        waiting.cancel()
    assert await adding(database, "vip") == "vip"

    assert await kept(database) == {"vip"}


async def test_transactions_and_brief_acts_take_turns(database: Database) -> None:
    async def slowly(name: str) -> None:
        async with database.transaction() as session:
            await add(session, name)
            await asyncio.sleep(0.01)

    await asyncio.gather(
        *(slowly(f"slow {number}") for number in range(5)),
        *(adding(database, f"brief {number}") for number in range(5)),
    )

    assert len(await kept(database)) == 10


async def test_those_who_wait_together_are_written_with_one_commit(database_url: str) -> None:
    told: list[tuple[Change, ...]] = []
    database = Database(database_url, on_commit=told.append)

    await asyncio.gather(*(adding(database, f"tag {number}") for number in range(20)))

    await database.close()
    assert len(told) == (1 if database.is_sqlite else 20)


async def test_a_closed_database_has_let_go_of_its_connection(database: Database) -> None:
    await adding(database, "vip")
    gone: list[object] = []
    for engine in database.engines:
        event.listen(engine.sync_engine, "close", lambda *_: gone.append(1))

    await database.close()

    assert gone
    assert await adding(database, "again") == "again"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_while_another_program_writes_the_event_loop_goes_on(database: Database) -> None:
    await adding(database, "first")
    file = make_url(database.url).database or ""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(adding(database, "vip"))
        begun = asyncio.get_running_loop().time()
        for _ in range(10):
            await asyncio.sleep(0.01)
        stood_still = asyncio.get_running_loop().time() - begun
        assert not waiting.done()
        other.execute("COMMIT")

    assert await waiting == "vip"
    # Else it would have been as long as another program is waited for.
    assert stood_still < _BUSY_MILLISECONDS / 1_000 / 2
    assert await kept(database) == {"first", "vip"}
