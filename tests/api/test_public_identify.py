"""The public door: who may knock, what is taken, and that it tells nothing."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from app.api.application import build_api
from app.api.doors import Doors, utc_now
from app.api.public.lane import PublicLane
from app.auth.secrets import SecretBox
from app.auth.token_refusals import RefusalCounter
from app.auth.widget_keys import make_widget_secret
from app.data.allowed_origins import allow_origin
from app.data.errors import DatabaseAwayError
from app.data.read_models import SearchQuery
from app.data.search import search_contacts
from app.settings import Settings
from tests.api.test_every_call import sign
from tests.factories import NOW, OPERATOR, Town, eraser_of

SITE = "https://www.example.org"
MINE = "v_" + "a" * 32
VICTIM = "victim@example.org"
VALUES = {"email": VICTIM, "name": "Mallory"}


class Door:
    """The public door as a website's script meets it."""

    def __init__(self, town: Town, settings: Settings) -> None:
        self.town, self.box = town, SecretBox("s" * 64)
        doors = Doors(
            town.database,
            settings,
            self.box,
            RefusalCounter(town.database, now=utc_now, wait_seconds=0),
            eraser_of(town.database, settings.home),
        )
        self.doors, self.lane = doors, PublicLane(doors)
        transport = httpx.ASGITransport(build_api(doors, self.lane), raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://contacts.example")
        self.statements: list[str] = []

    async def tell(self, *, origin: str | None = SITE, bot: str = "support", **body: Any) -> Any:
        content = {"visitor_id": MINE, **body}
        headers = {"Origin": origin} if origin else {}
        return await self.http.post(
            f"/api/public/v1/chatbots/{bot}/identify", json=content, headers=headers
        )

    async def secret(self) -> str:
        async with self.town.database.transaction() as session:
            secret, _ = await make_widget_secret(
                session, "support", box=self.box, actor=OPERATOR, now=NOW
            )
        return secret

    async def people(self) -> list[tuple[str | None, str | None, str]]:
        await self.lane.drain()
        async with self.town.database.read() as session:
            page = await search_contacts(session, SearchQuery(), now=NOW, limit=50)
        return [(row.name, row.email, str(row.identity)) for row in page.rows]


@pytest.fixture
async def door(town: Town, tmp_path: Path) -> AsyncIterator[Door]:
    settings = Settings(home=tmp_path, database_url=town.database.url, default_region="DE")
    door = Door(town, settings)
    async with town.database.transaction() as session:
        await allow_origin(session, "support", SITE, actor=OPERATOR, now=NOW)
    yield door
    await door.lane.stop()
    await door.doors.refusals.close()
    await door.http.aclose()


@contextmanager
def noted_statements(door: Door) -> Iterator[list[str]]:
    noted: list[str] = []
    engines = [engine.sync_engine for engine in door.town.database.engines]

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        noted.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield noted
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


async def test_what_a_page_says_makes_a_self_reported_contact(door: Door) -> None:
    answer = await door.tell(attributes={"name": "Ada", "email": "ada@example.org", "plan": "pro"})

    assert (answer.status_code, answer.json()) == (
        202,
        {"accepted": True, "identity": "self_reported"},
    )
    assert await door.people() == [("Ada", "ada@example.org", "self_reported")]


async def test_what_was_acknowledged_is_applied_by_the_next_process(door: Door) -> None:
    answer = await door.tell(attributes=VALUES)

    await PublicLane(door.doors).drain()

    assert answer.status_code == 202
    assert await door.people() == [("Mallory", VICTIM, "self_reported")]


async def test_what_cannot_be_kept_is_not_acknowledged(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise DatabaseAwayError

    monkeypatch.setattr(door.town.database, "transaction", away)

    answer = await door.tell(attributes=VALUES)

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (503, SITE)
    assert int(answer.headers["Retry-After"]) > 0


async def test_a_token_verifies(door: Door) -> None:
    answer = await door.tell(token=sign(await door.secret(), email="ada@example.org"))

    assert answer.json() == {"accepted": True, "identity": "verified"}
    assert await door.people() == [(None, "ada@example.org", "verified")]


async def test_a_refused_token_tells_its_code_and_writes_nothing(door: Door) -> None:
    await door.secret()

    answer = await door.tell(token=sign("f" * 64), attributes=VALUES)

    assert (answer.status_code, answer.json()["code"]) == (401, "signature")
    assert answer.headers["Access-Control-Allow-Origin"] == SITE
    assert await door.people() == []


@pytest.mark.parametrize(
    "known",
    ["nobody", "self-reported", "verified", "this visitor", "anonymous", "subject"],
)
async def test_the_answer_is_the_same_whoever_is_known(door: Door, known: str) -> None:
    match known:
        case "self-reported":
            await door.town.meet("v-victim", email=VICTIM, name="Vic")
        case "verified":
            await door.town.meet("v-victim", subject="vic", email=VICTIM)
        case "this visitor":
            await door.town.meet(MINE, email=VICTIM)
        case "anonymous":
            await door.town.meet(MINE)
        case "subject":
            await door.town.meet(MINE, subject="somebody", email="else@example.org")

    with noted_statements(door) as noted:
        answer = await door.tell(attributes=VALUES)
        # Nothing has run between the call and its answer but what is counted here.
        before_the_answer = list(noted)

    assert (answer.status_code, answer.content) == (
        202,
        b'{"accepted":true,"identity":"self_reported"}',
    )
    assert {name: value for name, value in answer.headers.items()} == {
        "content-length": "44",
        "content-type": "application/json",
        "vary": "Origin",
        "access-control-allow-origin": SITE,
        "access-control-expose-headers": "Retry-After",
    }
    assert [" ".join(line.split()[:3]) for line in before_the_answer if line[:5] != "BEGIN"] == [
        "SELECT chatbot_origins.id FROM",
        "SELECT count(*) AS",
        "INSERT INTO inbox",
    ]
    await door.lane.drain()


async def test_a_victims_email_gains_nothing_on_their_contact(door: Door) -> None:
    victim = await door.town.meet("v-victim", subject="vic", email=VICTIM, name="Vic")

    await door.tell(attributes={**VALUES, "phone": "+49 171 1234567", "company": "Evil"})

    assert await door.people() == [("Vic", VICTIM, "verified")]
    contact = await door.town.contact(victim.contact_id)
    assert (contact.row.phone, dict(contact.captured_fields)) == (None, {})


OTHERS = (
    None,
    "null",
    "http://www.example.org",
    "https://www.example.org:8443",
    "https://example.org",
    "https://www.example.org.evil.example",
    "https://evil.example",
    "",
)


async def test_only_exactly_the_allowed_website_is_heard(door: Door) -> None:
    for origin in OTHERS:
        answer = await door.tell(origin=origin, attributes=VALUES)

        assert answer.status_code == 403, origin
        assert answer.headers["Vary"] == "Origin"
        assert not [name for name in answer.headers if name.startswith("access-control")]
    assert await door.people() == []


async def test_an_unknown_chatbot_answers_as_one_that_does_not_allow_the_website(
    door: Door,
) -> None:
    unknown, closed = await door.tell(bot="nobody"), await door.tell(bot="sales")

    assert (unknown.status_code, unknown.content) == (closed.status_code, closed.content)
    assert unknown.headers == closed.headers


@pytest.mark.parametrize(
    ("bot", "origin", "status"),
    [("support", SITE, 204), ("support", "https://evil.example", 403), ("sales", SITE, 403)],
)
async def test_a_preflight_is_answered_for_the_chatbots_own_websites(
    door: Door, bot: str, origin: str, status: int
) -> None:
    answer = await door.http.options(
        f"/api/public/v1/chatbots/{bot}/identify",
        headers={"Origin": origin, "Access-Control-Request-Method": "POST"},
    )

    allowed = answer.headers.get("Access-Control-Allow-Origin")
    assert (answer.status_code, allowed) == (status, SITE if status == 204 else None)
    assert answer.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in answer.headers


BAD: list[tuple[dict[str, Any], str]] = [
    ({"visitor_id": "v-1"}, "visitor_id"),
    ({"attributes": {"email": "not an email"}}, "email"),
    ({"attributes": {"role": "admin"}}, "role"),
    ({"attributes": {"verified": True}}, "verified"),
    ({"attributes": {"Plan Tier": "x"}}, "attributes.Plan Tier.[key]"),
    ({"attributes": {"note": "x" * 501}}, "attributes.note"),
    ({"attributes": {"list": ["x"]}}, "attributes.list"),
    ({"attributes": {f"f{n}": "x" for n in range(21)}}, "attributes"),
    ({"contact_id": "c_1"}, "contact_id"),
    ({"token": 5}, "token"),
]


async def test_bad_input_names_its_field(door: Door) -> None:
    for body, field in BAD:
        answer = await door.tell(**body)

        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["field"].startswith(field)
        assert answer.headers["Access-Control-Allow-Origin"] == SITE
    assert await door.people() == []


async def test_a_large_body_is_refused(door: Door) -> None:
    assert (await door.tell(attributes={"note": "x" * 17_000})).status_code == 413


async def test_one_visitor_must_wait(door: Door) -> None:
    answers = [await door.tell(attributes={"n": n}) for n in range(21)]

    assert [answer.status_code for answer in answers] == [202] * 20 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].headers["Access-Control-Allow-Origin"] == SITE


async def test_one_address_must_wait_whatever_visitors_it_names(door: Door) -> None:
    async def status(number: int) -> int:
        # A body that is refused counts as well, and costs the test no writing.
        answer = await door.tell(visitor_id=f"v_{number:032x}", attributes={"role": "x"})
        return int(answer.status_code)

    assert [await status(number) for number in range(121)] == [422] * 120 + [429]


async def test_nothing_can_be_read_through_the_door(door: Door) -> None:
    answer = await door.http.get(
        "/api/public/v1/chatbots/support/identify", headers={"Origin": SITE}
    )

    assert answer.status_code == 405
