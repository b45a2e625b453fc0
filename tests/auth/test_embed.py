"""The intranet's token: for an operator, for a minute, once."""

import hashlib
from datetime import timedelta

import httpx
import jwt
import pytest
from fastapi import FastAPI

from app.auth.cookies import SECURE
from app.auth.embed import EmbedSignIn
from app.auth.guard import Guard
from app.auth.jose_parts import InvalidTokenError
from app.auth.secrets import hash_token
from app.auth.session_watch import SessionWatch
from app.data.database import Database
from app.data.errors import SignInRefusedError
from app.data.operators import disable_operator
from app.data.read_models import OperatorRow
from app.data.sessions import find_roles, find_session
from app.data.vocabulary import Role
from app.pages.embed_sign_in import router
from tests.data.test_operators import hire
from tests.factories import NOW, OPERATOR

SECRET = hashlib.sha256(b"made up").hexdigest()
HOST = "https://contacts.example"


def sign(*, secret: str = SECRET, seconds: int = 50, **claims: object) -> str:
    expires = int((NOW + timedelta(seconds=seconds)).timestamp())
    given = {"sub": "u1", "email": "ada@example.org", "exp": expires, **claims}
    return jwt.encode(given, secret, algorithm="HS256")


@pytest.fixture
async def ada(database: Database) -> OperatorRow:
    return await hire(database, "ada@example.org")


@pytest.fixture
def door(database: Database, ada: OperatorRow) -> EmbedSignIn:
    return EmbedSignIn(database, secret=SECRET)


async def test_a_token_starts_a_session(
    database: Database, door: EmbedSignIn, ada: OperatorRow
) -> None:
    cookie = await door.sign_in(sign(), now=NOW)

    async with database.read() as session:
        assert await find_session(session, hash_token(cookie), NOW) == ada


async def test_a_token_lets_in_once(door: EmbedSignIn) -> None:
    token = sign()
    await door.sign_in(token, now=NOW)

    with pytest.raises(InvalidTokenError) as refused:
        await door.sign_in(token, now=NOW)

    assert refused.value.code == "used"


async def test_a_jti_lets_in_once_whatever_else_the_token_says(
    database: Database, door: EmbedSignIn
) -> None:
    await door.sign_in(sign(jti="view-1"), now=NOW)

    another_process = EmbedSignIn(database, secret=SECRET)
    with pytest.raises(InvalidTokenError) as refused:
        await another_process.sign_in(sign(jti="view-1", seconds=40), now=NOW)

    assert refused.value.code == "used"
    await door.sign_in(sign(jti="view-2"), now=NOW)


async def test_the_subject_may_be_the_email(
    database: Database, door: EmbedSignIn, ada: OperatorRow
) -> None:
    cookie = await door.sign_in(sign(sub="ada@example.org", email=None), now=NOW)

    async with database.read() as session:
        found = await find_session(session, hash_token(cookie), NOW)
    assert found is not None
    assert found.operator_id == ada.operator_id


@pytest.mark.parametrize(
    ("hired", "claimed", "role"),
    [
        (Role.ADMIN, None, Role.AGENT),
        (Role.ADMIN, "viewer", Role.VIEWER),
        (Role.AGENT, "agent", Role.AGENT),
        (Role.VIEWER, "agent", Role.VIEWER),
    ],
)
async def test_in_the_frame_an_operator_is_an_agent_at_most(
    database: Database, door: EmbedSignIn, hired: Role, claimed: str | None, role: Role
) -> None:
    await hire(database, "bob@example.org", role=hired)
    claims = {"role": claimed} if claimed else {}
    key = hash_token(await door.sign_in(sign(email="bob@example.org", **claims), now=NOW))

    async with database.read() as session:
        found = await find_session(session, key, NOW)
        roles = await find_roles(session, [key], NOW)

    assert found is not None
    assert (found.role, roles[key]) == (role, role)


@pytest.mark.parametrize(
    "token",
    [
        sign(role="admin"),
        sign(role=["agent"]),
        sign(secret="f" * 64),
        sign(seconds=-61),
        sign(seconds=200),
        sign(seconds=86_000),
        sign(aud="another"),
        jwt.encode({"sub": "u1", "email": "ada@example.org"}, SECRET, algorithm="HS256"),
        "",
        "a.b.c",
    ],
    ids=[
        "admin",
        "roles",
        "forged",
        "expired",
        "too long",
        "a day",
        "audience",
        "endless",
        "empty",
        "no token",
    ],
)
async def test_other_tokens_are_refused(door: EmbedSignIn, token: str) -> None:
    with pytest.raises(InvalidTokenError):
        await door.sign_in(token, now=NOW)


@pytest.mark.parametrize("email", ["bob@example.org", None, ""])
async def test_strangers_are_refused(door: EmbedSignIn, email: str | None) -> None:
    with pytest.raises(SignInRefusedError):
        await door.sign_in(sign(email=email), now=NOW)


async def test_the_disabled_are_refused(
    database: Database, door: EmbedSignIn, ada: OperatorRow
) -> None:
    async with database.transaction() as session:
        await disable_operator(session, ada.operator_id, actor=OPERATOR, now=NOW)

    with pytest.raises(SignInRefusedError):
        await door.sign_in(sign(), now=NOW)


async def test_the_frame_gets_a_cookie_of_its_own(database: Database, door: EmbedSignIn) -> None:
    site = FastAPI()
    site.include_router(
        router(door, frame_ancestors=("https://intranet.example",), now=lambda: NOW)
    )
    guarded = httpx.ASGITransport(Guard(site, watch=SessionWatch(database, now=lambda: NOW)))
    async with httpx.AsyncClient(transport=guarded, base_url=HOST) as frame:
        sent = await frame.get("/embed/contacts")
        page = await frame.get(sent.headers["Location"])
        refused = await frame.post("/embed/sign-in", content=b"no token")
        entered = await frame.post("/embed/sign-in", content=sign().encode())
        inside = await frame.get("/embed/contacts")

    assert sent.headers["Location"] == "/embed/sign-in?next=/embed/contacts"
    assert '"next":"/embed/contacts","parents":["https://intranet.example"]' in page.text
    assert refused.status_code == 401
    cookie = entered.headers["Set-Cookie"]
    assert cookie.startswith(f"{SECURE}=")
    assert cookie.endswith("; HttpOnly; Secure; SameSite=None; Partitioned")
    assert inside.status_code == 404  # let in, to a site that has no such page


async def test_nobody_is_let_in_without_a_secret() -> None:
    site = FastAPI()
    site.include_router(router(None, frame_ancestors=()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=HOST) as frame:
        answer = await frame.post("/embed/sign-in", content=sign().encode())

    assert answer.status_code == 401


@pytest.mark.parametrize("wanted", ["/contacts", "//evil.example", "</script><script>x"])
async def test_the_frame_is_led_to_embedded_pages_only(wanted: str) -> None:
    site = FastAPI()
    site.include_router(router(None, frame_ancestors=()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=HOST) as frame:
        page = await frame.get("/embed/sign-in", params={"next": wanted})

    assert '"next":"/embed/contacts"' in page.text
    assert page.text.count("<script>") == 1
