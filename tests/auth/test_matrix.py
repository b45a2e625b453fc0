"""The matrix: every door of the running application against everybody who may knock.

The doors come from the application's own tables of routes, pages and event handlers; whom they
admit, from app/auth/admission.py. That both hold the same doors, tests/test_repository.py checks.
"""

from http import HTTPStatus

from nicegui import app as web
from nicegui import ui

from app.auth.admission import ROUTES, Open
from app.auth.permissions import Permission, allows
from app.data.vocabulary import Role, Scope
from tests.auth.house import WholeHouse

REFUSED = {HTTPStatus.SEE_OTHER, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


async def test_a_planted_door_is_found_and_leads_nowhere(house: WholeHouse) -> None:
    @ui.page("/planted")
    def planted() -> None:
        ui.label("Secret")

    @house.api.get("/api/v1/planted")
    async def planted_call() -> str:
        return "Secret"

    doors = house.doors() - ROUTES.keys()
    page = await house.knock("GET /planted", cookie=house.cookies[Role.ADMIN])
    call = await house.knock("GET /api/v1/planted", key=await house.key(*Scope))

    assert doors == {"GET /planted", "GET /api/v1/planted"}
    assert (page.status_code, call.status_code) == (404, 404)
    assert "Secret" not in page.text + call.text
    web.remove_route("/planted")


async def test_who_is_not_admitted_is_refused_at_every_door(house: WholeHouse) -> None:
    revoked = await house.session_of(house.operators[Role.ADMIN])
    await house.knock("POST /sign-out", cookie=revoked)
    strangers = {"nobody": "", "made up": "x" * 43, "revoked": revoked}
    machine = await house.key(*Scope)
    holes = []
    for door, admits in ROUTES.items():
        if not isinstance(admits, Permission) or door.startswith("WEBSOCKET"):
            continue
        for who, cookie in strangers.items():
            answer = await house.knock(door, cookie=cookie)
            if answer.status_code not in REFUSED:
                holes.append((door, who, answer.status_code))
        if (await house.knock(door, key=machine)).status_code not in REFUSED:
            holes.append((door, "key", 200))
        for role, cookie in house.cookies.items():
            status = (await house.knock(door, cookie=cookie)).status_code
            if (status in REFUSED - {HTTPStatus.SEE_OTHER}) is allows(role, admits):
                holes.append((door, role, status))

    assert holes == []


async def test_every_call_asks_for_its_scope(house: WholeHouse) -> None:
    keys = {scope: await house.key(scope) for scope in Scope}
    admin = house.cookies[Role.ADMIN]
    holes = []
    for door, admits in ROUTES.items():
        if not isinstance(admits, Scope):
            continue
        for who, answer in (
            ("nobody", await house.knock(door)),
            ("made up", await house.knock(door, key="hc_made_up")),
            ("session", await house.knock(door, cookie=admin)),
        ):
            if answer.status_code != HTTPStatus.UNAUTHORIZED:
                holes.append((door, who, answer.status_code))
        for scope, key in keys.items():
            status = (await house.knock(door, key=key)).status_code
            if (status == HTTPStatus.FORBIDDEN) is (scope is admits):
                holes.append((door, scope, status))

    assert holes == []


async def test_a_hard_delete_asks_for_the_scope_erase(house: WholeHouse) -> None:
    write, erase = await house.key(Scope.WRITE), await house.key(Scope.ERASE)
    path = "/api/v1/contacts/c_1"

    statuses = [
        (
            await house.http.delete(f"{path}?{query}", headers={"Authorization": f"Bearer {key}"})
        ).status_code
        for key in (write, erase)
        for query in ("mode=soft", "mode=hard", "mode=soft&mode=hard", "mode=hard&mode=soft")
    ]

    assert statuses == [404, 403, 403, 404, 403, 404, 404, 403]


async def test_open_doors_need_nobody(house: WholeHouse) -> None:
    closed = [
        door
        for door, admits in ROUTES.items()
        if admits is Open.ANYONE
        and (await house.knock(door)).status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
        and door not in {"POST /sign-in", "POST /embed/sign-in"}
    ]

    assert closed == []
