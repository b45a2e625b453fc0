"""Identification is planned once on each connection, and never reads a table as a whole."""

import pytest
from sqlalchemy import text

from app.data.database import Database, ReadSession, WriteSession
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.read_models import Claims
from tests.factories import NOW, Town

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
# After five times PostgreSQL considers to keep a plan.
_VISITS = 12
_GENERIC = text("SELECT sum(generic_plans) FROM pg_prepared_statements WHERE NOT from_sql")
_READ_WHOLE = text(
    "SELECT relname FROM pg_stat_user_tables WHERE seq_scan > 0 AND relname IN "
    "('contacts', 'contact_emails', 'contact_values', 'subjects', 'visitors')"
)


async def _visit(database: Database, number: int) -> None:
    claims = Claims(name=f"Ada {number}", email=f"ada{number}@example.org")
    visit = Visit("support", f"v-{number}", attributes=claims)
    await database.act_briefly(
        lambda session: identify(session, visit, now=NOW, claims_mode="attach")
    )


async def test_plans_of_an_identification_are_kept(town: Town) -> None:
    async def kept(session: WriteSession) -> int:
        return int(await session.scalar(_GENERIC) or 0)

    for number in range(_VISITS):
        await _visit(town.database, number)
    is_kept = await town.database.act_briefly(kept)

    assert is_kept > 0


async def test_a_search_is_planned_for_its_words(town: Town) -> None:
    async with town.database.read() as session:
        mode = await session.scalar(text("SHOW plan_cache_mode"))

    assert mode == "force_custom_plan"


async def test_what_is_looked_up_alone_has_no_transaction_around_it(town: Town) -> None:
    async def begins(session: ReadSession) -> set[object]:
        # The time at which the transaction began.
        return {await session.scalar(text("SELECT now()")) for _ in range(2)}

    async with town.database.look() as looking, town.database.read() as reading:
        assert len(await begins(looking)) == 2
        assert len(await begins(reading)) == 1


async def test_a_directory_that_was_empty_is_not_read_as_a_whole(
    town: Town, database_url: str
) -> None:
    visitors = Database(database_url, on_commit=lambda _changes: None)
    async with visitors.transaction() as session:
        await session.execute(text("SELECT pg_stat_reset()"))

    for number in (*range(_VISITS), *range(_VISITS)):
        await _visit(visitors, number)
    # What a connection did is in the statistics once it has ended.
    await visitors.close()

    async with town.database.read() as session:
        assert (await session.scalars(_READ_WHOLE)).all() == []
