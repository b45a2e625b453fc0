"""An upgrade from every version, with people in it; cut short it is finished or not begun."""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, make_url, select

from app.data.check import find_faults
from app.data.conversation_lists import get_transcript
from app.data.database import Database
from app.data.errors import ContactErasedError, ContactMergedError
from app.data.merge import merge_contacts
from app.data.schema import upgrade_schema
from app.data.tags import add_tag
from tests.factories import NOW, OPERATOR, Town, eraser_of
from tests.faults.disk import Disk, compile_recorder, has_compiler, read_record, recording
from tests.serving import ROOT

CUTS = int(os.environ.get("CUTS", "10"))
UPGRADE = "import sys; from app.data.schema import upgrade_schema; upgrade_schema(sys.argv[1])"
FILLED_BY_TRIGGERS = {"counters", "contacts_to_compare"}
Rows = dict[str, list[Mapping[str, Any]]]


def _versions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "app" / "data" / "migrations"))
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    return sorted(script.revision for script in scripts)


FIRST, *_, LAST = VERSIONS = _versions()


async def bring_people(town: Town, folder: Path) -> dict[str, str]:
    """Whatever the first version could hold already; returns the ids of whom to look for."""
    ada = await town.meet("v1", email="ada@x.example", name="Ada", company="Acme")
    bo = await town.meet("v2", email="bo@x.example", name="Bo")
    await town.meet("v4", name="Cy")
    gone = await town.meet("v3", email="gone@x.example")
    await town.chat("v1", "talk", "Good morning")
    async with town.database.transaction() as session:
        await add_tag(session, ada.contact_id, "vip", actor=OPERATOR, now=NOW)
        await merge_contacts(
            session,
            primary_id=ada.contact_id,
            duplicate_id=bo.contact_id,
            actor=OPERATOR,
            now=NOW,
        )
    await eraser_of(town.database, folder).erase(gone.contact_id, actor=OPERATOR)
    return {"Ada": ada.contact_id, "Bo": bo.contact_id, "gone": gone.contact_id}


def _tables(connection: Connection) -> MetaData:
    tables = MetaData()
    # The tables behind the search index are filled by its triggers.
    tables.reflect(
        connection, only=lambda name, _: not name.startswith(("contacts_fts", "alembic"))
    )
    return tables


async def rows_of(database: Database) -> Rows:
    async with database.engine.connect() as connection:
        tables = await connection.run_sync(_tables)
        return {
            table.name: [dict(row) for row in (await connection.execute(select(table))).mappings()]
            for table in tables.sorted_tables
        }


async def put(rows: Rows, url: str) -> None:
    """Write rows into an older database: the columns and tables that it knows."""
    database = Database(url, on_commit=lambda _changes: None)
    async with database.engine.execution_options(is_writer=True).begin() as connection:
        tables = await connection.run_sync(_tables)
        for table in tables.sorted_tables:
            if table.name not in FILLED_BY_TRIGGERS:
                known = table.c.keys()
                mine = [{name: row[name] for name in known} for row in rows.get(table.name, [])]
                for row in sorted(mine, key=lambda row: row.get("merged_into_id") is not None):
                    await connection.execute(table.insert(), row)
    await database.close()


async def faults_of(url: str, ids: dict[str, str]) -> tuple[str, ...]:
    """What the check finds after an upgrade, once everybody has been found as they were."""
    database = Database(url, on_commit=lambda _changes: None)
    town = Town(database)
    try:
        ada = await town.contact(ids["Ada"])
        assert (ada.row.name, ada.row.email, ada.row.tags) == ("Ada", "ada@x.example", ("vip",))
        with pytest.raises(ContactMergedError):
            await town.contact(ids["Bo"])
        with pytest.raises(ContactErasedError):
            await town.contact(ids["gone"])
        async with database.read() as session:
            transcript = await get_transcript(session, "talk")
        assert [message.body for message in transcript.messages] == ["Good morning"]
        return tuple(await find_faults(database))
    finally:
        await database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_from_every_version_everybody_comes_along(town: Town, tmp_path: Path) -> None:
    ids = await bring_people(town, tmp_path)
    rows = await rows_of(town.database)
    for version in VERSIONS:
        url = f"sqlite+aiosqlite:///{tmp_path / version}.db"
        await asyncio.to_thread(upgrade_schema, url, to=version)
        await put(rows, url)

        await asyncio.to_thread(upgrade_schema, url)

        assert await faults_of(url, ids) == (), version


@pytest.mark.skipif(not has_compiler(), reason="the recorder needs a C compiler")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_cut_leaves_the_old_version_or_the_new(town: Town, tmp_path: Path) -> None:
    ids = await bring_people(town, tmp_path)
    rows, folder = await rows_of(town.database), tmp_path / "old"
    folder.mkdir()
    url = f"sqlite+aiosqlite:///{folder / 'contacts.db'}"
    await asyncio.to_thread(upgrade_schema, url, to=FIRST)
    await put(rows, url)
    disk, record = Disk(folder), tmp_path / "record"
    library = compile_recorder(tmp_path)
    await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", UPGRADE, url],
        env={**os.environ, **recording(library, folder, record)},
        cwd=ROOT,
        check=True,
    )
    deeds, chance = read_record(record), random.Random(7)  # noqa: S311 - no secret
    moments = set(chance.sample(range(len(deeds)), min(CUTS, len(deeds))))
    found: list[str] = []
    for number, deed in enumerate(deeds):
        disk.do(deed)
        if number in moments:
            cut = tmp_path / f"cut{number}"
            cut.mkdir()
            disk.cut(cut, chance)
            found += version_in(cut / "contacts.db")
            if number == max(moments) or len(found) % 10 == 1:
                again = f"sqlite+aiosqlite:///{cut / 'contacts.db'}"
                await asyncio.to_thread(upgrade_schema, again)
                assert await faults_of(again, ids) == ()

    assert set(found) <= {FIRST, LAST}


def version_in(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [version for (version,) in database.execute("SELECT * FROM alembic_version")]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_killed_in_the_middle_it_has_not_begun(
    town: Town, unused_postgresql: str, tmp_path: Path
) -> None:
    ids = await bring_people(town, tmp_path)
    await asyncio.to_thread(upgrade_schema, unused_postgresql, to=FIRST)
    await put(await rows_of(town.database), unused_postgresql)
    address = make_url(unused_postgresql).set(drivername="postgresql")
    watcher = await asyncpg.connect(address.render_as_string(hide_password=False))
    try:
        async with watcher.transaction():
            # The sixth version changes this table, and has to wait in the middle of everything.
            await watcher.execute("LOCK TABLE erasures IN ACCESS SHARE MODE")
            upgrading = await asyncio.create_subprocess_exec(
                sys.executable, "-c", UPGRADE, unused_postgresql, cwd=ROOT
            )
            while not await watcher.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                assert upgrading.returncode is None
                await asyncio.sleep(0.05)
            upgrading.send_signal(signal.SIGKILL)
            await upgrading.wait()
        assert await watcher.fetchval("SELECT version_num FROM alembic_version") == FIRST
        assert await watcher.fetchval("SELECT to_regclass('jobs')") is None
    finally:
        await watcher.close()

    await asyncio.to_thread(upgrade_schema, unused_postgresql)

    assert await faults_of(unused_postgresql, ids) == ()
