"""A key that has no call left is refused before anything is read, parsed or looked up for it."""

import asyncio
import logging

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from app.api import key_gate
from app.api.key_gate import AT_ONCE_LIMIT, KeyGate
from app.api.key_rates import KeyRates
from app.auth.secrets import hash_token
from app.measures import Measures

CALL = "/api/v1/identify"


class Behind:
    """The application behind the gate: it counts, and answers when it is let."""

    def __init__(self, rates: KeyRates) -> None:
        self.calls, self.rates = 0, rates
        self.let_go = asyncio.Event()
        self.let_go.set()
        self.is_full = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.calls += 1
        if self.calls == AT_ONCE_LIMIT:
            self.is_full.set()
        header = dict(scope["headers"]).get(b"authorization", b"").decode()
        self.rates.take(hash_token(header.removeprefix("Bearer ")))
        await self.let_go.wait()
        await PlainTextResponse("done")(scope, receive, send)


@pytest.fixture
def behind() -> Behind:
    return Behind(KeyRates(2))


@pytest.fixture
def measures() -> Measures:
    return Measures()


@pytest.fixture
def gate(behind: Behind, measures: Measures) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(KeyGate(behind, rates=behind.rates, measures=measures))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


def _as(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


async def test_a_key_without_calls_left_is_told_when_to_come_again(
    gate: httpx.AsyncClient, behind: Behind
) -> None:
    for _ in range(2):
        assert (await gate.post(CALL, headers=_as("one"))).text == "done"

    refused = await gate.post(CALL, headers=_as("one") | {"Content-Type": "x"}, content=b"{" * 9)

    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 30
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["detail"] == "This key may call 2 times a minute."
    assert behind.calls == 2
    assert (await gate.post(CALL, headers=_as("other"))).text == "done"
    assert (await gate.get("/contacts", headers=_as("one"))).text == "done"


async def test_refusals_are_counted_one_by_one_and_told_in_one_line(
    gate: httpx.AsyncClient,
    measures: Measures,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO, logger="app")
    monkeypatch.setattr(key_gate, "_TOLD_EVERY_SECONDS", 0.5)
    for _ in range(7):
        await gate.post(CALL, headers=_as("one"))
    await asyncio.sleep(0.7)
    await gate.post(CALL, headers=_as("one"))
    await asyncio.sleep(0.7)

    told = [record.facts for record in caplog.records if record.name == "app.api.key_gate"]  # type: ignore[attr-defined]
    assert told == [{"status": 429, "calls": 5}, {"status": 429, "calls": 1}]
    counted = 'hilal_requests_total{method="POST",route="none",status="429"} 6.0'
    assert counted in measures.text().decode()


async def test_the_calls_of_one_key_that_wait_do_not_hold_up_others(
    gate: httpx.AsyncClient, behind: Behind
) -> None:
    behind.rates = KeyRates(1_000_000)
    behind.let_go.clear()
    waiting = [
        asyncio.create_task(gate.post(CALL, headers=_as("one"))) for _ in range(AT_ONCE_LIMIT)
    ]
    await behind.is_full.wait()

    refused = await gate.post(CALL, headers=_as("one"))
    other = asyncio.create_task(gate.post(CALL, headers=_as("other")))
    await asyncio.sleep(0)
    behind.let_go.set()

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert (await other).text == "done"
    assert [(await answer).text for answer in waiting] == ["done"] * AT_ONCE_LIMIT
    assert (await gate.post(CALL, headers=_as("one"))).text == "done"


@pytest.mark.parametrize("header", ["Bearer one", "bearer one", "BEARER  one "])
async def test_a_key_is_the_same_however_it_is_written(
    gate: httpx.AsyncClient, behind: Behind, header: str
) -> None:
    for _ in range(2):
        await gate.post(CALL, headers=_as("one"))

    assert (await gate.post(CALL, headers={"Authorization": header})).status_code == 429


async def test_without_a_key_the_application_answers(gate: httpx.AsyncClient) -> None:
    for headers in ({}, {"Authorization": "Basic b25l"}, {"Authorization": "Bearer"}):
        assert (await gate.post(CALL, headers=headers)).text == "done"
