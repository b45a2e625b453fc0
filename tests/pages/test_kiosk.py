"""The screen's calls in process: what a screen gets to see, and what strangers are answered."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from app.auth.kiosk_passes import KioskPasses
from app.data.database import Database
from app.data.kiosks import add_kiosk, revoke_kiosk
from app.data.read_models import KioskRow, KioskView
from app.data.vocabulary import KioskNames
from app.pages.kiosk import router
from app.pages.workplace import now
from tests.factories import OPERATOR, Town

HOST = "https://contacts.example"


@pytest.fixture
async def screen(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    site = FastAPI()
    site.include_router(router(database))
    transport = httpx.ASGITransport(site)
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as screen:
        yield screen


async def hang(database: Database, view: KioskView) -> KioskRow:
    async with database.transaction() as session:
        return await add_kiosk(session, name="Left wall", view=view, actor=OPERATOR, now=now())


async def test_a_screen_shows_its_code_until_an_admin_types_it(
    screen: httpx.AsyncClient, town: Town
) -> None:
    await town.meet("v", name="Kim Kioskname", email="kim@kiosk.example")
    kiosk = await hang(town.database, KioskView(names=KioskNames.MASKED))
    assert (await screen.get("/kiosk/board")).status_code == 401
    shown = (await screen.post("/kiosk/pairing")).json()
    asked = {"claim": shown["claim"]}
    assert (await screen.post("/kiosk/pass", json=asked)).status_code == 202

    typed = f" {shown['code'][:4].lower()}-{shown['code'][4:]}"
    passes = KioskPasses(town.database)
    await passes.approve(kiosk.kiosk_id, typed, actor=OPERATOR, now=now())
    answer = await screen.post("/kiosk/pass", json=asked)

    cookie = answer.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "Path=/kiosk", "SameSite=strict", "Secure"))
    board = (await screen.get("/kiosk/board")).json()
    assert board["name"] == "Left wall"
    assert [person["title"] for person in board["recent"]] == ["Kim K."]
    assert "kim@kiosk.example" not in str(board)


async def test_a_screen_that_was_shut_out_is_asked_for_a_code_again(
    screen: httpx.AsyncClient, database: Database
) -> None:
    kiosk = await hang(database, KioskView())
    link = await KioskPasses(database).offer(kiosk.kiosk_id, actor=OPERATOR, now=now())
    await screen.post("/kiosk/pass", json={"link": link})
    assert (await screen.get("/kiosk/board")).status_code == 200

    async with database.transaction() as session:
        await revoke_kiosk(session, kiosk.kiosk_id, actor=OPERATOR, now=now())

    assert (await screen.get("/kiosk/board")).status_code == 401


async def test_a_link_works_once(screen: httpx.AsyncClient, database: Database) -> None:
    kiosk = await hang(database, KioskView())
    link = await KioskPasses(database).offer(kiosk.kiosk_id, actor=OPERATOR, now=now())

    answers = [await screen.post("/kiosk/pass", json={"link": link}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 410]


async def test_a_screen_speaks_its_own_language(
    screen: httpx.AsyncClient, database: Database
) -> None:
    kiosk = await hang(database, KioskView(language="ar"))
    link = await KioskPasses(database).offer(kiosk.kiosk_id, actor=OPERATOR, now=now())
    await screen.post("/kiosk/pass", json={"link": link})

    board = (await screen.get("/kiosk/board")).json()

    assert (board["language"], board["is_right_to_left"]) == ("ar", True)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("[]", 422),
        ('{"claim": 7}', 422),
        ('{"claim": "short"}', 422),
        ('{"claim": "' + "x" * 5_000 + '"}', 422),
        ('{"claim": "' + "x" * 40 + '"}', 410),
        ('{"link": "' + "\\ud800" * 40 + '"}', 422),
        ("{}", 410),
    ],
)
async def test_nonsense_gets_no_pass(screen: httpx.AsyncClient, body: str, status: int) -> None:
    answer = await screen.post("/kiosk/pass", content=body)

    assert answer.status_code == status
    assert "Set-Cookie" not in answer.headers


async def test_codes_are_not_to_be_had_in_thousands(screen: httpx.AsyncClient) -> None:
    answers = [await screen.post("/kiosk/pairing") for _ in range(61)]

    assert [answer.status_code for answer in answers[-2:]] == [200, 429]


async def test_the_page_and_its_files_run_nothing_inline(screen: httpx.AsyncClient) -> None:
    page = await screen.get("/kiosk")
    files = [await screen.get(f"/kiosk/{name}") for name in ("kiosk.css", "kiosk.js")]

    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert [file.status_code for file in files] == [200, 200]
