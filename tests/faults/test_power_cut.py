"""The power goes away at any moment: what was acknowledged is on the disk, and all is whole."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.disk import (
    Deed,
    Disk,
    compile_recorder,
    has_compiler,
    read_record,
    recording,
)
from tests.serving import ROOT

CUTS = int(os.environ.get("CUTS", "20"))
WRITES = 60
pytestmark = pytest.mark.skipif(not has_compiler(), reason="the recorder needs a C compiler")


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_recorder(tmp_path_factory.mktemp("recorder"))


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "contacts.db")
    return folder


def recorded(recorder: Path, folder: Path, *, synchronous: str) -> tuple[Disk, list[Deed]]:
    """The disk before, and everything that was done to it while it was written."""
    before, record = Disk(folder), folder.parent / "record"
    subprocess.run(
        [
            *(sys.executable, "-m", "tests.faults.recorded_writes"),
            *(str(folder / "contacts.db"), str(WRITES), synchronous),
        ],
        env={**os.environ, **recording(recorder, folder, record)},
        cwd=ROOT,
        check=True,
    )
    return before, read_record(record)


def faults_after_cuts(disk: Disk, deeds: list[Deed], into: Path) -> Iterator[str]:
    """What is wrong after a cut at each of so many moments."""
    chance = random.Random(7)  # noqa: S311 - no secret
    moments = sorted(chance.sample(range(len(deeds)), CUTS))
    kept = 0
    for number, deed in enumerate(deeds):
        if moments and number == moments[0]:
            moments.pop(0)
            into.mkdir()
            disk.cut(into, chance)
            yield from faults_in(into / "contacts.db", kept=kept)
            shutil.rmtree(into)
        disk.do(deed)
        kept += deed.kind == "w" and deed.content == b"+"
    assert kept == WRITES


def faults_in(file: Path, *, kept: int) -> Iterator[str]:
    try:
        with closing(sqlite3.connect(file)) as found:
            if found.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                yield "damaged"
            emails = {email for (email,) in found.execute("SELECT email FROM contacts")}
            # Raises when the search index is not what the rows say.
            found.execute(
                "INSERT INTO contacts_fts(contacts_fts, rank) VALUES ('integrity-check', 1)"
            )
    except sqlite3.DatabaseError as error:
        yield f"damaged: {error}"
        return
    wanted = [f"writer{number}@acme.example" for number in range(kept)]
    if missing := [email for email in wanted if email not in emails]:
        yield f"{len(missing)} lost"
    if emails != {f"writer{number}@acme.example" for number in range(len(emails))}:
        yield "out of order"


def test_nothing_that_was_acknowledged_is_lost(recorder: Path, folder: Path) -> None:
    disk, deeds = recorded(recorder, folder, synchronous="ours")

    assert list(faults_after_cuts(disk, deeds, folder.parent / "cut")) == []


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_with_less_flushing_something_would_be(
    recorder: Path, folder: Path, synchronous: str
) -> None:
    disk, deeds = recorded(recorder, folder, synchronous=synchronous)

    assert next(faults_after_cuts(disk, deeds, folder.parent / "cut"), None) is not None
