"""The sign-in page: plain HTML, safe against forged forms and foreign addresses."""

from collections.abc import AsyncIterator
from datetime import datetime

import httpx
import pytest
from fastapi import FastAPI

from app.auth.cookies import SECURE
from app.auth.guard import Guard
from app.auth.passwords import Passwords, hash_password
from app.auth.session_watch import SessionWatch
from app.auth.sign_in import SignIn
from app.data.database import Database
from app.data.operators import add_operator
from app.data.vocabulary import Role
from app.pages.sign_in import DemoSignIn, router
from tests.factories import NOW, OPERATOR

HOST = "https://contacts.example"
PASSWORD = "correct horse"


@pytest.fixture
async def browser(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with database.transaction() as session:
        await add_operator(
            session,
            email="ada@example.org",
            name="Ada",
            role=Role.AGENT,
            password_hash=hash_password(PASSWORD),
            actor=OPERATOR,
            now=NOW,
        )
    site = FastAPI()
    sign_in = SignIn(database, Passwords())
    site.include_router(router(sign_in, demo=DemoSignIn("demo@example.org", "demo"), now=now))
    guarded = Guard(site, watch=SessionWatch(database, now=now))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(guarded), base_url=HOST, headers={"Origin": HOST}
    ) as client:
        yield client


def now() -> datetime:
    return NOW


async def submit(browser: httpx.AsyncClient, **typed: str) -> httpx.Response:
    return await browser.post(
        "/sign-in", data={"email": "ada@example.org", "password": PASSWORD, **typed}
    )


async def test_the_page_has_labelled_fields_and_no_script(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/sign-in")

    for part in ('<label for="email">Email', '<label for="password">Password', ">Sign in</button>"):
        assert part in page.text
    assert "<script" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


async def test_signing_in_leads_to_where_one_wanted_to_go(browser: httpx.AsyncClient) -> None:
    answer = await submit(browser, next="/contacts/c_1?q=a&tag=b")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/contacts/c_1?q=a&tag=b")


async def test_the_cookie_is_for_this_site_and_no_script(browser: httpx.AsyncClient) -> None:
    cookie = (await submit(browser)).headers["Set-Cookie"].lower()

    assert cookie.startswith(f"{SECURE.lower()}=")
    assert {"httponly", "samesite=lax", "secure", "path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\\\\evil.example",
        "evil.example",
        "",
        "/ok\r\nSet-Cookie: a=b",
    ],
)
async def test_nobody_is_led_to_another_site(browser: httpx.AsyncClient, path: str) -> None:
    answer = await submit(browser, next=path)

    assert answer.headers["Location"] == "/"


async def test_a_wrong_password_keeps_the_typed_email(browser: httpx.AsyncClient) -> None:
    answer = await submit(browser, password="wrong")

    assert answer.status_code == 401
    assert "Email or password is wrong." in answer.text
    assert 'value="ada@example.org"' in answer.text
    assert "wrong</" not in answer.text.replace("is wrong.</", "")
    assert "Set-Cookie" not in answer.headers


async def test_what_is_typed_is_shown_as_text(browser: httpx.AsyncClient) -> None:
    answer = await submit(browser, email='"><script>alert(1)</script>', next='/"><script>')

    assert "<script" not in answer.text


async def test_an_endless_form_is_a_wrong_one(browser: httpx.AsyncClient) -> None:
    assert (await submit(browser, password="x" * 100_000)).status_code == 401


async def test_too_many_failures_must_wait(browser: httpx.AsyncClient) -> None:
    for _ in range(5):
        await submit(browser, password="wrong")

    answer = await submit(browser)

    assert answer.status_code == 429
    assert "Wait 5 min" in answer.text


async def test_whoever_is_signed_in_needs_not_sign_in(browser: httpx.AsyncClient) -> None:
    await submit(browser)

    answer = await browser.get("/sign-in?next=/chatbots")

    assert answer.headers["Location"] == "/chatbots"


async def test_signing_out_ends_the_session(browser: httpx.AsyncClient) -> None:
    await submit(browser)
    token = browser.cookies[SECURE]

    answer = await browser.post("/sign-out")

    assert answer.headers["Location"] == "/sign-in"
    assert SECURE not in browser.cookies
    kept = {"Cookie": f"{SECURE}={token}"}
    assert (await browser.get("/contacts", headers=kept)).status_code == 303


async def test_the_demo_says_how_to_get_in(browser: httpx.AsyncClient) -> None:
    assert "demo@example.org" in (await browser.get("/sign-in")).text
