"""A long import is stopped half way, brought in, brought in again, and taken back.

IMPORTED_ROWS=100000 takes a full one and tells the seconds; else a sample.
"""

import os
import time
from pathlib import Path

from app.data.database import Database
from app.data.imports.ledger import cancel_import, start_import
from app.data.imports.steps import STEP, ImportWork
from app.data.read_models import ImportJob
from app.data.vocabulary import ImportState
from app.jobs import PAUSE_SECONDS
from tests.data.test_imports import LATER, Desk
from tests.factories import OPERATOR

ROWS = int(os.environ.get("IMPORTED_ROWS", "500"))
STEPS_HALF_WAY = ROWS // 2 // STEP


async def test_a_long_import_is_stopped_repeated_and_undone(
    database: Database, tmp_path: Path
) -> None:
    desk = Desk(database, tmp_path)
    desk.work = ImportWork(database, desk.files, region="DE")
    people = (
        f"Person {number},p{number}@x.example,+4915112{number:06},t{number % 9},Acme {number}\n"
        for number in range(ROWS)
    )
    table = "name,email,phone,tags,company\n" + "".join(people)
    rivals = await desk.upload(table)
    async with database.transaction() as session:
        await start_import(session, rivals.import_id, actor=OPERATOR, now=LATER)
    for _ in range(STEPS_HALF_WAY):
        await desk.work.step(rivals.import_id, now=LATER)
    async with database.transaction() as session:
        await cancel_import(session, rivals.import_id, actor=OPERATOR, now=LATER)
    stopped = await _timed(desk, "nothing after a stop", rivals.import_id)
    half = stopped.done

    whole = await _brought_in(desk, "the whole", table)
    again = await _brought_in(desk, "the same again", table)
    await desk.begin_undo(whole.import_id)
    undone = await _timed(desk, "undo of the whole", whole.import_id)
    await desk.begin_undo(rivals.import_id)
    rest = await _timed(desk, "undo of the half", rivals.import_id)

    assert (stopped.state, half) == (ImportState.CANCELLED, STEPS_HALF_WAY * STEP - 1)
    assert whole.counts == {"unchanged": half, "created": ROWS - half}
    assert again.counts == {"unchanged": ROWS}
    assert undone.counts == {"undone": ROWS - half}
    assert rest.counts == {"undone": half}
    assert await desk.count() == 0


async def _brought_in(desk: Desk, name: str, table: str) -> ImportJob:
    job = await desk.upload(table)
    async with desk.database.transaction() as session:
        await start_import(session, job.import_id, actor=OPERATOR, now=LATER)
    return await _timed(desk, name, job.import_id)


async def _timed(desk: Desk, name: str, import_id: str) -> ImportJob:
    began, steps, longest = time.perf_counter(), 1, 0.0
    while True:
        at = time.perf_counter()
        is_left = await desk.work.step(import_id, now=LATER)
        longest = max(longest, time.perf_counter() - at)
        if not is_left:
            break
        steps += 1
    seconds = time.perf_counter() - began
    engine = "SQLite" if desk.database.is_sqlite else "PostgreSQL"
    print(
        f"\n{engine}, {name}: {seconds:.1f} s, with the pauses of the background "
        f"{seconds + steps * PAUSE_SECONDS:.1f} s; the longest step {longest * 1000:.0f} ms"
    )
    return await desk.look(import_id)
