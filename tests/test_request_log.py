"""One line and one count for a request, without anything that the caller chose."""

import logging

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from app.measures import Measures
from app.request_log import RequestLog


@pytest.fixture
def measures() -> Measures:
    return Measures()


@pytest.fixture
def house(measures: Measures) -> ASGIApp:
    api = FastAPI()

    @api.get("/contacts/{contact_id}")
    async def get_contact(contact_id: str) -> str:
        if contact_id == "broken":
            raise RuntimeError
        return contact_id

    ticks = iter(range(100))
    return RequestLog(api, measures=measures, seconds=lambda: next(ticks))


async def call(house: ASGIApp, method: str, path: str, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(house, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, path, headers=headers)


async def test_a_request_is_told_by_its_template(
    house: ASGIApp, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    answer = await call(house, "GET", "/contacts/c_secret?q=canary")

    (line,) = (record for record in caplog.records if record.name == "app.request_log")
    assert line.facts == {  # type: ignore[attr-defined]
        "method": "GET",
        "route": "/contacts/{contact_id}",
        "status": 200,
        "milliseconds": 1000,
    }
    assert len(answer.headers["x-request-id"]) == 16


async def test_what_strangers_think_of_makes_no_new_series(
    house: ASGIApp, measures: Measures
) -> None:
    for number in range(20):
        await call(house, f"VERB{number}", f"/nowhere/{number}")
    await call(house, "GET", "/contacts/broken")

    series = [
        line
        for line in measures.text().decode().splitlines()
        if line.startswith("hilal_requests_total")
    ]
    assert series == [
        'hilal_requests_total{method="other",route="none",status="404"} 20.0',
        'hilal_requests_total{method="GET",route="/contacts/{contact_id}",status="500"} 1.0',
    ]


@pytest.mark.parametrize(
    ("given", "is_taken"), [("trace-0123456789", True), ("a b", False), ("x" * 65, False)]
)
async def test_an_id_from_in_front_is_kept_when_it_is_one(
    house: ASGIApp, given: str, is_taken: bool
) -> None:
    answer = await call(house, "GET", "/contacts/1", **{"X-Request-ID": given})

    assert (answer.headers["x-request-id"] == given) is is_taken
