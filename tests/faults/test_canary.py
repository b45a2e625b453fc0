"""A person with a canary in every field, erased: no file holds it any more, in any writing."""

import asyncio
import shutil
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.faults.canary_life import (
    add_neighbours,
    call,
    command,
    fill_places,
    live_a_life,
    needles,
    wait_until_cleared,
)
from tests.faults.nursery import ForkedServer
from tests.serving import PRIVATE


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ForkedServer]:
    home = tmp_path / "home"
    home.mkdir()
    server = ForkedServer(home, **PRIVATE)
    yield server.start()
    server.close()


def test_no_file_holds_an_erased_person_any_more(server: ForkedServer, tmp_path: Path) -> None:
    home, url = server.home, f"sqlite+aiosqlite:///{server.home / 'contacts.db'}"
    contact_id = live_a_life(server, url, tmp_path)
    add_neighbours(server, 40)
    asyncio.run(fill_places(server, url, contact_id))
    command(server, url, "backup", str(tmp_path / "before.db"))
    names = {name for name, _ in _found(home)}
    assert "contacts.db-wal" in names
    assert {Path(name).suffix for name in names} >= {".csv", ".upload"}
    assert any(writing == "json" for _, writing in _found(home)), "the scan reads escapes"

    receipt = call(server, "DELETE", f"/contacts/{contact_id}?mode=hard")
    wait_until_cleared(server, receipt["receipt_id"])

    assert len(receipt["erased_ids"]) == 3
    assert _found(home) == []
    call(server, "GET", "/contacts?q=zqwx")
    server.stop()
    assert _found(home) == []

    # Somebody copies the file from before the erasure back by hand.
    shutil.copy(tmp_path / "before.db", home / "contacts.db")
    assert _found(home) != []
    server.start()
    assert server.api.get(f"/api/v1/contacts/{contact_id}").status_code == HTTPStatus.GONE
    wait_until_cleared(server, receipt["receipt_id"])
    assert _found(home) == []
    assert "Traceback" not in server.log


def _found(home: Path) -> list[tuple[str, str]]:
    """Every file below the folder, the log among them, with each writing of the canary in it."""
    return [
        (path.name, writing)
        for path in sorted(home.rglob("*"))
        if path.is_file()
        for writing, needle in needles()
        if needle in path.read_bytes().lower()
    ]
