"""A search that its caller gave up is stopped, as one on the page is."""

import asyncio
from typing import Any, cast

import httpx
import pytest
from starlette.types import Message

from app.api import contacts
from app.overtaken import NOBODY_WAITS
from tests.api.conftest import ALL_SCOPES, Machine


async def test_a_search_stops_when_its_caller_has_gone(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_stopped = asyncio.Event()

    async def endless(*_: Any, **__: Any) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            has_stopped.set()

    monkeypatch.setattr(contacts, "search_contacts", endless)

    async with asyncio.timeout(5):
        status = await _called_and_gone(machine)

    assert has_stopped.is_set()
    assert status == NOBODY_WAITS


async def _called_and_gone(machine: Machine) -> int:
    """The status for a caller who asks for a page of contacts, and goes before it comes."""
    messages: list[Message] = [{"type": "http.request"}, {"type": "http.disconnect"}]
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/v1/contacts",
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {ALL_SCOPES}".encode())],
    }
    transport = cast("httpx.ASGITransport", machine.http._transport)
    await transport.app(scope, receive, send)
    return int(sent[0]["status"])
