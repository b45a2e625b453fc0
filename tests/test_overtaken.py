"""A search that the next keystroke overtook is stopped; one that is waited for is not."""

import asyncio

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from app.overtaken import while_wanted


async def test_the_answer_comes_while_somebody_waits() -> None:
    async def receive() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def soon(seconds: float) -> str:
        await asyncio.sleep(seconds)
        return "rows"

    assert await while_wanted(receive, soon(0)) == "rows"
    assert await while_wanted(receive, soon(0.08)) == "rows"


async def test_the_work_is_cancelled_when_nobody_waits_any_more() -> None:
    was_cancelled = asyncio.Event()
    messages = [{"type": "http.request"}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return messages.pop(0)

    async def search() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            was_cancelled.set()
            raise

    with pytest.raises(ClientDisconnect):
        await while_wanted(receive, search())
    assert was_cancelled.is_set()
