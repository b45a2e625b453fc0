"""Every event of every open page, after its operator's role was taken away behind its back."""

import asyncio
import json

import pytest
from nicegui import background_tasks
from nicegui.client import Client
from sqlalchemy import text

from app.auth.admission import ROUTES
from app.auth.permissions import Permission
from app.data.models.base import Base
from app.data.vocabulary import Role
from app.pages.seats import Seats
from tests.auth.house import WholeHouse
from tests.factories import Town

ADMINS_OWN = {
    "operators", "api_keys", "chatbots", "chatbot_keys", "chatbot_origins", "erasures",
    "erased_ids",
}  # fmt: skip


async def populate(house: WholeHouse) -> dict[str, str]:
    """People, a conversation and a pair, so that every page has something to act on."""
    town = await Town(house.database).settle()
    ada = await town.meet("v1", email="ada@example.org", name="Ada", plan="pro")
    await town.chat("v1", "talk", "Hello")
    await town.meet("v2", subject="s1", email="eve@example.org", name="Eve")
    await town.meet("v3", subject="s2", email="eve@example.org", name="Eve")
    return {"contact_id": ada.contact_id, "conversation_id": "talk", "chatbot_id": "support"}


async def fire_all(clients: list[Client], contact_id: str) -> int:
    """Fire every listener of these pages with arguments of several shapes, and of what opens."""
    fired: set[str] = set()
    for _ in range(3):
        running = set(background_tasks.running_tasks)
        for client in clients:
            for element in list(client.elements.values()):
                for listener in list(element._event_listeners.values()):
                    if listener.handler is None or listener.id in fired:
                        continue
                    fired.add(listener.id)
                    shapes: list[list[object]] = [[]]
                    if listener.type != "click":
                        shapes += [[contact_id], ["x@example.org"], [{"contact_id": contact_id}]]
                    for args in shapes:
                        fire(client, element.id, listener.id, args)
        await settled(running)
    return len(fired)


def fire(client: Client, element_id: int, listener_id: str, args: list[object]) -> None:
    if element_id in client.elements:
        sent = [json.dumps(argument) for argument in args]
        client.handle_event({"id": element_id, "listener_id": listener_id, "args": sent})


async def settled(running: set[asyncio.Task[object]]) -> None:
    """Wait until what has begun since is done; a timer may go on for ever."""
    for _ in range(60):
        await asyncio.sleep(0.02)
        if not set(background_tasks.running_tasks) - running:
            return


async def everything(house: WholeHouse) -> dict[str, list[str]]:
    async with house.database.read() as session:
        return {
            table: [repr(row) for row in await session.execute(text(f'SELECT * FROM "{table}"'))]  # noqa: S608 - our own names
            for table in Base.metadata.tables
            if table != "sessions"
        }


async def change_role_unheard(house: WholeHouse, role: Role) -> None:
    async with house.database.transaction() as session:
        await session.execute(
            text("UPDATE operators SET role = :role WHERE public_id = :id"),
            {"role": role, "id": house.operators[Role.ADMIN].operator_id},
        )


@pytest.mark.parametrize("role", Role)
async def test_no_event_of_an_open_page_does_what_its_operators_role_may_not(
    house: WholeHouse, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody is shown out meanwhile: the handlers alone must refuse.
    monkeypatch.setattr(Seats, "check", nobody_looks)
    values = await populate(house)
    doors = [
        door
        for door, admits in ROUTES.items()
        if door.startswith("GET /") and isinstance(admits, Permission) and "_nicegui" not in door
    ]
    opened = [await house.page(door, Role.ADMIN, **values) for door in doors]
    clients = [client for client in opened if client is not None]
    await asyncio.sleep(0.3)
    await change_role_unheard(house, role)
    before = await everything(house)

    fired = await fire_all(clients, values["contact_id"])

    after = await everything(house)
    changed = {table for table, rows in after.items() if rows != before[table]}
    own = {"audit_entries", "sign_in_attempts"}  # signing oneself out elsewhere is for everybody
    forbidden = {Role.VIEWER: changed - own, Role.AGENT: changed & ADMINS_OWN, Role.ADMIN: set()}
    assert fired > len(clients)
    assert forbidden[role] == set()
    # Without this the test could not fail: the same events do change things for who may.
    assert role is Role.VIEWER or changed


async def nobody_looks(_seats: object) -> None:
    return
