"""Refused tokens are counted once each, whatever happens while the counts are written."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from app.auth import token_refusals
from app.auth.token_refusals import RefusalCounter
from app.data.database import Database
from app.data.errors import DatabaseAwayError
from app.data.token_refusals import add_refusals, list_refusals
from tests.factories import Town

_NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def _counter(database: Database, *, wait_seconds: float) -> RefusalCounter:
    return RefusalCounter(database, now=lambda: _NOW, wait_seconds=wait_seconds)


async def _counted(town: Town) -> int:
    async with town.database.read() as session:
        refusals = await list_refusals(session, "support", now=_NOW)
    return sum(refusal.count for refusal in refusals)


async def test_what_was_counted_is_written_before_it_closes(town: Town) -> None:
    counter = _counter(town.database, wait_seconds=60)
    for _ in range(3):
        counter.note("support", "form")

    async with asyncio.timeout(30):
        await counter.close()

    assert await _counted(town) == 3


async def test_a_write_that_runs_is_waited_for(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    is_writing = asyncio.Event()

    async def slow(*given: Any, **more: Any) -> None:
        await add_refusals(*given, **more)
        is_writing.set()
        await asyncio.sleep(0.05)

    monkeypatch.setattr(token_refusals, "add_refusals", slow)
    counter = _counter(town.database, wait_seconds=0)
    counter.note("support", "form")
    await is_writing.wait()
    counter.note("support", "expired")

    await counter.close()

    assert await _counted(town) == 2
    assert town.database.connections_in_use == 0


async def test_what_cannot_be_written_is_tried_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    outages = [DatabaseAwayError()] * 2
    is_back = asyncio.Event()

    async def away(*given: Any, **more: Any) -> None:
        await add_refusals(*given, **more)
        if outages:
            raise outages.pop()
        is_back.set()

    monkeypatch.setattr(token_refusals, "add_refusals", away)
    counter = _counter(town.database, wait_seconds=0.01)
    counter.note("support", "form")

    async with asyncio.timeout(30):
        await is_back.wait()
    await counter.close()

    assert await _counted(town) == 1
