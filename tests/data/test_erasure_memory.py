"""For a limited time the directory knows, by keyed hashes alone, that a person was erased."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.data.erasure_memory import ErasureMemory, PersonKeys, person_keys
from tests.factories import NOW, OPERATOR, Town, eraser_of

DAY = timedelta(days=1)
MEMORY = ErasureMemory("s" * 64, days=365)


async def _erase_ada(town: Town, home: Path) -> None:
    met = await town.meet("v1", email="Ada@Acme.example", phone="+971501234567")
    await eraser_of(town.database, home).erase(met.contact_id, actor=OPERATOR)


@pytest.mark.parametrize(
    "keys",
    [
        person_keys(email=" ada@ACME.example"),
        person_keys(phone="050 123 4567", region="AE"),
        person_keys(email="new@acme.example", phone="00971501234567", region="DE"),
    ],
    ids=["email", "phone", "one-of-two"],
)
async def test_an_erased_person_is_known_again(
    town: Town, tmp_path: Path, keys: PersonKeys
) -> None:
    await _erase_ada(town, tmp_path)

    async with town.database.read() as session:
        assert await MEMORY.find_erased_at(session, keys, now=NOW + DAY) == NOW


@pytest.mark.parametrize(
    "keys",
    [person_keys(), person_keys(email="bo@acme.example"), person_keys(email="not one", phone="1")],
    ids=["nothing", "somebody-else", "refused"],
)
async def test_nobody_else_is(town: Town, tmp_path: Path, keys: PersonKeys) -> None:
    await _erase_ada(town, tmp_path)

    async with town.database.read() as session:
        assert await MEMORY.find_erased_at(session, keys, now=NOW) is None


async def test_after_the_time_set_the_hashes_are_gone(town: Town, tmp_path: Path) -> None:
    await _erase_ada(town, tmp_path)
    later = NOW + 366 * DAY

    async with town.database.transaction() as session:
        known = await MEMORY.find_erased_at(
            session, person_keys(email="ada@acme.example"), now=later
        )
        went = await MEMORY.forget(session, now=later)

    async with town.database.read() as session:
        kept = await session.scalar(text("SELECT count(*) FROM erasure_hashes"))
    assert (known, went, kept) == (None, 1, 0)


async def test_without_the_secret_a_hash_says_nothing(town: Town, tmp_path: Path) -> None:
    await _erase_ada(town, tmp_path)

    async with town.database.read() as session:
        other = ErasureMemory("t" * 64, days=365)
        assert (
            await other.find_erased_at(session, person_keys(email="ada@acme.example"), now=NOW)
            is None
        )


async def test_memory_that_is_off_keeps_nothing(town: Town, tmp_path: Path) -> None:
    met = await town.meet("v1", email="ada@acme.example")

    await eraser_of(town.database, tmp_path, days=0).erase(met.contact_id, actor=OPERATOR)

    async with town.database.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM erasure_hashes")) == 0
