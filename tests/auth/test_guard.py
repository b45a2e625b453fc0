"""The guard: who passes, who is sent to sign in, and what every answer carries."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import Message, Receive, Scope, Send

from app.auth.cookies import PLAIN
from app.auth.doorway import Doorways
from app.auth.guard import Guard
from app.auth.passwords import Passwords
from app.auth.permissions import Permission
from app.auth.session_watch import SessionWatch
from app.auth.sign_in import SignIn
from app.data.database import Database
from app.data.operators import add_operator, disable_operator, set_role
from app.data.read_models import OperatorRow
from app.data.vocabulary import Role
from app.live import LiveUpdates
from tests.factories import NOW, OPERATOR

HOST = "http://contacts.example"
PAGE = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}
UPLOAD = "/_nicegui/client/1/upload/2"
SOCKET_PATH = "/_nicegui_ws/socket.io/"


class Clock:
    """A time that a test moves on."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


async def pages(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await site(scope, receive, send)


site = FastAPI()


@site.get("/{path:path}")
@site.post("/{path:path}")
async def anything(request: Request, path: str) -> dict[str, str]:
    operator: OperatorRow | None = getattr(request.state, "operator", None)
    return {"path": path, "operator": operator.operator_id if operator else ""}


class House:
    """A guarded site with one operator."""

    def __init__(self, url: str) -> None:
        self.live = LiveUpdates()
        self.database = Database(url, on_commit=self.live.publish)
        self.clock = Clock()
        watch = SessionWatch(self.database, now=self.clock)
        self.live.subscribe(watch.forget)
        self.guard = Guard(
            pages,
            watch=watch,
            frame_ancestors=("https://intranet.example",),
        )
        self.browser = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.guard), base_url=HOST, headers=PAGE
        )

    async def hire(self) -> None:
        passwords = Passwords()
        async with self.database.transaction() as session:
            self.ada = await add_operator(
                session,
                email="ada@example.org",
                name="Ada",
                role=Role.AGENT,
                password_hash=await passwords.hash("correct horse"),
                actor=OPERATOR,
                now=NOW,
            )
        self.desk = SignIn(self.database, passwords)

    async def enter(self) -> None:
        self.token = await self.desk.sign_in(
            "ada@example.org", "correct horse", address="::1", now=NOW
        )
        self.browser.cookies.set(PLAIN, self.token)

    async def connect(self, **headers: str) -> list[str]:
        """What a websocket is answered."""
        answers: list[str] = []

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        async def send(message: Message) -> None:
            answers.append(message["type"])

        scope = {
            "type": "websocket",
            "path": SOCKET_PATH,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        await self.guard(scope, receive, send)
        return answers


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    house = House(database_url)
    await house.hire()
    yield house
    await house.browser.aclose()
    await house.database.close()


async def test_a_stranger_is_sent_to_sign_in(house: House) -> None:
    answer = await house.browser.get("/contacts/c_1?q=a&tag=b")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/contacts/c_1%3Fq%3Da%26tag%3Db"


@pytest.mark.parametrize(
    "headers",
    [{"Accept": "application/json"}, {"Accept": "*/*", "Sec-Fetch-Mode": "cors"}],
    ids=["JSON", "fetch"],
)
async def test_a_strangers_script_is_answered_with_a_problem(
    house: House, headers: dict[str, str]
) -> None:
    answer = await house.browser.get("/rows", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 401


@pytest.mark.parametrize(
    "path",
    [
        "/healthz", "/readyz", "/sign-in", "/_nicegui/3/static/app.js", "/assets/a.css",
        "/api/v1/contacts",
        "/identify.js", "/demo/shop", "/demo/shop/shop.css", "/demo/shop/shop.js",
    ],
)  # fmt: skip
async def test_what_needs_nobody_is_open(house: House, path: str) -> None:
    assert (await house.browser.get(path)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/", "/apis", "/assets", "/sign-in/x", "/_nicegui_ws/socket.io/", "/healthz/x", "/identify",
        "/identify.js/x", "/demo", "/demo/", "/demo/shop/", "/demo/shop/x", "/demo/shop/chat/x",
        "/demo/shop/../contacts", "/demo/shopping", "/_nicegui/auto/static/1/a.csv",
        "/_nicegui/3/dynamic_resources/a", "/_nicegui/3/app.js",
    ],
)  # fmt: skip
async def test_what_only_looks_open_is_closed(house: House, path: str) -> None:
    assert (await house.browser.get(path)).status_code in {303, 401}


async def test_a_signed_in_operator_passes_and_is_named(house: House) -> None:
    await house.enter()

    assert (await house.browser.get("/contacts")).json()["operator"] == house.ada.operator_id


async def test_a_made_up_cookie_does_not_pass(house: House) -> None:
    house.browser.cookies.set(PLAIN, "made-up")

    assert (await house.browser.get("/contacts")).status_code == 303


async def test_signing_out_closes_the_door_at_once(house: House) -> None:
    await house.enter()
    await house.browser.get("/contacts")

    await house.desk.sign_out(house.token, now=NOW)

    assert (await house.browser.get("/contacts")).status_code == 303


async def test_disabling_closes_the_door_at_once(house: House) -> None:
    await house.enter()
    await house.browser.get("/contacts")

    async with house.database.transaction() as session:
        await disable_operator(session, house.ada.operator_id, actor=OPERATOR, now=NOW)

    assert (await house.browser.get("/contacts")).status_code == 303


async def test_a_new_role_holds_at_once(house: House) -> None:
    await house.enter()
    await house.browser.get("/contacts")

    async with house.database.transaction() as session:
        await set_role(session, house.ada.operator_id, Role.VIEWER, actor=OPERATOR, now=NOW)

    scope_roles: list[Role] = []

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        scope_roles.append(scope["state"]["operator"].role)
        await site(scope, receive, send)

    house.guard._app = look
    await house.browser.get("/contacts")
    assert scope_roles == [Role.VIEWER]


async def test_an_idle_session_ends(house: House) -> None:
    await house.enter()
    house.clock.time += timedelta(hours=12)

    assert (await house.browser.get("/contacts")).status_code == 303


async def test_a_session_in_use_goes_on(house: House) -> None:
    await house.enter()
    for _ in range(3):
        house.clock.time += timedelta(hours=10)
        assert (await house.browser.get("/contacts")).status_code == 200


async def test_a_socket_needs_a_session(house: House) -> None:
    assert await house.connect(host="contacts.example", origin=HOST) == ["websocket.close"]


@pytest.mark.parametrize(
    ("origin", "answer"),
    [
        (HOST, "websocket.accept"),
        (f"{HOST}:80", "websocket.accept"),
        ("http://evil.example", "websocket.close"),
        ("http://contacts.example.evil.example", "websocket.close"),
        ("http://contacts.example:8080", "websocket.close"),
        ("null", "websocket.close"),
        ("", "websocket.close"),
    ],
)
async def test_a_socket_must_come_from_our_pages(house: House, origin: str, answer: str) -> None:
    await house.enter()
    cookie = f"{PLAIN}={house.token}"

    assert await house.connect(host="contacts.example", origin=origin, cookie=cookie) == [answer]


@pytest.mark.parametrize("path", ["/contacts/%00", "/contacts?q=%00", "/api/v1/contacts/%00"])
async def test_an_address_with_nul_is_refused(house: House, path: str) -> None:
    await house.enter()

    assert (await house.browser.get(path)).status_code == 400


async def test_another_sites_form_is_refused(house: House) -> None:
    await house.enter()

    forged = await house.browser.post(UPLOAD, headers={"Origin": "http://evil.example"})
    own = await house.browser.post(UPLOAD, headers={"Origin": HOST})

    assert (forged.status_code, own.status_code) == (403, 200)


async def test_another_site_cannot_sign_somebody_in(house: House) -> None:
    forged = await house.browser.post("/sign-in", headers={"Origin": "http://evil.example"})

    assert forged.status_code == 403


async def test_the_api_may_be_called_from_anywhere(house: House) -> None:
    answer = await house.browser.post("/api/v1/identify", headers={"Origin": "http://shop.example"})

    assert answer.status_code == 200


async def test_pages_carry_security_headers_and_are_not_kept(house: House) -> None:
    headers = (await house.browser.get("/contacts")).headers

    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


async def test_only_the_embedded_page_may_be_framed_by_the_intranet(house: House) -> None:
    embedded = (await house.browser.get("/embed/contacts")).headers["Content-Security-Policy"]
    own = (await house.browser.get("/contacts")).headers["Content-Security-Policy"]

    assert "frame-ancestors 'self' https://intranet.example" in embedded
    assert "intranet.example" not in own


async def test_static_files_may_be_kept(house: House) -> None:
    assert "Cache-Control" not in (await house.browser.get("/_nicegui/3/static/app.js")).headers


async def test_a_door_that_is_not_listed_leads_nowhere(house: House) -> None:
    await house.enter()

    answer = await house.browser.get("/planted")

    assert answer.json()["path"] == "nowhere"


async def test_a_method_that_is_not_listed_is_refused(house: House) -> None:
    await house.enter()

    answer = await house.browser.put("/contacts", headers={"Origin": HOST})

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/api/v1/planted", 404), ("PUT", "/api/v1/tags", 405)]
)
async def test_the_api_has_only_listed_doors(
    house: House, method: str, path: str, status: int
) -> None:
    answer = await house.browser.request(method, path)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_page_for_admins_is_closed_to_agents(house: House) -> None:
    house.guard._doorways = Doorways({"GET /admins": Permission.ADMINISTER})
    await house.enter()

    page = await house.browser.get("/admins")
    fetched = await house.browser.get("/admins", headers={"Accept": "application/json"})

    assert (page.status_code, fetched.status_code) == (403, 403)
    assert "Your role does not allow this." in page.text
    assert fetched.json()["detail"] == "Your role does not allow this."


async def test_only_a_trusted_proxy_says_what_stands_before_our_addresses(house: House) -> None:
    seen: list[str | None] = []

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(Headers(scope=scope).get("x-forwarded-prefix"))
        await site(scope, receive, send)

    house.guard._app = look
    for trusts in (False, True):
        house.guard._trusts_prefix = trusts
        await house.browser.get("/healthz", headers={"X-Forwarded-Prefix": "/evil"})

    assert seen == [None, "/evil"]


async def test_every_script_of_a_page_carries_the_answers_nonce(house: House) -> None:
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        content = "<script>1</script><script type=module>2</script><scripture><p>&lt;script"
        await HTMLResponse(content)(scope, receive, send)

    house.guard._app = page
    first, second = [await house.browser.get("/healthz") for _ in range(2)]

    policy = first.headers["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert first.text.count(f'<script nonce="{nonce}"') == first.text.count("<script nonce") == 2
    assert "'unsafe-inline'" not in policy.split("script-src ")[1].split(";")[0]
    assert nonce not in second.headers["Content-Security-Policy"]
