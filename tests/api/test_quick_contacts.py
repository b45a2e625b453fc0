"""The plain call for contacts takes a shorter way to the very same answer."""

from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.responses import PlainTextResponse

from app.api.doors import Doors, utc_now
from app.api.keys import KeyDesk
from app.api.quick_contacts import QuickContacts
from app.auth.secrets import SecretBox
from app.auth.token_refusals import RefusalCounter
from app.data.vocabulary import Scope
from app.settings import Settings
from tests.api.conftest import ALL_SCOPES, Machine
from tests.factories import Town, eraser_of

_HANDED_ON = "handed on"
_PLAIN = (
    "",
    "?",
    "?limit=2",
    "?limit=200",
    "?limit=007",
    "?limit=5&limit=1",
    "?q=ada",
    "?q=ada&q=grace",
    "?q=%2B49%20(0)171",
    "?q=%FF%ED%A0%80",
    "?tag=vip&tag=trial",
    "?tag=",
    "?sort=first_seen&seen=30d&identity=verified&chatbot_id=shop&deleted=false",
    "?deleted=true",
    "?sort=",
    "?unknown=1",
)
_HANDED = (
    "?limit=0",
    "?limit=201",
    "?limit=ten",
    "?limit=",
    "?limit=%D9%A3",
    "?limit=5.0",
    "?limit=1&limit=x",
    "?sort=shoe_size",
    "?seen=tomorrow",
    "?identity=trusted",
    "?deleted=maybe",
    f"?q={'x' * 201}",
    f"?cursor={'x' * 501}",
    "?q=%00",
    "?tag=%00",
)
# Well formed, and refused where cursors are known.
_MADE_UP = "?cursor=made-up"


@pytest.fixture
def short_way(town: Town, tmp_path: Path) -> AsyncClient:
    settings = Settings(home=tmp_path, database_url=town.database.url, api_key=ALL_SCOPES)
    refusals = RefusalCounter(town.database, now=utc_now, wait_seconds=0)
    eraser = eraser_of(town.database, tmp_path)
    doors = Doors(town.database, settings, SecretBox("s" * 64), refusals, eraser)
    quick = QuickContacts(PlainTextResponse(_HANDED_ON), doors=doors, desk=KeyDesk(doors))
    headers = {"Authorization": f"Bearer {ALL_SCOPES}"}
    return AsyncClient(transport=ASGITransport(quick), base_url="http://x", headers=headers)


async def test_only_plain_calls_go_the_short_way(short_way: AsyncClient) -> None:
    queries = (*_PLAIN, _MADE_UP, *_HANDED)

    texts = [(await short_way.get(f"/api/v1/contacts{query}")).text for query in queries]

    asked = zip(queries, texts, strict=True)
    assert tuple(query for query, text in asked if text == _HANDED_ON) == _HANDED


async def test_other_calls_and_calls_with_a_body_are_handed_on(short_way: AsyncClient) -> None:
    others = [
        await short_way.get("/api/v1/contacts/c_1"),
        await short_way.get("/api/v1/contacts/"),
        await short_way.post("/api/v1/contacts"),
        await short_way.request("GET", "/api/v1/contacts", json={}),
        await short_way.get("/api/v1/contacts", headers={"Transfer-Encoding": "chunked"}),
    ]

    assert [answer.text for answer in others] == [_HANDED_ON] * 5


async def test_both_ways_answer_the_same(machine: Machine) -> None:
    await machine.add(name="Ada Lovelace", email="ada@example.org", tags=["vip", "trial"])
    await machine.add(name="Grace Hopper", phone="+49 171 123456", tags=["vip"])

    for query in (*_PLAIN, _MADE_UP, *_HANDED):
        short = await machine.call("GET", f"/contacts{query}")
        # A call with a body takes the described way, which does not look into it.
        described = await machine.call("GET", f"/contacts{query}", {})

        assert short.status_code == described.status_code, query
        assert short.headers == described.headers, query
        assert short.content == described.content, query


async def test_a_key_is_asked_for_its_scope_on_both_ways(machine: Machine) -> None:
    ingest = await machine.key(Scope.INGEST)
    keys = [ingest, {"Authorization": "Bearer unknown"}, {"Authorization": "Basic eDp5"}]
    keys += [{"Authorization": ""}, {"Authorization": "Bearer"}]

    short = [await machine.call("GET", "/contacts", headers=key) for key in keys]
    described = [await machine.call("GET", "/contacts", {}, headers=key) for key in keys]

    assert [answer.status_code for answer in short] == [403, 401, 401, 401, 401]
    for one, other in zip(short, described, strict=True):
        assert (one.content, one.headers) == (other.content, other.headers)


async def test_pages_follow_each_other_by_cursor(machine: Machine) -> None:
    added = [await machine.add(name=name) for name in ("Ada", "Barbara", "Grace")]

    first = (await machine.call("GET", "/contacts?sort=first_seen&limit=2")).json()
    rest = await machine.call(
        "GET", f"/contacts?sort=first_seen&limit=2&cursor={first['next_cursor']}"
    )

    found = [row["id"] for page in (first, rest.json()) for row in page["items"]]
    assert found == added
