"""The call that identifies a visitor takes a shorter way to the very same answer."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from app.api.doors import Doors, utc_now
from app.api.keys import KeyDesk
from app.api.quick_identify import QuickIdentify
from app.auth.secrets import SecretBox
from app.auth.token_refusals import RefusalCounter
from app.data.vocabulary import Scope as KeyScope
from app.settings import Settings
from tests.api.conftest import ALL_SCOPES, Machine
from tests.factories import Town, eraser_of

_ADA: dict[str, Any] = {"chatbot_id": "support", "visitor_id": "v1"}
_KIND = {"Content-Type": "application/json"}
_PLAIN = (
    _ADA,
    {**_ADA, "attributes": {"name": "Ada", "email": "ADA@example.org", "plan": "pro"}},
    {**_ADA, "sent_at": "2026-11-24T12:00:00Z"},
    {**_ADA, "attributes": {"name": "عائشة"}},
)
# Well formed, and refused by what is behind the door.
_REFUSED_WITHIN = (
    {**_ADA, "token": "not.a.token"},
    {**_ADA, "chatbot_id": "nobody"},
    {**_ADA, "attributes": {"email": "no address"}},
    {**_ADA, "attributes": {"name": ["Ada"]}},
)
_HANDED = (
    {},
    [],
    {**_ADA, "visitor_id": ""},
    {**_ADA, "visitor_id": 7},
    {**_ADA, "unknown": 1},
    {**_ADA, "attributes": {"name": "A\x00"}},
    {**_ADA, "attributes": {"deep": json.loads("[" * 40 + "]" * 40)}},
)


@pytest.fixture
def short_way(town: Town, tmp_path: Path) -> AsyncClient:
    settings = Settings(home=tmp_path, database_url=town.database.url, api_key=ALL_SCOPES)
    refusals = RefusalCounter(town.database, now=utc_now, wait_seconds=0)
    eraser = eraser_of(town.database, tmp_path)
    doors = Doors(town.database, settings, SecretBox("s" * 64), refusals, eraser)
    quick = QuickIdentify(_echo, doors=doors, desk=KeyDesk(doors))
    headers = {"Authorization": f"Bearer {ALL_SCOPES}"}
    return AsyncClient(transport=ASGITransport(quick), base_url="http://x", headers=headers)


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(b"handed on: " + body)(scope, receive, send)


async def test_only_plain_calls_go_the_short_way(short_way: AsyncClient) -> None:
    for body in (*_PLAIN, *_REFUSED_WITHIN):
        assert "handed on" not in (await _identify(short_way, body)).text, body
    for body in _HANDED:
        assert (await _identify(short_way, body)).text == f"handed on: {json.dumps(body)}"
    torn = await short_way.post("/api/v1/identify", content=b'{"a', headers=_KIND)
    assert torn.text == 'handed on: {"a'


async def test_other_calls_are_handed_on_with_their_body(short_way: AsyncClient) -> None:
    plain = json.dumps(_ADA).encode()
    others = [
        await short_way.get("/api/v1/identify"),
        await short_way.post("/api/v1/identify"),
        await short_way.post("/api/v1/identify/", content=plain, headers=_KIND),
        await short_way.post("/api/v1/identify", content=plain),
        await short_way.post("/api/v1/identify?a=%00", content=plain, headers=_KIND),
        await short_way.post("/api/v1/identify", content=_in_pieces(plain), headers=_KIND),
        await short_way.post("/api/v1/identify", content=b" " * (2**20 + 1), headers=_KIND),
    ]

    bodies = [b"", b"", plain, plain, plain, plain, b" " * (2**20 + 1)]
    assert [answer.content for answer in others] == [b"handed on: " + body for body in bodies]


async def test_both_ways_answer_the_same(machine: Machine) -> None:
    for body in (*_PLAIN, *_REFUSED_WITHIN, *_HANDED):
        first = await _identify(machine.http, body)
        short = await _identify(machine.http, body)
        described = await _describe(machine, body)

        assert first.status_code == short.status_code == described.status_code, body
        assert short.headers == described.headers, body
        assert short.content == described.content, body


async def test_a_key_is_asked_for_its_scope_on_both_ways(machine: Machine) -> None:
    reading = await machine.key(KeyScope.READ)
    keys = [reading, {"Authorization": "Bearer unknown"}, {"Authorization": ""}]

    short = [await _identify(machine.http, _ADA, **key) for key in keys]
    described = [await _describe(machine, _ADA, **key) for key in keys]

    assert [answer.status_code for answer in short] == [403, 401, 401]
    for one, other in zip(short, described, strict=True):
        assert (one.content, one.headers) == (other.content, other.headers)


async def _identify(http: AsyncClient, body: Any, **headers: str) -> Response:
    content = json.dumps(body).encode()
    return await http.post("/api/v1/identify", content=content, headers=_KIND | headers)


async def _describe(machine: Machine, body: Any, **headers: str) -> Response:
    # What does not say how long it is takes the described way.
    content = _in_pieces(json.dumps(body).encode())
    return await machine.http.post("/api/v1/identify", content=content, headers=_KIND | headers)


async def _in_pieces(body: bytes) -> AsyncIterator[bytes]:
    yield body
