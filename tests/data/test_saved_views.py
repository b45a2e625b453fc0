"""Saved views and preferences: each operator's own, and what is shared."""

from functools import partial

import pytest

from app.data.changes import Change, ViewsChanged
from app.data.database import Database
from app.data.erasure import hard_delete_contact
from app.data.errors import InvalidValueError, OperatorNotFoundError, ViewNotFoundError
from app.data.operators import add_operator
from app.data.preferences import Preference, list_preferences, set_preference
from app.data.read_models import JSONValue, SavedView
from app.data.saved_views import (
    change_view,
    delete_view,
    get_saved_view,
    keep_view_private,
    list_saved_views,
    rename_view,
    save_view,
    share_view,
)
from app.data.vocabulary import Role
from tests.factories import NOW, OPERATOR, Town


@pytest.fixture
async def layla(database: Database) -> str:
    return await _join(database, "Layla")


@pytest.fixture
async def omar(database: Database) -> str:
    return await _join(database, "Omar")


async def _join(database: Database, name: str) -> str:
    add = partial(
        add_operator,
        email=f"{name}@hilal.example",
        name=name,
        role=Role.AGENT,
        password_hash=None,
        actor=OPERATOR,
        now=NOW,
    )
    return (await database.act(add)).operator_id


async def _save(
    database: Database, operator_id: str, name: str, query: str = "tag=vip"
) -> SavedView:
    return await database.act(
        lambda session: save_view(
            session, operator_id, name=name, query=query, columns=["name", "email"], now=NOW
        )
    )


async def _names(database: Database, operator_id: str) -> list[str]:
    async with database.read() as session:
        return [view.name for view in await list_saved_views(session, operator_id)]


async def test_a_view_is_its_operators_own_until_it_is_shared(
    database: Database, layla: str, omar: str, announced: list[Change]
) -> None:
    view = await _save(database, layla, "VIP this week")
    assert await _names(database, omar) == []

    async with database.transaction() as session:
        await share_view(session, view.view_id, layla, now=NOW)

    async with database.read() as session:
        (seen,) = await list_saved_views(session, omar)
    assert (seen.name, seen.is_shared, seen.is_own) == ("VIP this week", True, False)
    assert (seen.query, seen.columns) == ("tag=vip", ("name", "email"))
    assert ViewsChanged() in announced


async def test_what_is_private_again_is_seen_by_nobody_else(
    database: Database, layla: str, omar: str
) -> None:
    view = await _save(database, layla, "Mine")
    async with database.transaction() as session:
        await share_view(session, view.view_id, layla, now=NOW)
        await keep_view_private(session, view.view_id, layla, now=NOW)

    with pytest.raises(ViewNotFoundError):
        async with database.read() as session:
            await get_saved_view(session, view.view_id, omar)


@pytest.mark.parametrize("name", ["", "x" * 61, "VIP  THIS week"])
async def test_a_name_that_cannot_stand_is_refused(
    database: Database, layla: str, name: str
) -> None:
    await _save(database, layla, "vip this week")

    with pytest.raises(InvalidValueError):
        await _save(database, layla, name)


async def test_two_operators_may_use_one_name(database: Database, layla: str, omar: str) -> None:
    await _save(database, layla, "VIP")
    await _save(database, omar, "VIP")

    assert await _names(database, omar) == ["VIP"]


async def test_a_view_is_changed_renamed_and_deleted(database: Database, layla: str) -> None:
    view = await _save(database, layla, "VIP")
    async with database.transaction() as session:
        await change_view(session, view.view_id, layla, query="q=x", columns=[], now=NOW)
        await rename_view(session, view.view_id, layla, name="vip", now=NOW)
    async with database.read() as session:
        changed = await get_saved_view(session, view.view_id, layla)
    assert (changed.name, changed.query, changed.columns) == ("vip", "q=x", ())

    async with database.transaction() as session:
        await delete_view(session, view.view_id, layla, now=NOW)

    assert await _names(database, layla) == []


async def test_a_view_of_somebody_else_cannot_be_touched(
    database: Database, layla: str, omar: str
) -> None:
    view = await _save(database, layla, "VIP")

    with pytest.raises(ViewNotFoundError):
        async with database.transaction() as session:
            await delete_view(session, view.view_id, omar, now=NOW)


async def test_no_view_names_an_erased_person(town: Town, layla: str) -> None:
    met = await town.meet("v1", email="zqcanary@acme.example", name="Zqcanary Smith")
    await _save(town.database, layla, "Zqcanary Smith", "q=zqcanary%40acme.example&tag=vip")

    async with town.database.transaction() as session:
        await hard_delete_contact(session, met.contact_id, actor=OPERATOR, now=NOW)

    async with town.database.read() as session:
        (view,) = await list_saved_views(session, layla)
    assert view.query == "tag=vip"
    assert "zqcanary" not in view.name.lower()


@pytest.mark.parametrize("value", [{"density": "compact"}, 420, False])
async def test_a_preference_is_kept_for_its_operator_alone(
    database: Database, layla: str, omar: str, value: JSONValue
) -> None:
    async with database.transaction() as session:
        await set_preference(session, layla, Preference.TABLE, 1)
        await set_preference(session, layla, Preference.TABLE, value)

    async with database.read() as session:
        assert await list_preferences(session, layla) == {"table": value}
        assert await list_preferences(session, omar) == {}


async def test_a_preference_set_to_nothing_is_forgotten(database: Database, layla: str) -> None:
    async with database.transaction() as session:
        await set_preference(session, layla, Preference.PANEL_WIDTH, 420)
        await set_preference(session, layla, Preference.PANEL_WIDTH, None)

    async with database.read() as session:
        assert await list_preferences(session, layla) == {}


async def test_nobody_has_no_preferences(database: Database) -> None:
    with pytest.raises(OperatorNotFoundError):
        async with database.transaction() as session:
            await set_preference(session, "o_nobody", Preference.PANEL_WIDTH, 420)
