"""The JSON that the table fetches."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from app.auth.passwords import Passwords
from app.auth.sign_in import SignIn
from app.data.contacts import ContactEdit, create_contact
from app.data.database import Database
from app.data.field_definitions import define_field
from app.data.read_models import Actor, FieldDefinition, OperatorRow
from app.data.vocabulary import FieldKind, Role, Source
from app.live import LiveUpdates
from app.pages.pair_count import PairCount
from app.pages.row_feed import RowFeed
from app.pages.rows import router
from app.pages.seats import Seats
from app.pages.workplace import Workplace
from app.settings import Settings
from tests.factories import NOW, OPERATOR, eraser_of


@pytest.fixture
async def browser(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    pages = FastAPI()
    eraser = eraser_of(database, tmp_path)
    sign_in = SignIn(database, Passwords())
    seats = Seats(database, now=lambda: NOW)
    pairs = PairCount(database)
    workplace = Workplace(
        database,
        LiveUpdates(),
        Settings(_env_file=None),
        eraser,
        seats,
        pairs,
        sign_in,
        RowFeed(database),
    )

    @pages.middleware("http")
    async def admit(request: Request, go_on: RequestResponseEndpoint) -> Response:
        request.state.operator = OperatorRow("o_1", "Layla", "layla@hilal.example", Role.AGENT)
        return await go_on(request)

    pages.include_router(router(workplace))
    transport = httpx.ASGITransport(app=pages)
    async with httpx.AsyncClient(transport=transport, base_url="http://directory") as client:
        yield client


async def add(database: Database, name: str, *tags: str, now: datetime = NOW) -> str:
    async with database.transaction() as session:
        edit = ContactEdit(name=name, tags=tags)
        return await create_contact(
            session, edit, actor=Actor("operator"), source=Source.OPERATOR, now=now
        )


async def test_a_block_of_rows_says_where_it_stands_and_what_was_found(
    database: Database, browser: httpx.AsyncClient
) -> None:
    ada = await add(database, "Ada Lovelace", "vip")
    await add(database, "Grace Hopper")

    page = (await browser.get("/rows", params={"q": "ada", "limit": 10})).json()

    assert [row["contact_id"] for row in page["rows"]] == [ada]
    assert page["rows"][0]["tags"] == ["vip"]
    assert (page["offset"], page["total"], page["total_is_capped"]) == (0, 1, False)
    assert page["needles"]
    assert page["understood"] == []


async def test_tags_limit_the_rows_together(database: Database, browser: httpx.AsyncClient) -> None:
    both = await add(database, "Both", "vip", "trial")
    await add(database, "One", "vip")

    page = (await browser.get("/rows?tag=vip&tag=trial")).json()

    assert [row["contact_id"] for row in page["rows"]] == [both]


@pytest.mark.parametrize(
    "query", ["sort=shoe_size", "identity=friend", "seen=yesterday", "deleted=perhaps"]
)
async def test_an_unknown_filter_is_refused_as_a_problem(
    database: Database, browser: httpx.AsyncClient, query: str
) -> None:
    answer = await browser.get(f"/rows?{query}")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"]


async def test_rows_are_kept_by_no_cache(database: Database, browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/rows")

    assert answer.headers["cache-control"] == "no-store"


async def test_tags_are_suggested_most_used_first(
    database: Database, browser: httpx.AsyncClient
) -> None:
    await add(database, "One", "trial", "tribune")
    await add(database, "Two", "tribune")

    tags = (await browser.get("/tag-suggestions?prefix=tri")).json()["tags"]

    assert tags == [{"name": "tribune", "count": 2}, {"name": "trial", "count": 1}]


async def test_rows_bring_the_captured_values_that_are_asked_for(
    database: Database, browser: httpx.AsyncClient
) -> None:
    async with database.transaction() as session:
        edit = ContactEdit(name="Ada", captured_fields={"plan": "pro", "company": "Acme"})
        await create_contact(
            session, edit, actor=Actor("operator"), source=Source.OPERATOR, now=NOW
        )

    plain = (await browser.get("/rows")).json()
    with_plan = (await browser.get("/rows", params={"field": "plan"})).json()
    too_many = await browser.get("/rows", params={"field": [f"f{one}" for one in range(21)]})

    assert plain["rows"][0]["captured"] == []
    assert with_plan["rows"][0]["captured"] == [["plan", "pro"]]
    assert too_many.status_code == 422


async def test_the_table_is_told_which_fields_are_defined(
    database: Database, browser: httpx.AsyncClient
) -> None:
    async with database.transaction() as session:
        await define_field(
            session, FieldDefinition("plan", "Plan", FieldKind.TEXT), actor=OPERATOR, now=NOW
        )

    answer = (await browser.get("/table-fields")).json()

    assert answer["fields"] == [{"name": "plan", "label": "Plan", "kind": "text"}]
