"""A restore that is killed or loses its power leaves the old database or the restored one."""

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.data.backup import back_up
from app.data.database import Database
from app.data.schema import upgrade_schema
from tests.factories import OPERATOR, Town, eraser_of
from tests.faults.disk import Disk, compile_recorder, has_compiler, read_record, recording
from tests.serving import ROOT

CUTS = int(os.environ.get("CUTS", "20"))
# So many of the last deeds, in which the place is taken, are all tried.
LAST_DEEDS = 20


async def people_with_backup(home: Path, backup: Path) -> None:
    """Before the backup Ada and Bo; since then Bo was erased and Cy came."""
    url = f"sqlite+aiosqlite:///{home / 'contacts.db'}"
    await asyncio.to_thread(upgrade_schema, url)
    database = Database(url, on_commit=lambda _changes: None)
    town = await Town(database).settle()
    await town.meet("v1", email="ada@x.example")
    bo = await town.meet("v2", email="bo@x.example")
    await asyncio.to_thread(back_up, url, backup)
    await eraser_of(database, home).erase(bo.contact_id, actor=OPERATOR)
    await town.meet("v3", email="cy@x.example")
    await database.close()


@pytest.mark.skipif(not has_compiler(), reason="the recorder needs a C compiler")
async def test_it_is_done_or_not_begun(tmp_path: Path) -> None:
    home, backup, record = tmp_path / "home", tmp_path / "copy.db", tmp_path / "record"
    home.mkdir()
    await people_with_backup(home, backup)
    disk, library = Disk(home), compile_recorder(tmp_path)
    own = {"CONTACTS_HOME": str(home), "CONTACTS_DEMO": "0"}
    await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "main.py", "restore", str(backup), "--yes"],
        env={**os.environ, **own, **recording(library, home, record)},
        cwd=ROOT,
        check=True,
    )
    deeds, chance = read_record(record), random.Random(7)  # noqa: S311 - no secret
    moments = set(chance.sample(range(len(deeds)), min(CUTS, len(deeds))))
    moments |= set(range(len(deeds) - LAST_DEEDS, len(deeds)))

    found = []
    for number, deed in enumerate(deeds):
        disk.do(deed)
        if number in moments:
            cut = tmp_path / f"cut{number}"
            cut.mkdir()
            disk.cut(cut, chance)
            found.append(emails_in(cut / "contacts.db"))

    # Bo, who was erased since, is in none of them.
    assert set(found) == {"ada@x.example cy@x.example", "ada@x.example"}


def emails_in(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = database.execute("SELECT email FROM contacts ORDER BY email")
        return " ".join(email for (email,) in rows)
