"""What a viewer opens or fetches holds no value while they are masked, until one is revealed."""

import asyncio

import pytest
from nicegui.client import Client

from app.auth.admission import ROUTES
from app.auth.permissions import Permission, allows
from app.data.audit import list_audit
from app.data.masking import set_masking
from app.data.vocabulary import Role
from app.pages.workplace import now
from tests.auth.house import WholeHouse
from tests.auth.test_events import fire, settled
from tests.factories import OPERATOR, Town

VALUES = ("ada@lovelace.example", "lovelace", "4915123456789", "Analytical", "5123 4567")


async def populate(house: WholeHouse) -> dict[str, str]:
    town = await Town(house.database).settle()
    given = {"email": VALUES[0], "phone": "+4915123456789", "company": "Analytical Engines"}
    await town.meet("v1", name="Ada", **given)
    ada = await town.chat("v1", "talk", "I am ada@lovelace.example, call +49 151 23456789")
    # Somebody who is called by an email, and a pair that may be one person.
    await town.meet("v2", subject="lovelace-1", name=VALUES[0], email="ada@lovelaces.example")
    await town.meet("v3", subject="lovelace-2", email="ada@lovelaces.example")
    async with house.database.transaction() as session:
        await set_masking(session, is_on=True, actor=OPERATOR, now=now())
    return {"contact_id": ada.contact_id, "conversation_id": "talk", "chatbot_id": "support"}


def contents(client: Client) -> str:
    return str([element._to_dict() for element in client.elements.values()])


def held(text: str) -> list[str]:
    return [value for value in VALUES if value in text]


async def open_all(house: WholeHouse, role: Role, values: dict[str, str]) -> str:
    """All that the pages of this role hold once they have loaded, and what they fetch."""
    texts, running = [], set(asyncio.all_tasks())
    for door, admits in ROUTES.items():
        is_page = door.startswith("GET /") and "_nicegui" not in door
        if is_page and isinstance(admits, Permission) and allows(role, admits):
            answer = await house.knock(door, cookie=house.cookies[role], **values)
            texts.append(answer.text)
    clients = list(Client.instances.values())
    await settled(running)
    await asyncio.sleep(0.3)
    fetched = (
        "/rows?q=lovelac", "/rows?q=ada", "/field-suggestions?field=company",
        "/kiosk/board", "/rows?q=email:lovelac",
    )  # fmt: skip
    for path in fetched:
        texts.append((await house.knock(f"GET {path}", cookie=house.cookies[role])).text)
    return " ".join([*texts, *map(contents, clients)])


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
async def test_what_a_viewer_is_sent_holds_no_value(house: WholeHouse, role: Role) -> None:
    values = await populate(house)

    sent = await open_all(house, role, values)

    # An agent is sent all of them, so this could fail.
    assert held(sent) == ([] if role is Role.VIEWER else list(VALUES[:4]))
    assert "Ada" in sent


async def panel_of(house: WholeHouse, contact_id: str) -> Client:
    page = await house.page("GET /contacts/{contact_id}", Role.VIEWER, contact_id=contact_id)
    assert page is not None
    await asyncio.sleep(0.5)
    return page


async def test_a_viewer_reveals_one_contact_and_that_is_noted(house: WholeHouse) -> None:
    values = await populate(house)
    page = await panel_of(house, values["contact_id"])
    assert held(contents(page)) == []

    button = next(
        one
        for one in page.elements.values()
        if one.props.get("label") == "Reveal" or getattr(one, "text", "") == "Reveal"
    )
    listener = next(iter(button._event_listeners))
    fire(page, button.id, listener, [])
    await asyncio.sleep(0.5)

    assert VALUES[0] in contents(page)
    async with house.database.read() as session:
        entry = (await list_audit(session, limit=1))[0]
    viewer = house.operators[Role.VIEWER].operator_id
    assert (entry.action, entry.actor_id) == ("contact.revealed", viewer)
    assert held(str(entry)) == []
    # Another page, and the same contact: nothing is revealed there.
    assert held(contents(await panel_of(house, values["contact_id"]))) == []


async def test_an_open_page_of_a_viewer_goes_when_masking_begins(house: WholeHouse) -> None:
    town = await Town(house.database).settle()
    ada = await town.meet("v1", name="Ada", email=VALUES[0])
    page = await panel_of(house, ada.contact_id)
    assert VALUES[0] in contents(page)

    async with house.database.transaction() as session:
        await set_masking(session, is_on=True, actor=OPERATOR, now=now())
    await asyncio.sleep(1.5)

    assert page.id not in Client.instances
