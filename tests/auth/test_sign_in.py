"""Signing in: one sentence whatever was wrong, and a wait after too many failures."""

import time

import pytest
from argon2 import PasswordHasher

from app.auth.passwords import Passwords, hash_password, needs_new_hash
from app.auth.secrets import hash_token
from app.auth.sign_in import SignIn, TooManyAttemptsError
from app.data.database import Database
from app.data.errors import SignInRefusedError
from app.data.operators import add_operator, disable_operator, find_password_hash
from app.data.read_models import OperatorRow
from app.data.sessions import find_session
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
