"""Signing in: one sentence whatever was wrong, and a wait after too many failures."""

import asyncio
import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from app.auth.browsers import browser_name
from app.auth.passwords import Passwords, check_new_password, hash_password, needs_new_hash
from app.auth.secrets import hash_token
from app.auth.sign_in import SignIn
from app.data.database import Database
from app.data.errors import InvalidValueError, SignInRefusedError
from app.data.operators import add_operator, disable_operator, find_password_hash
from app.data.read_models import OperatorRow
from app.data.sessions import find_session
from app.data.sign_in_attempts import TooManyAttemptsError
from app.data.vocabulary import Role
from tests.factories import NOW, OPERATOR

PASSWORD = "correct horse"


@pytest.fixture
async def ada(database: Database) -> OperatorRow:
    async with database.transaction() as session:
        return await add_operator(
            session,
            email="ada@example.org",
            name="Ada",
            role=Role.AGENT,
            password_hash=hash_password(PASSWORD),
            actor=OPERATOR,
            now=NOW,
        )


@pytest.fixture
def desk(database: Database) -> SignIn:
    return SignIn(database, Passwords())


async def attempt(desk: SignIn, email: str, password: str, address: str = "192.0.2.1") -> str:
    return await desk.sign_in(email, password, address=address, now=NOW)


async def test_the_right_password_starts_a_session(
    database: Database, desk: SignIn, ada: OperatorRow
) -> None:
    token = await attempt(desk, " ADA@example.org", PASSWORD)

    async with database.read() as session:
        assert await find_session(session, hash_token(token), NOW) == ada


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.org", "wrong"),
        ("ada@example.org", ""),
        ("ada@example.org", PASSWORD + "x" * 2_000),
        ("bob@example.org", PASSWORD),
        ("ada@example.org", "\ud800"),
        ("no email", PASSWORD),
        ("a\x00b@example.org", PASSWORD),
        ("\ud800@example.org", PASSWORD),
        ("x" * 10_000, PASSWORD),
    ],
)
async def test_whatever_is_wrong_the_sentence_is_the_same(
    desk: SignIn, ada: OperatorRow, email: str, password: str
) -> None:
    with pytest.raises(SignInRefusedError) as refused:
        await attempt(desk, email, password)

    assert str(refused.value) == "Email or password is wrong."


async def test_a_disabled_operator_is_refused(
    database: Database, desk: SignIn, ada: OperatorRow
) -> None:
    async with database.transaction() as session:
        await disable_operator(session, ada.operator_id, actor=OPERATOR, now=NOW)

    with pytest.raises(SignInRefusedError):
        await attempt(desk, "ada@example.org", PASSWORD)


async def test_five_failures_make_an_account_wait_wherever_they_come_from(
    desk: SignIn, ada: OperatorRow
) -> None:
    for number in range(5):
        with pytest.raises(SignInRefusedError):
            await attempt(desk, "ada@example.org", "wrong", f"192.0.2.{number}")

    with pytest.raises(TooManyAttemptsError):
        await attempt(desk, "Ada@example.org ", PASSWORD, "192.0.2.99")


async def test_a_success_forgets_the_accounts_failures(desk: SignIn, ada: OperatorRow) -> None:
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(SignInRefusedError):
                await attempt(desk, "ada@example.org", "wrong")
        assert await attempt(desk, "ada@example.org", PASSWORD)


async def test_an_address_that_guesses_accounts_must_wait(desk: SignIn, ada: OperatorRow) -> None:
    for number in range(50):
        with pytest.raises(SignInRefusedError):
            await attempt(desk, f"guess{number}@example.org", "x" * 2_000)

    with pytest.raises(TooManyAttemptsError):
        await attempt(desk, "ada@example.org", PASSWORD)


async def test_an_unknown_account_takes_as_long_as_a_wrong_password(
    desk: SignIn, ada: OperatorRow
) -> None:
    async def seconds(email: str) -> float:
        best = 9.0
        for _ in range(3):
            begun = time.perf_counter()
            with pytest.raises(SignInRefusedError):
                await attempt(desk, email, "wrong")
            best = min(best, time.perf_counter() - begun)
        return best

    assert await seconds("bob@example.org") > await seconds("ada@example.org") / 2


async def test_a_hash_of_older_parameters_is_replaced(database: Database) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    async with database.transaction() as session:
        operator = await add_operator(
            session,
            email="bob@example.org",
            name="Bob",
            role=Role.AGENT,
            password_hash=old,
            actor=OPERATOR,
            now=NOW,
        )

    await attempt(SignIn(database, Passwords()), "bob@example.org", PASSWORD)

    async with database.read() as session:
        kept = await find_password_hash(session, operator.operator_id)
    assert kept is not None
    assert not needs_new_hash(kept)


async def test_passwords_have_their_own_hashes() -> None:
    passwords = Passwords()

    kept = await passwords.hash(PASSWORD)

    assert await passwords.is_right(PASSWORD, kept)
    assert not await passwords.is_right("wrong", kept)
    assert not await passwords.is_right("xxx", None)
    assert not await passwords.is_right(PASSWORD, "not a hash")
    assert kept != await passwords.hash(PASSWORD)


async def test_every_process_counts_the_same_failures(database: Database, ada: OperatorRow) -> None:
    desks = [SignIn(database, Passwords(), secret="s") for _ in range(2)]
    guesses = [attempt(desks[number % 2], "ada@example.org", "wrong") for number in range(8)]

    refusals = await asyncio.gather(*guesses, return_exceptions=True)

    names = sorted(type(refusal).__name__ for refusal in refusals)
    assert names == ["SignInRefusedError"] * 5 + ["TooManyAttemptsError"] * 3


async def test_after_five_minutes_the_wait_is_over(desk: SignIn, ada: OperatorRow) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefusedError):
            await attempt(desk, "ada@example.org", "wrong")
    with pytest.raises(TooManyAttemptsError) as refused:
        await attempt(desk, "ada@example.org", PASSWORD)

    later = NOW + timedelta(seconds=refused.value.retry_after_seconds)
    assert await desk.sign_in("ada@example.org", PASSWORD, address="192.0.2.1", now=later)


async def test_nobody_learns_from_the_database_who_failed(
    database: Database, ada: OperatorRow
) -> None:
    with pytest.raises(SignInRefusedError):
        await attempt(SignIn(database, Passwords(), secret="s"), "ada@example.org", "wrong")

    async with database.read() as session:
        kept = str((await session.execute(text("SELECT * FROM sign_in_attempts"))).all())
    assert "ada" not in kept
    assert hash_token("ada@example.org") not in kept


async def test_an_operator_changes_the_password_and_stays_signed_in(
    database: Database, desk: SignIn, ada: OperatorRow
) -> None:
    here, elsewhere = [await attempt(desk, "ada@example.org", PASSWORD) for _ in range(2)]

    await desk.change_password(
        ada.operator_id,
        old=PASSWORD,
        new="another long one",
        session_key=hash_token(here),
        now=NOW,
    )

    async with database.read() as session:
        assert await find_session(session, hash_token(here), NOW) == ada
        assert await find_session(session, hash_token(elsewhere), NOW) is None
    assert await attempt(desk, "ada@example.org", "another long one")


async def test_the_old_password_is_guessed_five_times_at_most(
    desk: SignIn, ada: OperatorRow
) -> None:
    async def change() -> None:
        await desk.change_password(
            ada.operator_id, old="wrong", new="another long one", session_key="", now=NOW
        )

    for _ in range(5):
        with pytest.raises(SignInRefusedError):
            await change()

    with pytest.raises(TooManyAttemptsError):
        await change()


@pytest.mark.parametrize(
    "password", ["short", "aaaaaaaa", "Password123", "ADA@example.org", "x" * 1_025]
)
def test_a_password_that_anybody_would_guess_is_refused(password: str) -> None:
    with pytest.raises(InvalidValueError):
        check_new_password(password, email="ada@example.org")


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605", "Safari, macOS"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("curl/8.0 <script>", None),
        ("", None),
    ],
)
def test_a_browser_has_a_name(user_agent: str, name: str | None) -> None:
    assert browser_name(user_agent) == name
