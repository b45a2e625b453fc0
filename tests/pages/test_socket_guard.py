"""The guard at the framework's socket: messages only from whoever opened the page."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from nicegui.client import Client

from app.auth.cookies import PLAIN
from app.auth.session_watch import SessionWatch
from app.data.operators import disable_operator
from app.data.vocabulary import Role
from app.pages.socket_guard import SocketGuard
from app.pages.workplace import now
from tests.auth.conftest import house  # noqa: F401 - a fixture
from tests.auth.house import WholeHouse
from tests.factories import OPERATOR


class Line:
    """The framework's socket server, as its guard sees it."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self.hung_up: list[str] = []
        self.cookies: dict[str, str] = {}
        self.handlers: dict[str, dict[str, Callable[..., Any]]] = {
            "/": {"connect": self._heard, "event": self._heard, "disconnect": self._heard}
        }

    def on(self, name: str, handler: Callable[..., Any]) -> None:
        self.handlers["/"][name] = handler

    def get_environ(self, sid: str) -> dict[str, Any]:
        cookie = f"{PLAIN}={self.cookies[sid]}".encode()
        return {"asgi.scope": {"type": "http", "headers": [(b"cookie", cookie)]}}

    async def disconnect(self, sid: str) -> None:
        self.hung_up.append(sid)

    async def send(self, sid: str, message: Any) -> None:
        await self.handlers["/"]["event"](sid, message)

    async def connect(self, sid: str, client_id: str) -> Any:
        answer: Awaitable[Any] = self.handlers["/"]["connect"](
            sid, {"QUERY_STRING": f"client_id={client_id}"}
        )
        return await answer

    def _heard(self, sid: str, message: Any) -> None:
        self.heard.append((sid, message))


@pytest.fixture
def line(house: WholeHouse) -> Line:  # noqa: F811 - the fixture
    line = Line()
    line.cookies = {str(role): cookie for role, cookie in house.cookies.items()}
    SocketGuard(SessionWatch(house.database, now=now)).stand_at(line)
    return line


@pytest.fixture
async def page(house: WholeHouse) -> Client:  # noqa: F811 - the fixture
    page = await house.page("GET /duplicates", Role.AGENT)
    assert page is not None
    return page


async def test_a_message_of_whoever_opened_the_page_is_heard(line: Line, page: Client) -> None:
    await line.send("agent", {"client_id": page.id, "id": 1})

    assert line.heard == [("agent", {"client_id": page.id, "id": 1})]


@pytest.mark.parametrize("message", [None, "x", [], {}, {"client_id": 7}, {"client_id": None}])
async def test_a_message_that_names_no_page_is_hung_up_on(line: Line, message: Any) -> None:
    await line.send("agent", message)

    assert (line.heard, line.hung_up) == ([], ["agent"])


@pytest.mark.parametrize("other", ["viewer", "admin"])
async def test_nobody_else_fires_a_pages_events(line: Line, page: Client, other: str) -> None:
    await line.send(other, {"client_id": page.id, "id": 1})

    assert (line.heard, line.hung_up) == ([], [other])
    assert await line.connect(other, page.id) is False


async def test_whoever_opened_the_page_may_connect_to_it(line: Line, page: Client) -> None:
    assert await line.connect("agent", page.id) is None


async def test_a_disabled_operators_open_page_hears_nothing(
    house: WholeHouse,  # noqa: F811 - the fixture
    line: Line,
    page: Client,
) -> None:
    async with house.database.transaction() as session:
        agent = house.operators[Role.AGENT].operator_id
        await disable_operator(session, agent, actor=OPERATOR, now=now())

    await line.send("agent", {"client_id": page.id, "id": 1})

    assert line.heard == []


async def test_messages_keep_their_order(line: Line, page: Client) -> None:
    messages = [{"client_id": page.id, "id": number} for number in range(20)]

    await asyncio.gather(*(line.send("agent", message) for message in messages))

    assert [message for _, message in line.heard] == messages
