"""The migrations lay exactly the tables that the code speaks of, on both engines."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from app.data.database import Database
from app.data.models import Base
from app.data.read_models import SearchQuery
from app.data.schema import upgrade_schema
from app.data.search import search_contacts
from tests.factories import NOW

# Laid by hand or differently for each engine, which the comparison cannot follow.
OWN_WAYS = ("contacts_fts", "ix_contacts_search", "ix_contacts_live_")


PERSON = """INSERT INTO contacts (public_id, name, identity, first_seen, last_seen,
    conversation_count, version, created_at, search, tag_ids, chatbot_ids)
    VALUES ('c', 'Ada', 'anonymous', 1, 1, 0, 1, 1, '  ada  a_%''\\@x.org  x.org', '{}', '{}')"""


async def test_the_migrations_and_the_models_agree(database: Database) -> None:
    async with database.engine.connect() as connection:
        found = await connection.run_sync(_differences)

    assert found == []


def _differences(connection: Connection) -> list[str]:
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    found = compare_metadata(context, Base.metadata)
    return [str(difference) for difference in found if not _is_own_way(difference)]


def _is_own_way(difference: Any) -> bool:
    subject = difference[1] if isinstance(difference, tuple) else None
    return str(getattr(subject, "name", "")).startswith(OWN_WAYS)


_LEFT_OUT = text("""SELECT attname FROM pg_attribute
    WHERE attrelid = 'contacts'::regclass AND attstattarget = 0""")
_INDEXED = text("""SELECT DISTINCT attname FROM pg_attribute JOIN pg_index ON indrelid = attrelid
    WHERE attrelid = 'contacts'::regclass AND attnum = ANY(indkey) AND NOT indisunique""")


_LOOKED_AT_CLOSELY = text("""SELECT attname FROM pg_attribute
    WHERE attrelid = CAST(:name AS regclass) AND attnum > 0 AND NOT attisdropped
    AND attstattarget IS DISTINCT FROM 10""")


@pytest.mark.parametrize("table", ["contact_emails", "contact_values", "visitors"])
async def test_statistics_of_what_a_newcomer_adds_to_are_small(
    database: Database, table: str
) -> None:
    if database.is_sqlite:
        return
    async with database.read() as session:
        closely = await session.scalars(_LOOKED_AT_CLOSELY, {"name": table})

    # One column with the server's own default would have ten times as many rows looked at.
    assert closely.all() == []


async def test_postgresql_knows_the_columns_that_contacts_are_looked_for_by(
    database: Database,
) -> None:
    if database.is_sqlite:
        return
    async with database.read() as session:
        left_out = set(await session.scalars(_LEFT_OUT))
        indexed = set(await session.scalars(_INDEXED))

    assert {"search", "captured", "last_seen"} <= indexed
    assert left_out
    assert not left_out & indexed


def test_a_directory_of_the_first_release_keeps_its_people(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    url = f"sqlite+aiosqlite:///{file}"
    upgrade_schema(url, to="0001")
    with sqlite3.connect(file) as old:
        old.execute(
            "INSERT INTO chatbots (id, public_id, name, created_at) VALUES (1, 'b', 'B', 0)"
        )

    upgrade_schema(url)

    with sqlite3.connect(file) as now:
        assert now.execute("SELECT public_id FROM chatbots").fetchall() == [("b",)]
        assert now.execute("SELECT count(*) FROM jobs").fetchall() == [(0,)]


def test_what_postgresql_searched_before_is_found_after(unused_postgresql: str) -> None:
    upgrade_schema(unused_postgresql, to="0019")
    asyncio.run(_execute(unused_postgresql, PERSON))

    upgrade_schema(unused_postgresql)

    asked = ("ada", "x", "a_%'\\@x.org", "org", "d")
    assert asyncio.run(_totals(unused_postgresql, asked)) == [1, 1, 1, 1, 0]


async def _execute(url: str, statement: str) -> None:
    database = Database(url, on_commit=lambda _changes: None)
    async with database.transaction() as session:
        await (await session.connection()).exec_driver_sql(statement)
    await database.close()


async def _totals(url: str, asked: Sequence[str]) -> list[int]:
    database = Database(url, on_commit=lambda _changes: None)
    async with database.read() as session:
        pages = [
            await search_contacts(session, SearchQuery(words=words), now=NOW) for words in asked
        ]
    await database.close()
    return [page.total for page in pages]
