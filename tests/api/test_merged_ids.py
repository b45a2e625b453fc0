"""An id that was merged away leads to the primary through every door of the API."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Machine

DOORS: dict[str, tuple[str, str, Any]] = {
    "read": ("GET", "/contacts/{id}", None),
    "export": ("GET", "/contacts/{id}/export", None),
    "edit": ("PATCH", "/contacts/{id}", {"name": "New"}),
    "hand back": ("DELETE", "/contacts/{id}/values/name", None),
    "tag": ("POST", "/contacts/{id}/tags", {"tag": "vip"}),
    "untag": ("DELETE", "/contacts/{id}/tags/vip", None),
    "soft delete": ("DELETE", "/contacts/{id}?mode=soft", None),
    "hard delete": ("DELETE", "/contacts/{id}?mode=hard", None),
    "restore": ("POST", "/contacts/{id}/restore", None),
    "preview": ("GET", "/contacts/{id}/merge-preview?with={third}", None),
    "preview of the other": ("GET", "/contacts/{third}/merge-preview?with={id}", None),
    "merge": ("POST", "/contacts/{id}/merge", {"duplicate_id": "{third}"}),
}


async def merged(machine: Machine) -> dict[str, str]:
    """Somebody merged away through two merges, their primary, and a third contact."""
    ids = [await machine.add(name=name) for name in ("Old", "Between", "Primary", "Third")]
    for primary, duplicate in ((ids[1], ids[0]), (ids[2], ids[1])):
        answer = await machine.call(
            "POST", f"/contacts/{primary}/merge", {"duplicate_id": duplicate}
        )
        assert answer.status_code == 200, answer.text
    return {"id": ids[0], "primary": ids[2], "third": ids[3]}


@pytest.mark.parametrize(("verb", "path", "body"), DOORS.values(), ids=DOORS.keys())
async def test_every_door_leads_on(machine: Machine, verb: str, path: str, body: Any) -> None:
    known = await merged(machine)
    if body is not None:
        body = {key: value.format(**known) for key, value in body.items()}

    answer = await machine.call(verb, path.format(**known), body)

    assert answer.status_code == 308, answer.text
    expected = path.format(**{**known, "id": known["primary"]})
    assert answer.headers["Location"] == f"/api/v1{expected}"
    assert answer.json()["contact_id"] == known["primary"]


def test_no_door_of_a_contact_is_left_out() -> None:
    sources = Path("app/api").glob("*.py")
    doors = {
        f"{verb.upper()} {path}"
        for source in sources
        for verb, path in re.findall(
            r'@router\.(\w+)\("(/contacts/\{contact_id\}[^"]*)"', source.read_text()
        )
    }

    walked = {
        f"{verb} {re.sub('{.*?}', '{contact_id}', path.split('?')[0])}"
        for verb, path, _ in DOORS.values()
    }
    named = {re.sub("{(field|tag)}", "*", door) for door in doors}
    assert named == {re.sub("/(name|vip)$", "/*", door) for door in walked}


async def test_a_merged_id_in_a_body_is_a_conflict_that_names_the_primary(machine: Machine) -> None:
    known = await merged(machine)

    answer = await machine.call(
        "POST", f"/contacts/{known['third']}/merge", {"duplicate_id": known["id"]}
    )

    assert answer.status_code == 409
    assert answer.json()["contact_id"] == known["primary"]


async def test_an_undo_under_another_merge_names_the_one_to_undo_first(machine: Machine) -> None:
    ids = [await machine.add(name=name) for name in ("Old", "Between", "Primary")]
    merges = []
    for primary, duplicate in ((ids[1], ids[0]), (ids[2], ids[1])):
        answer = await machine.call(
            "POST", f"/contacts/{primary}/merge", {"duplicate_id": duplicate}
        )
        merges.append(answer.json()["merge_id"])

    refused = await machine.call("POST", f"/merges/{merges[0]}/undo")

    assert refused.status_code == 409
    assert refused.json()["first_undo"] == merges[1]
