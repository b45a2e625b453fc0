"""Backups under a load of writes, and restores that are cut short."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.data.backup import Restored, back_up, restore
from app.data.check import find_faults
from app.data.database import Database
from app.data.drafts import draft_beside
from app.data.erasure_ledger import LEDGER_NAME, ErasureLedger
from app.data.errors import ContactsError
from app.data.in_use import database_alone, database_in_use
from app.data.schema import upgrade_schema
from app.data.storage_errors import SchemaTooNewError
from tests.factories import OPERATOR, Town, eraser_of
from tests.faults.nursery import ForkedServer
from tests.faults.writers import Writers
from tests.serving import PRIVATE, ROOT, ServerProcess

BACKUPS = int(os.environ.get("BACKUPS", "3"))
# A copy can be made between two writes: more are made until so many were written during copies.
WRITTEN_DURING, BACKUPS_AT_MOST = 20, 20 * BACKUPS
ERASURES = int(os.environ.get("ERASURES", "40"))
NOW = datetime(2026, 11, 25, tzinfo=UTC)


@dataclass
class Home:
    """A folder with a database and the list of erasures beside it."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "contacts.db"

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.file}"

    def restore(self, backup: Path) -> Restored:
        ledger = ErasureLedger(self.folder / LEDGER_NAME)
        return restore(self.url, backup, ledger=ledger, now=NOW)

    def column(self, sql: str) -> list[str]:
        with closing(sqlite3.connect(self.file)) as found:
            return [value for (value,) in found.execute(sql)]

    async def faults(self) -> tuple[str, ...]:
        database = Database(self.url, on_commit=lambda _changes: None)
        try:
            return tuple(await find_faults(database))
        finally:
            await database.close()


class Pace:
    """How many writes were acknowledged a second, over all the times that it was entered."""

    def __init__(self, writers: Writers) -> None:
        self._writers = writers
        self.acknowledged, self._seconds = 0, 0.0

    @property
    def rate(self) -> float:
        return self.acknowledged / self._seconds

    def __enter__(self) -> None:
        self._began = time.monotonic(), self._count()

    def __exit__(self, *_: object) -> None:
        began, count = self._began
        self._seconds += time.monotonic() - began
        self.acknowledged += self._count() - count

    def _count(self) -> int:
        return sum(n for status, n in self._writers.answers.items() if 200 <= status < 300)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    folder = tmp_path / "home"
    folder.mkdir()
    return Home(folder)


@pytest.fixture
def server(home: Home) -> Iterator[ForkedServer]:
    server = ForkedServer(home.folder, **PRIVATE)
    yield server.start()
    server.close()


async def test_backups_under_load_are_each_a_state_that_was(
    server: ForkedServer, home: Home, tmp_path: Path
) -> None:
    server.api.post("/api/v1/chatbots", json={"id": "support", "name": "Support"})
    writers, over = Writers(server), asyncio.Event()
    writing = asyncio.create_task(writers.write(over))
    kept_before: list[frozenset[str]] = []
    between, during = Pace(writers), Pace(writers)
    for number in range(BACKUPS_AT_MOST):
        if number >= BACKUPS and during.acknowledged >= WRITTEN_DURING:
            break
        with between:
            await writers.keep(20)
        kept_before.append(frozenset(writers.kept.values()))
        with during:
            await asyncio.to_thread(back_up, home.url, tmp_path / f"{number}.db")
    over.set()
    await writing
    print(f"acknowledged a second: {between.rate:.0f}, during backups: {during.rate:.0f}")
    # The copies were made under the load that they are to be made under, not beside it.
    assert during.acknowledged >= WRITTEN_DURING
    assert during.rate > between.rate / 4

    emails = home.column("SELECT email FROM contacts ORDER BY id")
    messages = home.column("SELECT message_id FROM messages ORDER BY id")
    for number, kept in enumerate(kept_before):
        other = Home(tmp_path / str(number))
        other.folder.mkdir()
        await asyncio.to_thread(other.restore, tmp_path / f"{number}.db")
        restored = other.column("SELECT email FROM contacts ORDER BY id")
        said = other.column("SELECT message_id FROM messages ORDER BY id")
        assert kept <= set(restored)
        assert restored == emails[: len(restored)]
        assert said == messages[: len(said)]
        assert await other.faults() == ()


async def test_nobody_who_was_erased_since_comes_back(home: Home, tmp_path: Path) -> None:
    await asyncio.to_thread(upgrade_schema, home.url)
    database = Database(home.url, on_commit=lambda _changes: None)
    town = await Town(database).settle()
    ids = [(await town.meet(f"v{n}", email=f"a{n}@x.example")).contact_id for n in range(ERASURES)]
    await town.meet("stays", email="stays@x.example")
    await asyncio.to_thread(back_up, home.url, tmp_path / "copy.db")
    eraser = eraser_of(database, home.folder)
    for contact_id in ids:
        await eraser.erase(contact_id, actor=OPERATOR)
    await database.close()

    restored = await asyncio.to_thread(home.restore, tmp_path / "copy.db")

    assert restored == Restored(contacts=1, erased_again=ERASURES)
    assert home.column("SELECT email FROM contacts") == ["stays@x.example"]
    assert set(home.column("SELECT contact_id FROM erased_ids")) == set(ids)
    assert await home.faults() == ()


def test_what_a_newer_version_wrote_is_refused(home: Home, tmp_path: Path) -> None:
    upgrade_schema(home.url)
    before = home.column("SELECT version_num FROM alembic_version")
    back_up(home.url, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()

    with pytest.raises(SchemaTooNewError):
        home.restore(tmp_path / "copy.db")

    assert home.column("SELECT version_num FROM alembic_version") == before
    assert [path.name for path in home.folder.iterdir()] == ["contacts.db"]


def test_whoever_starts_during_a_restore_is_told(home: Home, tmp_path: Path) -> None:
    upgrade_schema(home.url)
    back_up(home.url, tmp_path / "copy.db")
    server = ServerProcess(home.folder, **PRIVATE)

    with database_alone(home.file):
        assert server.launch().wait() == 1
    with database_in_use(home.url), database_in_use(home.url), pytest.raises(ContactsError):
        home.restore(tmp_path / "copy.db")

    server.close()
    assert server.log.splitlines() == [
        "A backup is being restored into this database. Start again when it is over."
    ]
    (home.folder / "log").unlink()
    assert home.restore(tmp_path / "copy.db").contacts == 0


def test_what_a_killed_restore_left_is_taken_away(home: Home) -> None:
    upgrade_schema(home.url)
    code = f"""
import os, signal
from pathlib import Path
from app.data.drafts import draft_beside
with draft_beside(Path({str(home.file)!r})) as draft:
    draft.write_text("everybody")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert len(list(home.folder.iterdir())) == 2

    with draft_beside(home.file) as mine, draft_beside(home.folder / "other"):
        assert mine.exists()

    assert [path.name for path in home.folder.iterdir()] == ["contacts.db"]
