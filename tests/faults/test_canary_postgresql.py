"""The same life on PostgreSQL: no table, index or statistic holds the person any more."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.faults.canary_life import (
    CANARY,
    add_neighbours,
    call,
    fill_places,
    live_a_life,
    needles,
    wait_until_cleared,
)
from tests.faults.nursery import ForkedServer
from tests.serving import PRIVATE

OWN = {"contacts", "contact_values", "contact_emails", "messages", "merges", "imports", "notes"}


@pytest.fixture
def server(tmp_path: Path, unused_postgresql: str) -> Iterator[ForkedServer]:
    home = tmp_path / "home"
    home.mkdir()
    server = ForkedServer(home, **PRIVATE, DATABASE_URL=unused_postgresql)
    yield server.start()
    server.close()


def test_no_relation_and_no_file_holds_an_erased_person_any_more(
    server: ForkedServer, unused_postgresql: str, tmp_path: Path
) -> None:
    contact_id = live_a_life(server, unused_postgresql, tmp_path)
    add_neighbours(server, 40)
    asyncio.run(fill_places(server, unused_postgresql, contact_id))
    asyncio.run(_ask(unused_postgresql, "ANALYZE"))
    in_bytes, in_rows = _in_bytes(unused_postgresql), _in_rows(unused_postgresql)
    assert in_bytes >= OWN | {"pg_statistic"}
    assert any(name.startswith(("ix_", "uq_")) for name in in_bytes), in_bytes
    assert in_rows >= OWN | {"pg_stats"}
    assert _in_files(server.home)

    receipt = call(server, "DELETE", f"/contacts/{contact_id}?mode=hard")
    wait_until_cleared(server, receipt["receipt_id"])

    assert len(receipt["erased_ids"]) == 3
    assert _in_bytes(unused_postgresql) == set()
    assert _in_rows(unused_postgresql) == set()
    server.stop()
    assert _in_files(server.home) == set()
    assert "Traceback" not in server.log


async def _ask(url: str, statement: str) -> list[Any]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


def _in_bytes(url: str) -> set[str]:
    """Every relation whose file holds the person, in rows that are alive, dead or overwritten."""
    asyncio.run(_ask(url, "CHECKPOINT"))
    ((folder,),) = asyncio.run(_ask(url, "SHOW data_directory"))
    listed = "SELECT relname, pg_relation_filepath(oid) FROM pg_class"
    named = {Path(folder, path).name: name for name, path in asyncio.run(_ask(url, listed)) if path}
    ((oid,),) = asyncio.run(
        _ask(url, "SELECT oid::text FROM pg_database WHERE datname = current_database()")
    )
    # Also files that belong to no relation any more, and second parts of large ones.
    return {
        named.get(file.name, file.name)
        for file in Path(folder, "base", oid).iterdir()
        if _holds(file)
    }


def _in_rows(url: str) -> set[str]:
    """Every table in which a row says it: what is compressed shows in no file."""
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    names = [name for (name,) in asyncio.run(_ask(url, tables))]
    return {
        name
        for name in [*names, "pg_stats"]
        if asyncio.run(
            # The names are our own.
            _ask(url, f"SELECT 1 FROM {name} one WHERE one::text ILIKE '%{CANARY}%' LIMIT 1")  # noqa: S608
        )
    }


def _in_files(home: Path) -> set[str]:
    return {path.name for path in home.rglob("*") if path.is_file() and _holds(path)}


def _holds(file: Path) -> bool:
    content = file.read_bytes().lower()
    return any(needle in content for _, needle in needles())
