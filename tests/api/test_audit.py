"""The audit log: every act is in it, and no value of any person is."""

import json

from app.data.audit import list_audit
from tests.api.conftest import Machine
from tests.api.test_every_call import secret_of, sign

# Each stands in one kind of value only, so that a leak says where it came from.
CANARIES = {
    "name": "Zephyrine Quillfeather",
    "email": "zephyrine.quill@canary.example",
    "phone": "+4930901820911",
    "field": "canaryfieldvalue77",
    "message": "canarymessage wrote this",
    "subject": "canary-subject-4711",
    "external": "canary-external-0815",
    "visitor": "canaryvisitor000000000000",
    "page": "https://shop.example/canarypage",
    "other_email": "other.quill@canary.example",
}


async def act_in_every_way(machine: Machine) -> None:
    """Everything a machine can do to people, with a canary in every value."""
    token = sign(await secret_of(machine), sub=CANARIES["subject"], email=CANARIES["email"])
    visit = {"chatbot_id": "support", "visitor_id": CANARIES["visitor"]}
    given = {key: CANARIES[key] for key in ("name", "email", "phone")}
    given["plan"] = CANARIES["field"]
    opening = {**visit, "conversation_id": "c1", "page_url": CANARIES["page"], "attributes": given}
    said = {"message_id": "m1", "role": "visitor", "body": CANARIES["message"]}
    calls: list[tuple[str, str, object]] = [
        ("POST", "/identify", {**visit, "attributes": given}),
        ("POST", "/conversations", opening),
        ("POST", "/conversations/c1/messages", said),
        ("POST", "/identify", {**visit, "token": token}),
        ("POST", "/chatbots", {"name": "Helper", "id": "helper"}),
    ]
    for method, path, body in calls:
        assert (await machine.call(method, path, body)).is_success, path
    contact = (await machine.call("GET", f"/contacts?q={given['email']}")).json()["items"][0]["id"]
    other = await machine.add(
        name=CANARIES["name"],
        email=CANARIES["other_email"],
        external_ids={"crm": CANARIES["external"]},
        captured_fields={"plan": CANARIES["field"]},
    )
    edit = {"name": f"{CANARIES['name']} II", "captured_fields": {"plan": None}}
    merged = await machine.call("POST", f"/contacts/{contact}/merge", {"duplicate_id": other})
    undo = f"/merges/{merged.json()['merge_id']}/undo"
    more: list[tuple[str, str, object]] = [
        ("POST", undo, None),
        ("PATCH", f"/contacts/{other}", edit),
        ("DELETE", f"/contacts/{other}/values/name", None),
        ("POST", f"/contacts/{other}/tags", {"tag": "vip"}),
        ("DELETE", f"/contacts/{other}/tags/vip", None),
        ("DELETE", f"/contacts/{other}?mode=soft", None),
        ("POST", f"/contacts/{other}/restore", None),
        ("PATCH", f"/contacts/{other}", {"email": CANARIES["email"]}),
        ("POST", "/bulk", {"action": "tag", "tag": "vip", "query": {"q": CANARIES["name"]}}),
    ]
    for method, path, body in more:
        answer = await machine.call(method, path, body)
        assert answer.is_success, (path, answer.text)
    for contact_id in {contact, other}:
        await machine.call("DELETE", f"/contacts/{contact_id}?mode=hard")


async def test_every_act_is_in_the_log_and_no_value_of_a_person(machine: Machine) -> None:
    await act_in_every_way(machine)

    async with machine.database.read() as session:
        entries = await list_audit(session, limit=500)

    written = json.dumps(
        [[entry.action, entry.actor_id, entry.contact_id, dict(entry.facts)] for entry in entries],
        ensure_ascii=False,
    ).casefold()
    words = {word.casefold() for value in CANARIES.values() for word in (value, *value.split())}
    assert {word for word in words if len(word) > 2 and word in written} == set()
    assert {entry.actor_kind for entry in entries} <= {"api_key", "visitor", "system", "operator"}
    acts = {entry.action for entry in entries}
    assert {
        "contact.created", "contact.edited", "contact.merged", "contact.soft_deleted",
        "contact.restored", "contact.erased", "chatbot.added", "chatbot.key_added",
    } <= acts, sorted(acts)  # fmt: skip
