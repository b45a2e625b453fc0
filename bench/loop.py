"""The event loop that the server runs on, to measure on."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop

Result = TypeVar("Result")


def run_as_served(measuring: Coroutine[Any, Any, Result]) -> Result:
    """Like ``asyncio.run``, on the loop that uvicorn chooses: each hop to a thread is cheaper."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(measuring)
