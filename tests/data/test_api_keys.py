"""API keys: known by their hash until revoked."""

import pytest

from app.data.api_keys import (
    add_api_key,
    find_api_key,
    list_api_keys,
    revoke_api_key,
    touch_api_key,
)
from app.data.database import Database
from app.data.errors import InvalidValueError, KeyNotFoundError
from app.data.read_models import ApiKeyRow
from app.data.vocabulary import Scope
from tests.factories import NOW, OPERATOR


async def cut(database: Database, *scopes: Scope, name: str = "Website") -> ApiKeyRow:
    async with database.transaction() as session:
        return await add_api_key(
            session, name=name, key_hash="hash", scopes=scopes, actor=OPERATOR, now=NOW
        )


async def test_a_key_is_found_with_its_scopes(database: Database) -> None:
    key = await cut(database, Scope.READ, Scope.INGEST)

    async with database.read() as session:
        assert await find_api_key(session, "hash", NOW) == key
        assert await find_api_key(session, "other", NOW) is None
    assert key.scopes == {Scope.READ, Scope.INGEST}


async def test_a_revoked_key_is_not_found_but_listed(database: Database) -> None:
    key = await cut(database, Scope.READ)

    async with database.transaction() as session:
        await revoke_api_key(session, key.key_id, actor=OPERATOR, now=NOW)

    async with database.read() as session:
        assert await find_api_key(session, "hash", NOW) is None
        assert [row.revoked_at for row in await list_api_keys(session)] == [NOW]


async def test_use_of_a_key_is_noted(database: Database) -> None:
    key = await cut(database, Scope.READ)

    async with database.transaction() as session:
        await touch_api_key(session, key.key_id, now=NOW)

    async with database.read() as session:
        assert [row.last_used_at for row in await list_api_keys(session)] == [NOW]


@pytest.mark.parametrize(("name", "scopes"), [(" ", (Scope.READ,)), ("Website", ())])
async def test_a_key_needs_a_name_and_a_scope(
    database: Database, name: str, scopes: tuple[Scope, ...]
) -> None:
    with pytest.raises(InvalidValueError):
        await cut(database, *scopes, name=name)


async def test_an_unknown_key_cannot_be_revoked(database: Database) -> None:
    with pytest.raises(KeyNotFoundError):
        async with database.transaction() as session:
            await revoke_api_key(session, "k_nobody", actor=OPERATOR, now=NOW)
