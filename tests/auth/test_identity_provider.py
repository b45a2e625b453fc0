"""Signing in through a real OpenID provider on loopback: who is proven gets in, and nobody else."""

import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.auth.cookies import PLAIN
from app.auth.guard import Guard
from app.auth.identity_provider import IdentityProvider
from app.auth.provider_sign_in import ProviderSignIn
from app.auth.secrets import SecretBox, hash_token
from app.auth.session_watch import SessionWatch
from app.data.database import Database
from app.data.operators import disable_operator, list_operators
from app.data.read_models import OperatorRow
from app.data.sessions import find_session, list_sessions
from app.data.vocabulary import Role, SignInWay
from app.pages.provider_sign_in import router
from tests.data.test_operators import hire
from tests.factories import NOW, OPERATOR
from tests.serving import free_port

HOST = "http://contacts.example"
LAYLA: dict[str, Any] = {"email": "layla@example.org", "email_verified": True, "name": "Layla"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider that believes whatever the form says."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    provider = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    for _ in range(300):
        try:
            httpx.get(f"{address}/.well-known/openid-configuration").raise_for_status()
            break
        except httpx.HTTPError:
            time.sleep(0.1)
    yield address
    provider.terminate()
    provider.wait()


class Visit:
    """A browser between our sign-in page and the provider's form."""

    def __init__(self, database: Database, issuer: str, **rules: Any) -> None:
        self.database = database
        self.issuer = issuer
        self.now = NOW
        provider = IdentityProvider(
            issuer=issuer, client_id="hilal", client_secret="s" * 32, box=SecretBox("s" * 64)
        )
        site = FastAPI()
        sign_in = ProviderSignIn(database, **rules)
        site.include_router(router(provider, sign_in, now=lambda: self.now))
        guarded = Guard(site, watch=SessionWatch(database, now=lambda: NOW))
        self.browser = httpx.AsyncClient(transport=httpx.ASGITransport(guarded), base_url=HOST)

    async def leave(self, path: str = "/contacts?q=a") -> str:
        """Go to the provider; give its address."""
        answer = await self.browser.get("/sign-in/provider", params={"next": path})
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    async def agree(self, address: str, subject: str = "layla", **claims: Any) -> str:
        """Say at the provider who one is; give where it sends the browser."""
        async with httpx.AsyncClient() as there:
            given = {**LAYLA, **claims}
            (await there.put(f"{self.issuer}/users/{subject}", json=given)).raise_for_status()
            answer = await there.post(address, data={"sub": subject})
        assert answer.is_redirect, answer.text
        return answer.headers["Location"]

    async def enter(self, **claims: Any) -> httpx.Response:
        return await self.browser.get(await self.agree(await self.leave(), **claims))

    async def operator(self) -> OperatorRow | None:
        """Who is signed in in this browser."""
        token = self.browser.cookies.get(PLAIN, "")
        async with self.database.read() as session:
            return await find_session(session, hash_token(token), NOW)


@pytest.fixture
async def visit(database: Database, issuer: str) -> AsyncIterator[Visit]:
    visit = Visit(database, issuer)
    yield visit
    await visit.browser.aclose()


def refused(answer: httpx.Response) -> str:
    assert answer.status_code == 303
    return answer.headers["Location"].partition("?refused=")[2]


async def test_a_known_operator_gets_in_and_where_they_wanted_to_go(
    database: Database, visit: Visit
) -> None:
    layla = await hire(database, "layla@example.org", Role.ADMIN)

    answer = await visit.enter()

    assert (answer.status_code, answer.headers["Location"]) == (303, "/contacts?q=a")
    assert await visit.operator() == layla
    async with database.read() as session:
        (row,) = await list_sessions(session, layla.operator_id, NOW)
    assert row.way is SignInWay.PROVIDER


async def test_the_question_carries_pkce_state_and_nonce(visit: Visit) -> None:
    asked = httpx.URL(await visit.leave()).params

    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert asked["redirect_uri"] == f"{HOST}/sign-in/provider/back"


async def test_whom_nobody_knows_is_refused(visit: Visit) -> None:
    assert refused(await visit.enter()) == "unknown"
    assert await visit.operator() is None


@pytest.mark.parametrize("verified", [False, None, "true", 1])
async def test_an_email_that_is_not_verified_lets_nobody_in(
    database: Database, visit: Visit, verified: object
) -> None:
    await hire(database, "layla@example.org")

    assert refused(await visit.enter(email_verified=verified)) == "unverified"


async def test_a_disabled_operator_is_refused(database: Database, visit: Visit) -> None:
    layla = await hire(database, "layla@example.org")
    async with database.transaction() as session:
        await disable_operator(session, layla.operator_id, actor=OPERATOR, now=NOW)

    assert refused(await visit.enter()) == "unknown"


async def test_the_subject_counts_once_it_is_known(database: Database, visit: Visit) -> None:
    await hire(database, "layla@example.org")
    await visit.enter(subject="known")

    moved = await visit.enter(subject="known", email="new@example.org")
    somebody = await visit.enter(subject="another")

    assert moved.headers["Location"] == "/contacts?q=a"
    assert refused(somebody) == "unknown"


async def test_another_browser_cannot_be_made_to_enter(database: Database, visit: Visit) -> None:
    await hire(database, "layla@example.org")
    back = await visit.agree(await visit.leave())
    visit.browser.cookies.clear()

    assert refused(await visit.browser.get(back)) == "expired"


async def test_another_state_a_used_code_and_a_late_return_are_refused(
    database: Database, visit: Visit
) -> None:
    await hire(database, "layla@example.org")
    back = httpx.URL(await visit.agree(await visit.leave()))

    altered = await visit.browser.get(back.copy_set_param("state", "x"))
    await visit.browser.get(back)
    await visit.leave()
    replayed = await visit.browser.get(back)
    late_back = await visit.agree(await visit.leave())
    visit.now += timedelta(minutes=11)
    late = await visit.browser.get(late_back)

    assert [refused(answer) for answer in (altered, replayed, late)] == ["expired"] * 3


async def test_groups_give_roles_and_new_operators_are_made_when_allowed(
    database: Database, issuer: str
) -> None:
    visit = Visit(
        database,
        issuer,
        default_role=Role.VIEWER,
        claim="groups",
        roles={"staff": Role.AGENT, "owners": Role.ADMIN},
    )
    roles = []
    for groups in ([], ["staff"], ["staff", "owners"], "staff", ["other"]):
        await visit.enter(subject="maha", email="maha@example.org", groups=groups)
        operator = await visit.operator()
        assert operator is not None
        roles.append(operator.role)

    async with database.read() as session:
        assert len(await list_operators(session)) == 1
    # The last admin stays one.
    assert roles == [Role.VIEWER, Role.AGENT, Role.ADMIN, Role.ADMIN, Role.ADMIN]
    await visit.browser.aclose()


async def test_a_provider_that_is_away_is_said_calmly(database: Database) -> None:
    visit = Visit(database, f"http://localhost:{free_port()}")

    assert refused(await visit.browser.get("/sign-in/provider")) == "away"
    await visit.browser.aclose()
