"""Give up what was asked for when whoever asked does not wait for the answer any more."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive

NOBODY_WAITS = 499  # as servers log a request that was given up
Answer = TypeVar("Answer")
# What is answered by then is not worth watching over.
_WATCHED_AFTER_SECONDS = 0.05


async def while_wanted(receive: Receive, answering: Awaitable[Answer]) -> Answer:
    """The answer; the work on it is cancelled when whoever asked goes away.

    :raises ClientDisconnect: they went away
    """
    work = asyncio.ensure_future(answering)
    done, _ = await asyncio.wait({work}, timeout=_WATCHED_AFTER_SECONDS)
    if done:
        return work.result()
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            return work.result()
        raise ClientDisconnect
    finally:
        for task in (work, gone):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def nobody_waits(_request: Request, _error: Exception) -> Response:
    """The answer to whoever went away while they were still speaking: no failure of ours."""
    return Response(status_code=NOBODY_WAITS)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        """What comes before is the body, of which a GET has none."""
