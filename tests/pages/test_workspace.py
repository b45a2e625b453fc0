"""What the browser keeps through HTTP: preferences, saved views, and files of the chosen rows."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from app.auth.passwords import Passwords
from app.auth.sign_in import SignIn
from app.components.contacts_table import BulkWish
from app.data.contacts import ContactEdit, create_contact
from app.data.database import Database
from app.data.errors import InvalidSearchError, InvalidValueError
from app.data.operators import add_operator, get_operator
from app.data.read_models import Selection
from app.data.vocabulary import Role, Source
from app.live import LiveUpdates
from app.pages import export_desk, preferences, saved_views
from app.pages.bulk_desk import selection_of
from app.pages.pair_count import PairCount
from app.pages.presence import Presence
from app.pages.row_feed import RowFeed
from app.pages.seats import Seats
from app.pages.workplace import Workplace
from app.settings import Settings
from tests.factories import NOW, OPERATOR, eraser_of

Operators = dict[str, str]


@pytest.fixture
async def operators(database: Database) -> Operators:
    added = {}
    for name, role in (("layla", Role.ADMIN), ("omar", Role.AGENT), ("vera", Role.VIEWER)):
        async with database.transaction() as session:
            row = await add_operator(
                session,
                email=f"{name}@hilal.example",
                name=name.title(),
                role=role,
                password_hash=None,
                actor=OPERATOR,
                now=NOW,
            )
        added[name] = row.operator_id
    return added


@pytest.fixture
async def workplace(database: Database, tmp_path: Path) -> Workplace:
    seats = Seats(database, now=lambda: NOW)
    eraser = eraser_of(database, tmp_path)
    settings = Settings(_env_file=None)
    sign_in = SignIn(database, Passwords())
    pairs, feed = PairCount(database), RowFeed(database)
    return Workplace(database, LiveUpdates(), settings, eraser, seats, pairs, sign_in, feed)


@pytest.fixture
async def browser(workplace: Workplace, operators: Operators) -> AsyncIterator[httpx.AsyncClient]:
    pages = FastAPI()

    @pages.middleware("http")
    async def admit(request: Request, go_on: RequestResponseEndpoint) -> Response:
        operator_id = operators[request.headers.get("x-operator", "layla")]
        async with workplace.database.read() as session:
            request.state.operator = await get_operator(session, operator_id)
        return await go_on(request)

    for module in (preferences, saved_views, export_desk):
        pages.include_router(module.router(workplace))
    transport = httpx.ASGITransport(app=pages)
    async with httpx.AsyncClient(transport=transport, base_url="http://directory") as client:
        yield client


def as_(name: str) -> dict[str, Any]:
    return {"headers": {"x-operator": name}}


async def test_a_preference_comes_back_for_its_operator_alone(browser: httpx.AsyncClient) -> None:
    table = {
        "columns": [{"key": "email", "is_shown": False, "width": 200}],
        "density": "compact",
    }

    kept = await browser.put("/preferences/table", json={"value": table})

    assert kept.status_code == 204
    assert (await browser.get("/preferences")).json() == {"table": table}
    assert (await browser.get("/preferences", **as_("omar"))).json() == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("table", {"columns": [], "density": "huge"}),
        ("table", {"columns": [{"key": "x" * 300, "is_shown": True}], "density": "compact"}),
        ("panel_width", 3),
        ("letter_keys", "perhaps"),
        ("anything", 1),
    ],
)
async def test_what_is_no_preference_is_refused(
    browser: httpx.AsyncClient, name: str, value: object
) -> None:
    answer = await browser.put(f"/preferences/{name}", json={"value": value})

    assert answer.status_code == 422


async def test_a_viewer_keeps_views_but_changes_no_shared_one(browser: httpx.AsyncClient) -> None:
    own = await browser.post("/saved-views", json={"name": "Mine"}, **as_("vera"))
    shared = (await browser.post("/saved-views", json={"name": "Ours"}, **as_("omar"))).json()
    path = f"/saved-views/{shared['view_id']}"
    await browser.put(f"{path}/sharing", json={"is_shared": True}, **as_("omar"))

    refused = [
        await browser.delete(path, **as_("vera")),
        await browser.put(f"{path}/name", json={"name": "Theirs"}, **as_("vera")),
        await browser.put(f"{path}/sharing", json={"is_shared": False}, **as_("vera")),
    ]

    assert own.status_code == 201
    assert [answer.status_code for answer in refused] == [403, 403, 403]
    seen = (await browser.get("/saved-views", **as_("vera"))).json()
    assert [view["name"] for view in seen["views"]] == ["Mine", "Ours"]
    assert seen["can_share"] is False


async def test_a_view_that_no_search_answers_is_refused(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/saved-views", json={"name": "Odd", "query": "sort=shoe_size"})

    assert answer.status_code == 422
    assert "Sort by one of" in answer.json()["detail"]


async def test_another_operators_own_view_is_not_there(browser: httpx.AsyncClient) -> None:
    view = (await browser.post("/saved-views", json={"name": "Mine"}, **as_("layla"))).json()

    answer = await browser.delete(f"/saved-views/{view['view_id']}", **as_("omar"))

    assert answer.status_code == 404


async def test_a_ticket_fetches_the_chosen_rows_once_and_for_its_operator(
    browser: httpx.AsyncClient, workplace: Workplace, operators: Operators
) -> None:
    ids = []
    for name in ("Ada", "Grace", "=cmd"):
        async with workplace.database.transaction() as session:
            edit = ContactEdit(name=name)
            ids.append(
                await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)
            )
    selection = Selection((ids[0], ids[2]))
    stolen = workplace.exports.issue(operators["layla"], selection)
    ticket = workplace.exports.issue(operators["layla"], selection)

    refused = await browser.get(f"/exports/{stolen}.csv", **as_("omar"))
    fetched = await browser.get(f"/exports/{ticket}.csv")
    again = await browser.get(f"/exports/{ticket}.csv")

    assert (refused.status_code, fetched.status_code, again.status_code) == (404, 200, 404)
    lines = fetched.text.splitlines()
    assert [line.split(",")[1] for line in lines] == ["name", "Ada", "'=cmd"]


def test_everything_that_matches_is_named_by_its_query() -> None:
    wish = BulkWish.of({"action": "tag", "is_all": True, "ids": ["c_1"], "query": "tag=vip&q=a"})

    selection = selection_of(wish)

    assert selection.contact_ids == ("c_1",)
    assert selection.query is not None
    assert (selection.query.words, selection.query.tags) == ("a", ("vip",))


@pytest.mark.parametrize(
    "sent", [None, {}, {"ids": "c_1"}, {"ids": [], "is_all": "yes"}, {"is_all": 1}]
)
def test_a_wish_for_nobody_is_refused(sent: object) -> None:
    with pytest.raises(InvalidValueError):
        selection_of(BulkWish.of(sent))


def test_a_wish_with_a_made_up_filter_is_refused() -> None:
    with pytest.raises(InvalidSearchError):
        selection_of(BulkWish.of({"is_all": True, "query": "identity=elf"}))


async def test_colleagues_at_one_contact_know_of_each_other(
    database: Database, operators: Operators
) -> None:
    async with database.read() as session:
        layla = await get_operator(session, operators["layla"])
        omar = await get_operator(session, operators["omar"])
    presence, heard = Presence(), []
    presence.subscribe(heard.append)

    presence.look_at("page 1", "c_1", layla)
    presence.look_at("page 2", "c_1", omar)
    presence.look_at("page 3", "c_1", omar)

    assert presence.others_at("c_1", layla.operator_id) == ("Omar",)
    presence.look_at("page 2", None, omar)
    presence.look_at("page 3", "c_2", omar)
    assert presence.others_at("c_1", layla.operator_id) == ()
    assert set(heard) == {"c_1", "c_2"}
