"""Whoever goes away while they are still speaking is nobody's failure, at any door."""

import httpx
from nicegui import app as web
from starlette.types import Message, Receive, Send
from starlette.types import Scope as Call

from app.auth.admission import ROUTES
from app.data.vocabulary import Role, Scope
from tests.auth.house import HOST, WholeHouse

SPEAKS = ("POST", "PUT", "PATCH")


async def cut_short(call: Call, _receive: Receive, send: Send) -> None:
    """The house, to a caller who is gone before their body has come."""

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    await web(call, receive, send)


async def test_a_caller_who_goes_away_is_no_failure(house: WholeHouse) -> None:
    admin, machine = house.cookies[Role.ADMIN], await house.key(*Scope)
    doors = [door for door in ROUTES if door.startswith(SPEAKS)]
    failures = []

    # What is raised here is what the server would log as an error of ours.
    transport = httpx.ASGITransport(cut_short, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as house.http:
        for door in doors:
            key = machine if " /api/" in door else ""
            try:
                answer = await house.knock(door, cookie="" if key else admin, key=key)
            except Exception as error:
                failures.append((door, type(error).__name__))
            else:
                if answer.status_code >= 500:
                    failures.append((door, answer.status_code))

    assert len(doors) > 30
    assert failures == []
