"""The life of a person with a canary in every field, and the writings to look for afterwards."""

import base64
import csv
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from app.commands import run
from app.data.database import Database
from app.data.imports.files import ImportFiles
from tests.faults.canary_places import Places
from tests.serving import PRIVATE, ServerProcess

CANARY = "Zqwxcanary"
NAME = f"{CANARY} Kölnér"
SPELLINGS = (
    NAME, NAME.lower(), NAME.upper(), f"Kölnér, {CANARY}", "ZQWXCANARY KOLNER", f"{CANARY}_Kölnér",
    f"ask {CANARY} or Kölner", "Z q w x c a n a r y", "Zqw\u200bxcanary", "Zqwxсanary",
    "zqwxcanary@nest.example", "zqwxcanary [at] nest [dot] example", "cus_zqwxcanary77",
    "call 0501234567 for zqwxcanary",
)  # fmt: skip


async def fill_places(server: ServerProcess, url: str, contact_id: str) -> None:
    """Every place that no call fills."""
    database = Database(url, on_commit=lambda _changes: None)
    try:
        files = ImportFiles(server.home)
        places = Places(database, files, CANARY.lower(), now=datetime.now(UTC))
        await places.fill(contact_id, visitor_id="visitor-zqwxcanary")
    finally:
        await database.close()


def call(server: ServerProcess, method: str, path: str, body: Any = None) -> Any:
    answer = server.api.request(method, f"/api/v1{path}", json=body)
    assert answer.is_success, answer.text
    return answer.json()


def live_a_life(server: ServerProcess, url: str, tmp_path: Path) -> str:
    """Visits, fourteen spellings, merges and an undo, edits, an import and an export; the id."""
    call(server, "POST", "/chatbots", {"id": "support", "name": "Support"})
    visit = {"chatbot_id": "support", "visitor_id": "visitor-zqwxcanary"}
    attributes = {"name": NAME, "email": "zqwxcanary@nest.example", "phone": "+971501234567"}
    attributes["company"] = f"{CANARY} & Sons"
    met = call(server, "POST", "/identify", {**visit, "attributes": attributes})
    page = "https://shop.example/?who=zqwxcanary"
    opening = {**visit, "conversation_id": "talk", "page_url": page}
    call(server, "POST", "/conversations", opening)
    said = [
        {"message_id": f"m{number}", "role": "visitor", "body": f"so {spelling} it is"}
        for number, spelling in enumerate(SPELLINGS)
    ]
    call(server, "POST", "/conversations/talk/messages", said)
    contact_id: str = met["contact_id"]
    for number in range(2):
        other = {"name": f"{CANARY} {number}", "email": f"zqwxcanary{number}@nest.example"}
        duplicate = call(server, "POST", "/contacts", other)["id"]
        merge = f"/contacts/{contact_id}/merge"
        merge_id = call(server, "POST", merge, {"duplicate_id": duplicate})["merge_id"]
        if not number:
            call(server, "POST", f"/merges/{merge_id}/undo")
            call(server, "POST", merge, {"duplicate_id": duplicate})
    edit = {"name": f"{NAME} II", "captured_fields": {"note": f"{CANARY} \u00e9"}}
    edit["external_ids"] = {"stripe": "cus_zqwxcanary77"}
    call(server, "PATCH", f"/contacts/{contact_id}", edit)
    call(server, "GET", f"/contacts/{contact_id}/export")
    _import_and_export(server, url, tmp_path)
    return contact_id


def _import_and_export(server: ServerProcess, url: str, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = [["email", "role"], ["zqwxcanary@nest.example", f"{CANARY} in chief"]]
        csv.writer(file).writerows(rows)
    command(server, url, "import", str(table))
    command(server, url, "export", str(tmp_path / "out.csv"))
    assert CANARY in (tmp_path / "out.csv").read_text(encoding="utf-8")


def command(server: ServerProcess, url: str, *words: str) -> None:
    """In this process, beside the server: a new one would mostly import."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in PRIVATE.items():
            patch.setenv(name, value)
        patch.setenv("CONTACTS_HOME", str(server.home))
        patch.setenv("DATABASE_URL", url)
        with pytest.raises(SystemExit) as ended:
            run(lambda: None, words)
    assert not ended.value.code


def add_neighbours(server: ServerProcess, count: int) -> None:
    for number in range(count):
        body = {"name": f"Neighbour {number}", "email": f"n{number}@nest.example"}
        call(server, "POST", "/contacts", body)


def wait_until_cleared(server: ServerProcess, receipt_id: str) -> None:
    deadline = time.monotonic() + 60
    while call(server, "GET", f"/erasures/{receipt_id}")["cleared_at"] is None:
        assert time.monotonic() < deadline, "the bytes were not cleared"
        time.sleep(0.1)


def needles() -> list[tuple[str, bytes]]:
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
