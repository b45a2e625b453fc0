"""Erasing through the API: one, many, by rule, and being warned afterwards."""

from tests.api.conftest import Machine

ADA = {"name": "Ada", "email": "ada@acme.example"}


async def test_who_was_erased_is_warned_of_when_added_again(machine: Machine) -> None:
    contact_id = await machine.add(**ADA)
    receipt = (await machine.call("DELETE", f"/contacts/{contact_id}?mode=hard")).json()

    again = await machine.call("POST", "/contacts", ADA)
    other = await machine.call("POST", "/contacts", {"name": "Bo", "email": "bo@acme.example"})

    assert again.headers["X-Hilal-Erased-At"].startswith(receipt["at"][:10])
    assert "X-Hilal-Erased-At" not in other.headers


async def test_a_receipt_can_be_looked_at(machine: Machine) -> None:
    contact_id = await machine.add(**ADA)
    receipt = (await machine.call("DELETE", f"/contacts/{contact_id}?mode=hard")).json()

    looked = (await machine.call("GET", f"/erasures/{receipt['receipt_id']}")).json()
    listed = (await machine.call("GET", "/erasures?limit=1")).json()["items"]

    assert looked == listed[0] == receipt
    assert looked["finished_at"] is not None
    assert (await machine.call("GET", "/erasures/e_nobody")).status_code == 404


async def test_many_are_erased_as_an_act(machine: Machine) -> None:
    ids = [await machine.add(name=f"P{n}", email=f"p{n}@x.example") for n in range(3)]

    act = await machine.call("POST", "/erasures", {"contact_ids": ids[:2]})

    assert (act.status_code, act.json()["action"], act.json()["total"]) == (202, "erase", 2)
    undo = await machine.call("POST", f"/bulk/{act.json()['id']}/undo")
    assert undo.status_code == 409
    bulk = await machine.call("POST", "/bulk", {"action": "erase", "contact_ids": ids})
    assert bulk.status_code == 422


async def test_a_rule_is_seen_before_it_is_turned_on(machine: Machine) -> None:
    path = "/retention/visitors_without_conversation"

    seen = await machine.call("GET", f"{path}/preview?days=30")
    changed = await machine.call("PUT", path, {"days": 30, "on": True})

    assert seen.json() == {"total": 0, "first_ids": []}
    assert (changed.json()["days"], changed.json()["on"]) == (30, True)
    assert (await machine.call("PUT", path, {"days": 0, "on": True})).status_code == 422
    rules = (await machine.call("GET", "/retention")).json()["items"]
    assert [rule["on"] for rule in rules] == [True, False, False, False]


async def test_nobody_is_left_unconfirmed_where_nobody_is_told(machine: Machine) -> None:
    contact_id = await machine.add(**ADA)
    receipt = (await machine.call("DELETE", f"/contacts/{contact_id}?mode=hard")).json()

    unconfirmed = await machine.call("GET", "/erasures/unconfirmed")
    confirm = await machine.call("POST", f"/erasures/{receipt['receipt_id']}/confirm")

    assert (unconfirmed.json(), confirm.status_code) == ({"items": []}, 404)
