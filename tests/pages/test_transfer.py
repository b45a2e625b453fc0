"""Files that admins send and fetch: uploads, their reports, exports, and all on one person."""

import csv
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import orjson
import pytest
from fastapi import FastAPI, Request

from app.auth.passwords import Passwords
from app.auth.sign_in import SignIn
from app.components.personal_sheet import WORDS
from app.data.contacts import ContactEdit, create_contact
from app.data.database import Database
from app.data.imports.files import ImportFiles
from app.data.imports.ledger import start_check
from app.data.imports.steps import ImportWork
from app.data.read_models import OperatorRow
from app.data.vocabulary import Role, Source
from app.live import LiveUpdates
from app.pages.export_files import export_files_router
from app.pages.import_files import import_files_router
from app.pages.pair_count import PairCount
from app.pages.row_feed import RowFeed
from app.pages.seats import Seats
from app.pages.workplace import Workplace
from app.settings import Settings
from tests.factories import NOW, OPERATOR, Town, eraser_of

SHEET = Path("app/components/sheets/personal.html")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONTACTS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
async def browser(database: Database, home: Path) -> AsyncIterator[httpx.AsyncClient]:
    site = FastAPI()
    seats = Seats(database, now=lambda: NOW)
    workplace = Workplace(
        database,
        LiveUpdates(),
        Settings(_env_file=None),
        eraser_of(database, home),
        seats,
        PairCount(database),
        SignIn(database, Passwords()),
        RowFeed(database),
    )
    site.include_router(import_files_router(workplace))
    site.include_router(export_files_router(workplace))

    @site.middleware("http")
    async def sit_down(request: Request, call_next):  # type: ignore[no-untyped-def]
        request.state.operator = OperatorRow("o_admin", "Ada", "ada@x.example", Role.ADMIN)
        return await call_next(request)

    transport = httpx.ASGITransport(app=site)
    async with httpx.AsyncClient(transport=transport, base_url="http://directory") as client:
        yield client


async def add(database: Database, **given: object) -> str:
    async with database.transaction() as session:
        edit = ContactEdit(**given)  # type: ignore[arg-type]
        return await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)


async def test_an_upload_is_kept_for_its_owner_alone_and_reported_on(
    database: Database, browser: httpx.AsyncClient, home: Path
) -> None:
    answer = await browser.post("/imports/files?name=a.csv", content=b"email\nx\na@x.example\n")
    import_id = answer.json()["import_id"]
    async with database.transaction() as session:
        await start_check(session, import_id)
    files = ImportFiles(home)
    work = ImportWork(database, files, region=None)
    while await work.step(import_id, now=NOW):
        pass

    report = await browser.get(f"/imports/{import_id}/report.csv")

    assert files.text_of(import_id).stat().st_mode & 0o077 == 0
    rows = list(csv.DictReader(io.StringIO(report.text.removeprefix("\ufeff"))))
    assert [(row["row"], row["outcome"]) for row in rows] == [("2", "refused"), ("3", "created")]


@pytest.mark.parametrize("content", [b"", b"email,email\n", b"\n"], ids=["empty", "twice", "blank"])
async def test_what_is_no_table_is_refused_and_not_kept(
    browser: httpx.AsyncClient, home: Path, content: bytes
) -> None:
    answer = await browser.post("/imports/files", content=content)

    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert list((home / "imports").iterdir()) == []


async def test_an_export_holds_what_the_view_shows_in_its_order(
    database: Database, browser: httpx.AsyncClient
) -> None:
    await add(database, name="Bo", tags=["vip"])
    await add(database, name="=Ada", tags=["vip"], captured_fields={"company": "@SUM(1)"})
    await add(database, name="Cy")

    answer = await browser.get("/exports/contacts.csv?tag=vip&sort=first_seen")

    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["name"], row["company"]) for row in rows] == [("Bo", ""), ("'=Ada", "'@SUM(1)")]
    assert answer.headers["cache-control"] == "no-store"


async def test_json_lines_are_exact(database: Database, browser: httpx.AsyncClient) -> None:
    ada = await add(
        database,
        name="=Ada",
        email="ada@x.example",
        captured_fields={"seats": 3, ":x": ["a", None]},
        external_ids={"crm": "7"},
        tags=["vip"],
    )
    await add(database, name="Bo")

    answer = await browser.post("/exports/contacts.jsonl", data={"id": [ada]})

    (line,) = answer.text.splitlines()
    found = orjson.loads(line)
    assert (found["id"], found["name"], found["emails"]) == (ada, "=Ada", ["ada@x.example"])
    assert found["captured_fields"] == {"seats": 3, ":x": ["a", None]}
    assert (found["external_ids"], found["tags"]) == ({"crm": "7"}, ["vip"])


async def test_a_filter_that_is_not_known_is_refused(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/exports/contacts.csv?identity=friend")).status_code == 422
    assert (await browser.get("/exports/contacts.csv?sort=shoe")).status_code == 422


async def test_a_personal_sheet_is_readable_and_runs_nothing(
    browser: httpx.AsyncClient, town: Town
) -> None:
    met = await town.meet("v1", name="<script>alert(1)</script>", email="ada@x.example")
    await town.chat("v1", "c1", 'I am <img src=x onerror="alert(2)">')

    sheet = (await browser.get(f"/exports/contacts/{met.contact_id}.html")).text
    exact = (await browser.get(f"/exports/contacts/{met.contact_id}.json")).json()

    assert "&lt;script&gt;alert(1)" in sheet
    assert "&lt;img src=x" in sheet
    assert not re.search(r"<script|<img", sheet)
    assert exact["conversations"][0]["messages"][0]["body"].startswith("I am <img")


async def test_an_export_can_hold_the_shown_columns_alone(
    database: Database, browser: httpx.AsyncClient
) -> None:
    async with database.transaction() as session:
        edit = ContactEdit(name="Ada", captured_fields={"plan": "pro", "company": "Acme"})
        ada = await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)

    shown = {"column": ["name", "field:plan", "count", "field:never"]}
    answer = await browser.get("/exports/contacts.csv", params=shown)

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines == ["contact_id,name,plan,conversation_count", f"{ada},Ada,pro,0"]


async def test_nobody_is_exported_who_is_not_there(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/exports/contacts/c_nobody.html")).status_code == 404
    assert (await browser.get("/imports/i_nothing/report.csv")).status_code == 404


def test_the_words_of_the_sheet_are_in_the_catalogues() -> None:
    said = set(re.findall(r'_\("([^"]+)"', SHEET.read_text(encoding="utf-8")))

    assert said == set(WORDS)
