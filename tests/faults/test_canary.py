"""A person with a canary in every field, erased: no file holds it any more, in any writing."""

import asyncio
import base64
import csv
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from app.data.database import Database
from app.data.imports.files import ImportFiles
from tests.faults.canary_places import Places
from tests.serving import PRIVATE, ROOT, ServerProcess, serving

CANARY = "Zqwxcanary"
NAME = f"{CANARY} Kölnér"
SPELLINGS = (
    NAME, NAME.lower(), NAME.upper(), f"Kölnér, {CANARY}", "ZQWXCANARY KOLNER", f"{CANARY}_Kölnér",
    f"ask {CANARY} or Kölner", "Z q w x c a n a r y", "Zqw\u200bxcanary", "Zqwxсanary",
    "zqwxcanary@nest.example", "zqwxcanary [at] nest [dot] example", "cus_zqwxcanary77",
    "call 0501234567 for zqwxcanary",
)  # fmt: skip


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    home = tmp_path / "home"
    home.mkdir()
    with serving(home, **PRIVATE) as server:
        yield server


def test_no_file_holds_an_erased_person_any_more(server: ServerProcess, tmp_path: Path) -> None:
    home = server.home
    contact_id = _live_a_life(server, tmp_path)
    _other_people(server, 40)
    asyncio.run(_fill_places(server, contact_id))
    _command(server, "backup", str(tmp_path / "before.db"))
    names = {name for name, _ in _found(home)}
    assert "contacts.db-wal" in names
    assert {Path(name).suffix for name in names} >= {".csv", ".upload"}
    assert any(writing == "json" for _, writing in _found(home)), "the scan reads escapes"

    receipt = _call(server, "DELETE", f"/contacts/{contact_id}?mode=hard")
    _wait_until_cleared(server, receipt["receipt_id"])

    assert len(receipt["erased_ids"]) == 3
    assert _found(home) == []
    _call(server, "GET", "/contacts?q=zqwx")
    server.stop()
    assert _found(home) == []

    # Somebody copies the file from before the erasure back by hand.
    shutil.copy(tmp_path / "before.db", home / "contacts.db")
    assert _found(home) != []
    server.start()
    assert server.api.get(f"/api/v1/contacts/{contact_id}").status_code == HTTPStatus.GONE
    _wait_until_cleared(server, receipt["receipt_id"])
    assert _found(home) == []
    assert "Traceback" not in server.log


async def _fill_places(server: ServerProcess, contact_id: str) -> None:
    url = f"sqlite+aiosqlite:///{server.home / 'contacts.db'}"
    database = Database(url, on_commit=lambda _changes: None)
    try:
        files = ImportFiles(server.home)
        places = Places(database, files, CANARY.lower(), now=datetime.now(UTC))
        await places.fill(contact_id, visitor_id="visitor-zqwxcanary")
    finally:
        await database.close()


def _call(server: ServerProcess, method: str, path: str, body: Any = None) -> Any:
    answer = server.api.request(method, f"/api/v1{path}", json=body)
    assert answer.is_success, answer.text
    return answer.json()


def _live_a_life(server: ServerProcess, tmp_path: Path) -> str:
    _call(server, "POST", "/chatbots", {"id": "support", "name": "Support"})
    visit = {"chatbot_id": "support", "visitor_id": "visitor-zqwxcanary"}
    attributes = {"name": NAME, "email": "zqwxcanary@nest.example", "phone": "+971501234567"}
    attributes["company"] = f"{CANARY} & Sons"
    met = _call(server, "POST", "/identify", {**visit, "attributes": attributes})
    page = "https://shop.example/?who=zqwxcanary"
    opening = {**visit, "conversation_id": "talk", "page_url": page}
    _call(server, "POST", "/conversations", opening)
    said = [
        {"message_id": f"m{number}", "role": "visitor", "body": f"so {spelling} it is"}
        for number, spelling in enumerate(SPELLINGS)
    ]
    _call(server, "POST", "/conversations/talk/messages", said)
    contact_id: str = met["contact_id"]
    for number in range(2):
        other = {"name": f"{CANARY} {number}", "email": f"zqwxcanary{number}@nest.example"}
        duplicate = _call(server, "POST", "/contacts", other)["id"]
        merge = f"/contacts/{contact_id}/merge"
        merge_id = _call(server, "POST", merge, {"duplicate_id": duplicate})["merge_id"]
        if not number:
            _call(server, "POST", f"/merges/{merge_id}/undo")
            _call(server, "POST", merge, {"duplicate_id": duplicate})
    edit = {"name": f"{NAME} II", "captured_fields": {"note": f"{CANARY} \u00e9"}}
    edit["external_ids"] = {"stripe": "cus_zqwxcanary77"}
    _call(server, "PATCH", f"/contacts/{contact_id}", edit)
    _call(server, "GET", f"/contacts/{contact_id}/export")
    _import_and_export(server, tmp_path)
    return contact_id


def _import_and_export(server: ServerProcess, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = [["email", "role"], ["zqwxcanary@nest.example", f"{CANARY} in chief"]]
        csv.writer(file).writerows(rows)
    _command(server, "import", str(table))
    _command(server, "export", str(tmp_path / "out.csv"))
    assert CANARY in (tmp_path / "out.csv").read_text(encoding="utf-8")


def _command(server: ServerProcess, *words: str) -> None:
    environment = {**PRIVATE, "CONTACTS_HOME": str(server.home), "PATH": "/usr/bin:/bin"}
    subprocess.run(
        [sys.executable, "main.py", *words],
        cwd=ROOT, env=environment, check=True, capture_output=True, timeout=60,
    )  # fmt: skip


def _other_people(server: ServerProcess, count: int) -> None:
    for number in range(count):
        body = {"name": f"Neighbour {number}", "email": f"n{number}@nest.example"}
        _call(server, "POST", "/contacts", body)


def _wait_until_cleared(server: ServerProcess, receipt_id: str) -> None:
    deadline = time.monotonic() + 60
    while _call(server, "GET", f"/erasures/{receipt_id}")["cleared_at"] is None:
        assert time.monotonic() < deadline, "the bytes were not cleared"
        time.sleep(0.1)


def _found(home: Path) -> list[tuple[str, str]]:
    """Every file below the folder, the log among them, with each writing of the canary in it."""
    return [
        (path.name, writing)
        for path in sorted(home.rglob("*"))
        if path.is_file()
        for writing, needle in _needles()
        if needle in path.read_bytes().lower()
    ]


def _needles() -> list[tuple[str, bytes]]:
    words = (CANARY.lower(), "kölnér", "501234567")
    found = [("raw", word.encode()) for word in words]
    found += [("utf-16", word.encode("utf-16-le")) for word in words]
    found += [("url", quote("kölnér").lower().encode())]
    found += [("json", json.dumps("kölnér").strip('"').lower().encode())]
    # Base64 has three ways to write a word, by where it begins.
    for begins in range(3):
        written = base64.b64encode(b"\0" * begins + CANARY.encode())
        found.append(("base64", written[4 if begins else 0 : -4].lower()))
    return found
