"""After an erasure PostgreSQL holds the person in no table, index or statistic."""

from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.data.imports.files import ImportFiles
from tests.factories import NOW, OPERATOR, Town, eraser_of
from tests.faults.canary_places import Places

CANARY = "zqwxcanary"


async def test_postgresql_keeps_nothing_that_can_be_read(town: Town, tmp_path: Path) -> None:
    if town.database.is_sqlite:
        return  # its files are read byte by byte in tests/faults/test_canary.py
    given = {"email": f"{CANARY}@nest.example", "name": f"{CANARY} Bo"}
    await town.chat("v1", "talk", f"I am {CANARY} Bo")
    met = await town.meet("v1", subject=f"{CANARY}-1", **given)
    for number in range(30):
        await town.meet(
            f"other{number}", email=f"n{number}@nest.example", name=f"Neighbour {number}"
        )
    places = Places(town.database, ImportFiles(tmp_path), CANARY, now=NOW)
    await places.fill(met.contact_id, visitor_id="v1")
    await _run(town, "ANALYZE")
    before = await _found(town)

    eraser = eraser_of(town.database, tmp_path)
    await eraser.erase(met.contact_id, actor=OPERATOR)
    await eraser.clear()

    own = {"contacts", "contact_values", "contact_emails", "subjects", "messages", "pg_statistic"}
    assert own | {"notes", "saved_views", "inbox", "imports"} <= before
    assert await _found(town) == set()
    assert list(ImportFiles(tmp_path).folder.iterdir()) == []


async def _run(town: Town, statement: str) -> None:
    async with town.database.own_connection() as connection:
        await connection.execute(statement)


async def _found(town: Town) -> set[str]:
    """Every relation whose file holds the word, in rows that are alive, dead or overwritten."""
    await _run(town, "CHECKPOINT")
    folder = Path(await _scalar(town, "SHOW data_directory"))
    async with town.database.read() as session:
        listed = "SELECT relname, pg_relation_filepath(oid) FROM pg_class"
        relations = [tuple(row) for row in await session.execute(text(listed))]
    return {
        name
        for name, path in relations
        if path and (folder / path).exists() and CANARY.encode() in (folder / path).read_bytes()
    }


async def _scalar(town: Town, statement: str) -> Any:
    async with town.database.read() as session:
        return await session.scalar(text(statement))
