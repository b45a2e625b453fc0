"""A machine has something done to many contacts, looks how far it is, and takes it back."""

from functools import partial
from typing import Any

import pytest

from app.data.bulk import work_on_job
from tests.api.conftest import Machine
from tests.factories import NOW


async def finish(machine: Machine, job: dict[str, Any]) -> dict[str, Any]:
    """Do what the server would do in the background."""
    while job["finished_at"] is None:
        await machine.database.act(partial(work_on_job, job_id=job["id"], now=NOW))
        job = (await machine.call("GET", f"/bulk/{job['id']}")).json()
    return job


async def total(machine: Machine, query: str) -> int:
    return int((await machine.call("GET", f"/contacts?{query}")).json()["total"])


async def test_everything_that_matches_is_tagged_and_untagged_again(machine: Machine) -> None:
    kept, *_ = [await machine.add(name=f"Crowd {number}") for number in range(4)]
    body = {"action": "tag", "tag": "vip", "query": {"q": "crowd"}, "except_ids": [kept]}

    begun = await machine.call("POST", "/bulk", body)

    assert begun.status_code == 202, begun.text
    done = await finish(machine, begun.json())
    assert (done["total"], done["done"], done["changed"]) == (3, 3, 3)
    assert await total(machine, "tag=vip") == 3
    undone = await machine.call("POST", f"/bulk/{done['id']}/undo")
    await finish(machine, undone.json())
    assert await total(machine, "tag=vip") == 0
    assert (await machine.call("POST", f"/bulk/{done['id']}/undo")).status_code == 409


async def test_some_are_deleted_by_their_ids_and_restored_by_a_query(machine: Machine) -> None:
    ids = [await machine.add(name=f"Crowd {number}") for number in range(3)]

    gone = await machine.call("POST", "/bulk", {"action": "soft_delete", "contact_ids": ids[:2]})
    await finish(machine, gone.json())
    assert await total(machine, "q=crowd") == 1
    deleted = {"action": "restore", "query": {"deleted": True}}
    back = await machine.call("POST", "/bulk", deleted)
    await finish(machine, back.json())

    assert await total(machine, "q=crowd") == 3


async def test_what_is_cancelled_does_no_more(machine: Machine) -> None:
    contact = await machine.add(name="Crowd")
    begun = await machine.call("POST", "/bulk", {"action": "soft_delete", "contact_ids": [contact]})

    cancelled = await machine.call("POST", f"/bulk/{begun.json()['id']}/cancel")

    assert cancelled.json()["cancelled_at"] is not None
    assert await total(machine, "q=crowd") == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "tag", "tag": "vip"}, "contact_ids"),
        ({"action": "tag", "tag": "vip", "contact_ids": [], "query": {}}, "contact_ids"),
        ({"action": "tag", "tag": "vip", "contact_ids": ["c_none"]}, "contact_ids"),
        ({"action": "tag", "tag": " ", "contact_ids": ["c_none"]}, "tag"),
        ({"action": "untag", "tag": "none", "query": {}}, "tag"),
        ({"action": "erase", "query": {}}, "action"),
        ({"action": "soft_delete", "query": {"seen": "soon"}}, "seen"),
        ({"action": "soft_delete", "query": {"sort": "name"}}, "query.sort"),
    ],
    ids=str,
)
async def test_what_cannot_be_done_names_the_field(
    machine: Machine, body: dict[str, Any], field: str
) -> None:
    answer = await machine.call("POST", "/bulk", body)

    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_an_act_that_is_not_there_is_not_found(machine: Machine) -> None:
    assert (await machine.call("GET", "/bulk/j_none")).status_code == 404
    assert (await machine.call("POST", "/bulk/j_none/undo")).status_code == 404
