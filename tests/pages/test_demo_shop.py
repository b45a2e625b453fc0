"""The demo's shop in process: who may use it, and what it answers to nonsense."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.api.doors import utc_now
from app.auth.guard import Guard
from app.auth.secrets import SecretBox
from app.auth.session_watch import SessionWatch
from app.auth.widget_keys import make_widget_secret
from app.data.conversation_lists import list_conversations
from app.data.database import Database
from app.data.demo_shop import CUSTOMERS, SHOP, ensure_shop
from app.pages.demo_shop import router
from app.pages.demo_shop.talk import ShopTalk
from app.settings import Settings
from tests.factories import NOW, OPERATOR

HOST = "http://contacts.example"
VISITOR = "v_" + "b" * 32


def browser_at(database: Database, talk: ShopTalk | None) -> httpx.AsyncClient:
    site = FastAPI()
    site.include_router(router(talk))
    transport = httpx.ASGITransport(Guard(site, watch=SessionWatch(database, now=utc_now)))
    return httpx.AsyncClient(transport=transport, base_url=HOST, headers={"Origin": HOST})


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(home=tmp_path, database_url=database.url, default_region="DE")
    box = SecretBox("s" * 64)
    async with database.transaction() as session:
        await ensure_shop(session, origins=(HOST,), actor=OPERATOR, now=NOW)
        await make_widget_secret(session, SHOP, box=box, actor=OPERATOR, now=NOW)
    async with browser_at(database, ShopTalk(database, settings, box)) as browser:
        yield browser


async def said(shop: httpx.AsyncClient, body: Any) -> int:
    return (await shop.post("/demo/shop/chat", json=body)).status_code


async def test_the_shop_needs_no_sign_in(shop: httpx.AsyncClient) -> None:
    for part in ("", "/shop.css", "/shop.js"):
        answer = await shop.get(f"/demo/shop{part}")

        assert answer.status_code == 200
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


async def test_without_a_demo_there_is_no_shop(database: Database) -> None:
    async with browser_at(database, None) as browser:
        for part in ("", "/shop.css", "/shop.js"):
            assert (await browser.get(f"/demo/shop{part}")).status_code == 404
        for part in ("/chat", "/sign-in"):
            assert (await browser.post(f"/demo/shop{part}")).status_code == 404


async def test_what_is_said_is_kept_with_its_answer(
    shop: httpx.AsyncClient, database: Database
) -> None:
    signed = await shop.post("/demo/shop/sign-in", json={"customer": CUSTOMERS[0].subject})
    token = signed.json()["token"]

    assert await said(shop, {"visitor_id": VISITOR, "body": "Hi", "token": token}) == 200

    async with database.read() as session:
        (row,) = (await list_conversations(session)).rows
    assert (row.contact_name, row.source, row.message_count) == (
        CUSTOMERS[0].name,
        "verified",
        2,
    )


NONSENSE: list[Any] = [
    {},
    [],
    {"visitor_id": "v-1", "body": "Hi"},
    {"visitor_id": VISITOR, "body": " "},
    {"visitor_id": VISITOR, "body": "a\x00b"},
    {"visitor_id": VISITOR, "body": "x" * 1_001},
    {"visitor_id": VISITOR, "body": "Hi", "token": "a.b.c"},
    {"visitor_id": VISITOR, "body": "Hi", "conversation_id": "somebody's"},
    {"visitor_id": VISITOR, "body": "x" * 20_000},
]


async def test_nonsense_is_refused(shop: httpx.AsyncClient) -> None:
    assert [await said(shop, body) for body in NONSENSE] == [422] * len(NONSENSE)


async def test_only_the_shops_customers_sign_in(shop: httpx.AsyncClient) -> None:
    answer = await shop.post("/demo/shop/sign-in", json={"customer": "u1"})

    assert answer.status_code == 422
    assert "token" not in answer.json()


async def test_another_website_cannot_chat_here(shop: httpx.AsyncClient) -> None:
    answer = await shop.post(
        "/demo/shop/sign-in",
        json={"customer": CUSTOMERS[0].subject},
        headers={"Origin": "https://evil.example"},
    )

    assert answer.status_code == 403


async def test_who_chats_too_fast_waits(shop: httpx.AsyncClient) -> None:
    answers = [await shop.post("/demo/shop/chat", json={}) for _ in range(61)]

    assert [answer.status_code for answer in answers] == [422] * 60 + [429]
    assert int(answers[-1].headers["Retry-After"]) >= 1
