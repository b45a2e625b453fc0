"""Every call of the API does what it says, on both engines."""

import asyncio
import time
from datetime import timedelta

import httpx
import jwt
import pytest

from app.api.doors import utc_now
from app.auth.secrets import hash_token, new_api_key
from app.data.api_keys import add_api_key
from app.data.vocabulary import Scope
from tests.api.conftest import Machine
from tests.api.test_bad_input import IDENTIFY, MESSAGE, OPENING, is_problem
from tests.factories import OPERATOR

ADA = "ada@example.org"


async def secret_of(machine: Machine, chatbot_id: str = "support") -> str:
    made = await machine.call("POST", f"/chatbots/{chatbot_id}/keys", {"kind": "hmac"})
    assert made.status_code == 201, made.text
    secret: str = made.json()["secret"]
    return secret


def sign(secret: str, **claims: object) -> str:
    expires = int(time.time()) + 600
    return jwt.encode({"sub": "u1", "exp": expires, **claims}, secret, algorithm="HS256")


async def test_an_anonymous_visitor_becomes_a_contact_once(machine: Machine) -> None:
    first = await machine.call("POST", "/identify", IDENTIFY)
    again = await machine.call("POST", "/identify", IDENTIFY)

    assert first.json()["identity"] == first.headers["X-Hilal-Identity-Source"] == "anonymous"
    assert (first.json()["created"], again.json()["created"]) == (True, False)
    assert first.json()["contact_id"] == again.json()["contact_id"]


async def test_attributes_are_self_reported(machine: Machine) -> None:
    body = {**IDENTIFY, "attributes": {"name": "Ada", "email": ADA, "plan": "pro"}}

    answer = await machine.call("POST", "/identify", body)

    assert answer.headers["X-Hilal-Identity-Source"] == "self_reported"
    contact = await machine.contact(answer.json()["contact_id"])
    assert (contact["email"], contact["captured_fields"]) == (ADA, {"plan": "pro"})


async def test_a_signed_token_verifies_across_chatbots(machine: Machine) -> None:
    token = sign(await secret_of(machine), email=ADA, plan="pro")
    other = sign(await secret_of(machine, "sales"), email=ADA)

    first = await machine.call("POST", "/identify", {**IDENTIFY, "token": token})
    second = await machine.call(
        "POST", "/identify", {"chatbot_id": "sales", "visitor_id": "elsewhere", "token": other}
    )

    assert first.headers["X-Hilal-Identity-Source"] == "verified"
    assert second.json()["contact_id"] == first.json()["contact_id"]


async def test_a_token_of_another_secret_is_refused(machine: Machine) -> None:
    await secret_of(machine)

    answer = await machine.call("POST", "/identify", {**IDENTIFY, "token": sign("f" * 64)})

    assert is_problem(answer, 401)
    assert (await machine.call("GET", "/contacts")).json()["total"] == 0


async def test_two_secrets_hold_and_a_retired_one_does_not(machine: Machine) -> None:
    made = await machine.call("POST", "/chatbots/support/keys", {"kind": "hmac"})
    newer = await secret_of(machine)
    older = made.json()["secret"]

    assert len(older) == 64
    for secret in (older, newer):
        answer = await machine.call("POST", "/identify", {**IDENTIFY, "token": sign(secret)})
        assert answer.status_code == 200, answer.text

    retired = await machine.call("DELETE", f"/chatbots/support/keys/{made.json()['kid']}")
    answer = await machine.call("POST", "/identify", {**IDENTIFY, "token": sign(older)})

    assert retired.status_code == 200
    assert is_problem(answer, 401)


async def test_a_conversation_is_opened_once_and_read_with_its_messages(machine: Machine) -> None:
    for _ in range(2):
        opened = await machine.call("POST", "/conversations", OPENING)
        assert opened.status_code == 200, opened.text
    counts = [
        (await machine.call("POST", "/conversations/first/messages", body)).json()["appended"]
        for body in (MESSAGE, MESSAGE, [MESSAGE, {**MESSAGE, "message_id": "m2", "role": "bot"}])
    ]

    transcript = (await machine.call("GET", "/conversations/first")).json()

    assert counts == [1, 0, 1]
    assert [message["message_id"] for message in transcript["messages"]] == ["m1", "m2"]
    contact = await machine.contact(opened.json()["contact_id"])
    assert contact["conversation_count"] == 1


async def test_an_email_typed_in_chat_is_captured(machine: Machine) -> None:
    opened = await machine.call("POST", "/conversations", OPENING)
    said = {**MESSAGE, "body": f"write to {ADA} please"}

    await machine.call("POST", "/conversations/first/messages", said)

    assert (await machine.contact(opened.json()["contact_id"]))["email"] == ADA


async def test_a_conversation_of_another_chatbot_is_refused(machine: Machine) -> None:
    await machine.call("POST", "/conversations", OPENING)

    answer = await machine.call("POST", "/conversations", {**OPENING, "chatbot_id": "sales"})

    assert is_problem(answer, 409)


async def test_conversations_are_listed_by_contact_chatbot_and_tag(machine: Machine) -> None:
    opened = await machine.call("POST", "/conversations", OPENING)
    contact_id = opened.json()["contact_id"]
    await machine.call("POST", f"/contacts/{contact_id}/tags", {"tag": "vip"})

    async def listed(query: str) -> list[str]:
        answer = await machine.call("GET", f"/conversations?{query}")
        return [row["conversation_id"] for row in answer.json()["items"]]

    for query in (f"contact_id={contact_id}", "chatbot_id=support", "tag=VIP"):
        assert await listed(query) == ["first"]
    for query in ("contact_id=c_no", "chatbot_id=sales", "tag=trial"):
        assert await listed(query) == []


async def test_contacts_are_walked_to_the_end_without_doubles(machine: Machine) -> None:
    ids = {await machine.add(name=f"Person {number}") for number in range(7)}
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await machine.call("GET", f"/contacts?limit=3&cursor={cursor}")).json()
        seen += [row["id"] for row in page["items"]]
        assert (page["total"], page["total_is_capped"]) == (7, False)
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert len(seen) == 7
    assert set(seen) == ids


async def test_contacts_are_found_by_words_tags_and_identity(machine: Machine) -> None:
    jose = await machine.add(name="José Álvarez", tags=["vip"], phone="030 123456")
    await machine.add(name="Ada")

    for query in ("q=jose", "q=alvarez+jos", "q=0301234", "tag=VIP", "q=jose&identity="):
        found = (await machine.call("GET", f"/contacts?{query}")).json()["items"]
        assert [row["id"] for row in found] == [jose], query


async def test_an_edit_replaces_lists_and_merges_objects(machine: Machine) -> None:
    ada = await machine.add(
        name="Ada", captured_fields={"plan": "pro", "role": "cto"}, tags=["vip", "trial"]
    )

    edited = await machine.call(
        "PATCH",
        f"/contacts/{ada}",
        {"captured_fields": {"role": None, "team": "red"}, "tags": ["champion"], "name": None},
    )

    assert edited.status_code == 200, edited.text
    assert edited.json()["captured_fields"] == {"plan": "pro", "team": "red"}
    assert (edited.json()["tags"], edited.json()["name"]) == (["champion"], None)


async def test_a_stale_edit_is_refused_and_loses_nothing(machine: Machine) -> None:
    ada = await machine.add(name="Ada")
    headers = {"If-Match": (await machine.call("GET", f"/contacts/{ada}")).headers["ETag"]}

    first = await machine.call("PATCH", f"/contacts/{ada}", {"name": "Eve"}, headers=headers)
    late = await machine.call("PATCH", f"/contacts/{ada}", {"name": "Bob"}, headers=headers)

    assert first.status_code == 200
    assert is_problem(late, 412)
    assert (await machine.contact(ada))["name"] == "Eve"


async def test_an_email_of_another_contact_merges_the_two(machine: Machine) -> None:
    ada = await machine.add(name="Ada", email=ADA)
    other = await machine.add(name="A. Lovelace", phone="+4930123456")

    merged = await machine.call("PATCH", f"/contacts/{other}", {"email": "ADA@example.org"})

    assert merged.status_code == 200, merged.text
    assert merged.json()["id"] == ada
    assert merged.json()["phone"] == "+4930123456"
    moved = await machine.call("GET", f"/contacts/{other}")
    assert moved.status_code == 308
    assert moved.headers["Location"] == f"/api/v1/contacts/{ada}"


async def test_a_taken_email_can_be_refused_by_name(machine: Machine) -> None:
    ada = await machine.add(email=ADA)
    other = await machine.add(name="Other")

    refused = await machine.call(
        "PATCH", f"/contacts/{other}?on_conflict=reject", {"email": ADA, "name": "New"}
    )
    doubled = await machine.call("POST", "/contacts", {"email": ADA})

    for answer in (refused, doubled):
        assert is_problem(answer, 409)
        assert answer.json()["contact_id"] == ada
    assert (await machine.contact(other))["name"] == "Other"


async def test_tags_are_added_suggested_and_removed(machine: Machine) -> None:
    ada = await machine.add(name="Ada")

    await machine.call("POST", f"/contacts/{ada}/tags", {"tag": " VIP "})
    added = await machine.call("POST", f"/contacts/{ada}/tags", {"tag": "vip"})
    suggested = (await machine.call("GET", "/tags?prefix=v")).json()["items"]
    removed = await machine.call("DELETE", f"/contacts/{ada}/tags/vIp")

    assert added.json()["tags"] == ["VIP"]
    assert suggested == [{"tag": "VIP", "contact_count": 1}]
    assert removed.json()["tags"] == []


async def test_a_merge_is_previewed_done_and_undone(machine: Machine) -> None:
    ada = await machine.add(name="Ada", email=ADA)
    other = await machine.add(name="Lovelace", phone="+4930123456")

    preview = await machine.call("GET", f"/contacts/{ada}/merge-preview?with={other}")
    merged = await machine.call("POST", f"/contacts/{ada}/merge", {"duplicate_id": other})
    results = {field["field"]: field["result"] for field in preview.json()["fields"]}

    assert results["name"] == (await machine.contact(ada))["name"] == "Ada"
    assert results["phone"] == "+4930123456"

    undone = await machine.call("POST", f"/merges/{merged.json()['merge_id']}/undo")

    assert undone.status_code == 200, undone.text
    assert (await machine.contact(other))["name"] == "Lovelace"
    assert (await machine.contact(ada))["phone"] is None


async def test_opposite_merges_at_once_leave_one_contact(machine: Machine) -> None:
    ada, other = await machine.add(name="Ada"), await machine.add(name="Other")

    answers = await asyncio.gather(
        machine.call("POST", f"/contacts/{ada}/merge", {"duplicate_id": other}),
        machine.call("POST", f"/contacts/{other}/merge", {"duplicate_id": ada}),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 308]
    assert (await machine.call("GET", "/contacts")).json()["total"] == 1


async def test_a_contact_is_not_merged_with_itself(machine: Machine) -> None:
    ada = await machine.add(name="Ada")

    answer = await machine.call("POST", f"/contacts/{ada}/merge", {"duplicate_id": ada})

    assert is_problem(answer, 409)


async def test_a_soft_deleted_contact_is_hidden_and_restored(machine: Machine) -> None:
    ada = await machine.add(name="Ada")

    deleted = await machine.call("DELETE", f"/contacts/{ada}?mode=soft")

    assert deleted.status_code == 200
    assert (await machine.call("GET", "/contacts")).json()["total"] == 0
    assert (await machine.call("GET", "/contacts?deleted=true")).json()["total"] == 1
    restored = await machine.call("POST", f"/contacts/{ada}/restore")
    assert restored.json()["deleted_at"] is None
    assert (await machine.call("GET", "/contacts")).json()["total"] == 1


async def test_an_erased_contact_is_gone_and_leaves_a_receipt(machine: Machine) -> None:
    body = {**OPENING, "attributes": {"name": "Ada Lovelace", "email": ADA}}
    opened = await machine.call("POST", "/conversations", body)
    ada = opened.json()["contact_id"]
    said = {**MESSAGE, "body": "I am Ada Lovelace"}
    await machine.call("POST", "/conversations/first/messages", said)

    receipt = await machine.call("DELETE", f"/contacts/{ada}?mode=hard")

    assert receipt.status_code == 200, receipt.text
    assert receipt.json()["erased_ids"] == [ada]
    assert is_problem(await machine.call("GET", f"/contacts/{ada}"), 410)
    transcript = await machine.call("GET", "/conversations/first")
    assert "Ada" not in transcript.text
    assert (await machine.call("GET", "/erasures")).json()["items"] == [receipt.json()]


async def test_an_export_holds_everything(machine: Machine) -> None:
    body = {**OPENING, "attributes": {"name": "Ada", "email": ADA, "plan": "pro"}}
    opened = await machine.call("POST", "/conversations", body)
    await machine.call("POST", "/conversations/first/messages", MESSAGE)

    exported = await machine.call("GET", f"/contacts/{opened.json()['contact_id']}/export")

    assert exported.status_code == 200, exported.text
    for value in ("Ada", ADA, "pro", "first", "hello"):
        assert value in exported.text


async def test_chatbots_are_added_and_listed(machine: Machine) -> None:
    origins = ["https://shop.example"]
    body = {"name": "Shop", "id": "shop", "allowed_origins": ["https://Shop.example/"]}
    added = await machine.call("POST", "/chatbots", body)
    named = await machine.call("POST", "/chatbots", {"name": "Other"})

    assert added.json() == {"id": "shop", "name": "Shop", "allowed_origins": origins}
    listed = (await machine.call("GET", "/chatbots")).json()["items"]
    assert {chatbot["id"] for chatbot in listed} >= {"shop", "support", named.json()["id"]}
    assert {tuple(c["allowed_origins"]) for c in listed if c["id"] == "shop"} == {tuple(origins)}


async def test_websites_are_allowed_and_forgotten(machine: Machine) -> None:
    path, site = "/chatbots/support/allowed-origins", "https://www.example.org"

    added = await machine.call("POST", path, {"origin": site})
    refused = await machine.call("POST", path, {"origin": f"{site}/page"})
    removed = await machine.call("DELETE", path, params={"origin": site})

    assert added.json() == {"allowed_origins": [site]}
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "origin")
    assert removed.json() == {"allowed_origins": []}


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        (Scope.INGEST, "GET", "/contacts"),
        (Scope.READ, "POST", "/identify"),
        (Scope.READ, "POST", "/contacts"),
        (Scope.READ, "DELETE", "/contacts/c_no"),
        (Scope.READ, "DELETE", "/contacts/c_no?mode=hard"),
        (Scope.WRITE, "DELETE", "/contacts/c_no?mode=hard"),
        (Scope.WRITE, "GET", "/erasures"),
        (Scope.ERASE, "GET", "/contacts/c_no"),
        (Scope.INGEST, "POST", "/chatbots/support/keys"),
    ],
)
async def test_a_key_without_the_scope_learns_nothing(
    machine: Machine, scope: Scope, method: str, path: str
) -> None:
    answer = await machine.call(method, path, {}, headers=await machine.key(scope))

    assert is_problem(answer, 403)


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic YTpi", "Bearer é"])
async def test_without_a_key_nothing_is_answered(machine: Machine, authorization: str) -> None:
    header = {"Authorization": authorization.encode("latin-1")}

    for path in ("/contacts", "/contacts/c_no", "/conversations/no"):
        answer = await machine.http.request("GET", f"/api/v1{path}", headers=header)
        assert is_problem(answer, 401)
        assert "WWW-Authenticate" in answer.headers


async def test_the_same_calls_at_once_change_things_once(machine: Machine) -> None:
    body = {**OPENING, "attributes": {"email": ADA}}

    opened = await asyncio.gather(*[machine.call("POST", "/conversations", body) for _ in range(8)])
    sent = await asyncio.gather(
        *[machine.call("POST", "/conversations/first/messages", MESSAGE) for _ in range(8)]
    )

    assert {answer.status_code for answer in (*opened, *sent)} == {200}
    assert len({answer.json()["contact_id"] for answer in opened}) == 1
    assert sum(answer.json()["appended"] for answer in sent) == 1
    contact = await machine.contact(opened[0].json()["contact_id"])
    assert contact["conversation_count"] == 1


async def test_the_api_describes_itself(machine: Machine) -> None:
    description = (await machine.http.get("/api/openapi.json")).json()
    page = await machine.http.get("/api/docs")

    assert "/api/v1/contacts/{contact_id}" in description["paths"]
    assert "/api/v1/contacts/{contact_id}" in page.text
    assert "http" not in page.text.replace("http://contacts.example", "")


async def test_pairs_are_listed_dismissed_and_shown_again(machine: Machine) -> None:
    attributes = [{"email": "ada@duplicates.example"}, {"email": "adaa@duplicates.example"}]
    for given in attributes:
        body = {"chatbot_id": "support", "visitor_id": "v1", "attributes": given}
        await machine.call("POST", "/identify", body)

    (pair,) = (await machine.call("GET", "/duplicates")).json()["items"]
    assert pair["reason"] == "similar_email"
    assert {contact["email"] for contact in pair["contacts"]} == {a["email"] for a in attributes}
    assert (await machine.call("POST", f"/duplicates/{pair['id']}/dismiss")).status_code == 200
    assert (await machine.call("GET", "/duplicates")).json()["items"] == []
    assert (await machine.call("POST", f"/duplicates/{pair['id']}/reopen")).status_code == 200
    assert len((await machine.call("GET", "/duplicates")).json()["items"]) == 1
    assert (await machine.call("POST", "/duplicates/999999/dismiss")).status_code == 404
    assert (await machine.call("POST", f"/duplicates/{2**80}/dismiss")).status_code == 422


async def test_a_key_ends_and_is_slowed_by_its_own_rate(machine: Machine) -> None:
    keys = {}
    for name, ends_in, rate in (("slow", 1, 2), ("other", 1, None), ("brief", 0.000_01, None)):
        keys[name] = key = new_api_key()
        async with machine.database.transaction() as session:
            await add_api_key(
                session,
                name=name,
                key_hash=hash_token(key),
                scopes=[Scope.READ],
                expires_at=utc_now() + timedelta(hours=ends_in),
                calls_per_minute=rate,
                actor=OPERATOR,
                now=utc_now(),
            )
    await asyncio.sleep(0.05)

    async def call(name: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {keys[name]}"}
        return await machine.call("GET", "/tags", headers=headers)

    answers = [await call("slow") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    assert is_problem(answers[2], 429)
    assert (await call("other")).status_code == 200
    assert is_problem(await call("brief"), 401)
