"""Sessions: 12 idle hours, 7 days at most, ended at once."""

from datetime import timedelta

import pytest

from app.data.changes import Change, OperatorChanged
from app.data.database import Database
from app.data.errors import OperatorNotFoundError
from app.data.operators import disable_operator
from app.data.read_models import OperatorRow
from app.data.sessions import (
    end_session,
    end_sessions_of,
    find_roles,
    find_session,
    list_sessions,
    revoke_session,
    start_session,
    touch_session,
)
from app.data.vocabulary import Role
from tests.data.test_operators import hire
from tests.factories import NOW, OPERATOR

HOUR = timedelta(hours=1)


@pytest.fixture
async def ada(database: Database) -> OperatorRow:
    operator = await hire(database, "ada@example.org")
    async with database.transaction() as session:
        await start_session(session, operator.operator_id, token_hash="browser", now=NOW)
    return operator


async def test_a_session_says_who_is_signed_in(database: Database, ada: OperatorRow) -> None:
    async with database.read() as session:
        assert await find_session(session, "browser", NOW) == ada
        assert await find_session(session, "another", NOW) is None


async def test_twelve_idle_hours_end_a_session(database: Database, ada: OperatorRow) -> None:
    async with database.read() as session:
        assert await find_session(session, "browser", NOW + 11 * HOUR) == ada
        assert await find_session(session, "browser", NOW + 12 * HOUR) is None


async def test_a_session_in_use_lasts_seven_days(database: Database, ada: OperatorRow) -> None:
    for hours in range(0, 168, 6):
        async with database.transaction() as session:
            await touch_session(session, "browser", now=NOW + hours * HOUR)

    async with database.read() as session:
        assert await find_session(session, "browser", NOW + 167 * HOUR) == ada
        assert await find_session(session, "browser", NOW + 168 * HOUR) is None


async def test_signing_out_ends_one_session_and_is_announced(
    database: Database, ada: OperatorRow, announced: list[Change]
) -> None:
    async with database.transaction() as session:
        await start_session(session, ada.operator_id, token_hash="phone", now=NOW)
    announced.clear()

    async with database.transaction() as session:
        await end_session(session, "browser", now=NOW)

    assert announced == [OperatorChanged(ada.operator_id)]
    async with database.read() as session:
        assert await find_session(session, "browser", NOW) is None
        assert await find_session(session, "phone", NOW) == ada


async def test_every_session_of_an_operator_can_be_ended(
    database: Database, ada: OperatorRow, announced: list[Change]
) -> None:
    announced.clear()

    async with database.transaction() as session:
        await end_sessions_of(session, ada.operator_id, actor=OPERATOR, now=NOW)

    assert announced == [OperatorChanged(ada.operator_id)]
    async with database.read() as session:
        assert await find_session(session, "browser", NOW) is None


async def test_the_disabled_get_no_session(database: Database, ada: OperatorRow) -> None:
    async with database.transaction() as session:
        await disable_operator(session, ada.operator_id, actor=OPERATOR, now=NOW)

    with pytest.raises(OperatorNotFoundError):
        async with database.transaction() as session:
            await start_session(session, ada.operator_id, token_hash="new", now=NOW)


async def test_sessions_are_listed_with_their_browser_last_used_first(
    database: Database, ada: OperatorRow
) -> None:
    async with database.transaction() as session:
        await start_session(
            session, ada.operator_id, token_hash="phone", now=NOW + HOUR, browser="Firefox, Android"
        )

    async with database.read() as session:
        rows = await list_sessions(session, ada.operator_id, NOW + HOUR, current="browser")
        later = await list_sessions(session, ada.operator_id, NOW + 12 * HOUR)

    assert [(row.browser, row.is_current) for row in rows] == [
        ("Firefox, Android", False),
        (None, True),
    ]
    assert [row.browser for row in later] == ["Firefox, Android"]


async def test_one_session_is_revoked_and_only_of_the_operator_named(
    database: Database, ada: OperatorRow, announced: list[Change]
) -> None:
    bob = await hire(database, "bob@example.org")
    async with database.read() as session:
        (row,) = await list_sessions(session, ada.operator_id, NOW)

    for operator in (bob, ada):
        announced.clear()
        async with database.transaction() as session:
            await revoke_session(
                session, operator.operator_id, row.session_id, actor=OPERATOR, now=NOW
            )
        assert announced == ([OperatorChanged(ada.operator_id)] if operator is ada else [])

    async with database.read() as session:
        assert await find_session(session, "browser", NOW) is None


async def test_every_session_but_this_one_can_be_ended(
    database: Database, ada: OperatorRow
) -> None:
    async with database.transaction() as session:
        await start_session(session, ada.operator_id, token_hash="phone", now=NOW)
        await end_sessions_of(session, ada.operator_id, actor=OPERATOR, now=NOW, but="browser")

    async with database.read() as session:
        assert await find_roles(session, ["browser", "phone"], NOW) == {"browser": Role.AGENT}
