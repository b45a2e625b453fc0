"""Operators: unique by email, one admin always, out at once when disabled."""

import asyncio

import pytest

from app.data.audit import list_audit
from app.data.changes import Change, OperatorChanged
from app.data.database import Database
from app.data.errors import InvalidValueError, OperatorNotFoundError
from app.data.operators import (
    add_operator,
    disable_operator,
    enable_operator,
    find_operator_by_email,
    find_password_hash,
    get_operator,
    list_operators,
    set_password_hash,
    set_role,
)
from app.data.read_models import OperatorRow
from app.data.sessions import find_session, start_session
from app.data.vocabulary import Role
from tests.factories import NOW, OPERATOR


async def hire(database: Database, email: str, role: Role = Role.AGENT) -> OperatorRow:
    async with database.transaction() as session:
        return await add_operator(
            session,
            email=email,
            name="Ada",
            role=role,
            password_hash="hash",
            actor=OPERATOR,
            now=NOW,
        )


async def test_an_operator_is_found_by_email_in_any_case(database: Database) -> None:
    ada = await hire(database, "Ada@Example.org")

    async with database.read() as session:
        assert await find_operator_by_email(session, " ada@example.ORG ") == ada
        assert await find_operator_by_email(session, "bob@example.org") is None
        assert await find_operator_by_email(session, "not an email") is None


async def test_an_email_belongs_to_one_operator(database: Database) -> None:
    await hire(database, "ada@example.org")

    with pytest.raises(InvalidValueError) as refused:
        await hire(database, "ADA@example.org")

    assert refused.value.field == "email"


async def test_the_last_admin_stays(database: Database) -> None:
    ada = await hire(database, "ada@example.org", Role.ADMIN)

    for act in (disable_operator, set_role):
        extra = (Role.VIEWER,) if act is set_role else ()
        with pytest.raises(InvalidValueError):
            async with database.transaction() as session:
                await act(session, ada.operator_id, *extra, actor=OPERATOR, now=NOW)


async def test_disabling_ends_the_sessions_and_is_announced(
    database: Database, announced: list[Change]
) -> None:
    ada = await hire(database, "ada@example.org")
    async with database.transaction() as session:
        await start_session(session, ada.operator_id, token_hash="t", now=NOW)
    announced.clear()

    async with database.transaction() as session:
        await disable_operator(session, ada.operator_id, actor=OPERATOR, now=NOW)

    assert announced == [OperatorChanged(ada.operator_id)]
    async with database.read() as session:
        assert await find_session(session, "t", NOW) is None
        assert (await get_operator(session, ada.operator_id)).disabled_at == NOW


async def test_a_disabled_operator_can_be_enabled_again(database: Database) -> None:
    ada = await hire(database, "ada@example.org")

    async with database.transaction() as session:
        await disable_operator(session, ada.operator_id, actor=OPERATOR, now=NOW)
        await enable_operator(session, ada.operator_id, actor=OPERATOR, now=NOW)

    async with database.read() as session:
        assert await list_operators(session) == (ada,)


async def test_another_password_ends_the_sessions(
    database: Database, announced: list[Change]
) -> None:
    ada = await hire(database, "ada@example.org")
    async with database.transaction() as session:
        await start_session(session, ada.operator_id, token_hash="t", now=NOW)
    announced.clear()

    async with database.transaction() as session:
        await set_password_hash(session, ada.operator_id, "new", actor=OPERATOR, now=NOW)

    assert announced == [OperatorChanged(ada.operator_id)]
    async with database.read() as session:
        assert await find_password_hash(session, ada.operator_id) == "new"
        assert await find_session(session, "t", NOW) is None


async def test_another_role_is_announced_and_audited_without_the_name(
    database: Database, announced: list[Change]
) -> None:
    ada = await hire(database, "ada@example.org")
    announced.clear()

    async with database.transaction() as session:
        await set_role(session, ada.operator_id, Role.ADMIN, actor=OPERATOR, now=NOW)

    assert announced == [OperatorChanged(ada.operator_id)]
    async with database.read() as session:
        entries = await list_audit(session)
    assert entries[0].action == "operator.role_set"
    assert "ada" not in str([entry.facts for entry in entries]).lower()


async def test_an_unknown_operator_is_refused(database: Database) -> None:
    with pytest.raises(OperatorNotFoundError):
        async with database.read() as session:
            await get_operator(session, "o_nobody")


async def test_two_admins_who_disable_each_other_at_once_leave_one(database: Database) -> None:
    ada = await hire(database, "ada@example.org", Role.ADMIN)
    bob = await hire(database, "bob@example.org", Role.ADMIN)

    async def disable(operator: OperatorRow) -> None:
        async with database.transaction() as session:
            await disable_operator(session, operator.operator_id, actor=OPERATOR, now=NOW)

    ended = await asyncio.gather(disable(ada), disable(bob), return_exceptions=True)

    assert sorted(type(end).__name__ for end in ended) == ["InvalidValueError", "NoneType"]
    async with database.read() as session:
        active = [row for row in await list_operators(session) if row.disabled_at is None]
    assert len(active) == 1


async def test_the_session_in_which_a_password_is_changed_goes_on(database: Database) -> None:
    ada = await hire(database, "ada@example.org")
    async with database.transaction() as session:
        for token_hash in ("this", "other"):
            await start_session(session, ada.operator_id, token_hash=token_hash, now=NOW)

    async with database.transaction() as session:
        await set_password_hash(
            session, ada.operator_id, "new", actor=OPERATOR, now=NOW, keep="this"
        )

    async with database.read() as session:
        assert await find_session(session, "this", NOW) == ada
        assert await find_session(session, "other", NOW) is None
