"""Bad input is refused with 4xx and a problem that names the field; it never fails the server."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.data.read_models import RefusalCount
from app.data.token_refusals import list_refusals
from tests.api.conftest import Machine

IDENTIFY = {"chatbot_id": "support", "visitor_id": "v1"}
OPENING = {**IDENTIFY, "conversation_id": "first"}
MESSAGE = {"message_id": "m1", "role": "visitor", "body": "hello"}
NUL_IN_JSON = '{"chatbot_id": "support", "visitor_id": "v\\u0000"}'
HOSTILE = {
    "quotes": 'O\'Brien "Bobby"; DROP TABLE contacts; --',
    "script": "<script>alert(1)</script>",
    "right to left": "\u202eadA\u202c \u200fعلي",
    "emoji": "👩‍👩‍👧‍👦 Ada",
    "combining": "Z̷͖̈a̴l̵g̶o̷",
    "wildcards": "%_\\*?",
    "template": "{{7*7}} ${7*7}",
    "formula": '=HYPERLINK("http://evil.example")',
    "astral": "𐏿\U0010fffd",
}


def is_problem(answer: httpx.Response, status: int) -> bool:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert {"type", "title", "detail"} <= problem.keys()
    return True


def fields_of(answer: httpx.Response) -> set[str]:
    return {error["field"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/identify", {**IDENTIFY, "attributes": {"email": "nobody"}}, "email"),
        ("POST", "/identify", {**IDENTIFY, "attributes": {"phone": "call me"}}, "phone"),
        ("POST", "/identify", {"chatbot_id": "support"}, "visitor_id"),
        ("POST", "/identify", {**IDENTIFY, "visitor_id": ""}, "visitor_id"),
        ("POST", "/identify", {**IDENTIFY, "visitor_id": "v" * 256}, "visitor_id"),
        ("POST", "/identify", {**IDENTIFY, "visitor_id": 7}, "visitor_id"),
        ("POST", "/identify", {**IDENTIFY, "attributes": []}, "attributes"),
        ("POST", "/identify", {**IDENTIFY, "tokne": "x"}, "tokne"),
        ("POST", "/identify", {**IDENTIFY, "attributes": {"name": "n" * 10_000}}, "name"),
        ("POST", "/conversations", {**OPENING, "started_at": "yesterday"}, "started_at"),
        ("POST", "/conversations", {**OPENING, "conversation_id": "c" * 256}, "conversation_id"),
        ("POST", "/contacts", {"email": "nobody@"}, "email"),
        ("POST", "/contacts", {"phone": "12"}, "phone"),
        ("POST", "/contacts", {"name": "n" * 10_000}, "name"),
        ("POST", "/contacts", {"tags": ["a,b"]}, "tag"),
        ("POST", "/contacts", {"tags": "vip"}, "tags"),
        ("POST", "/contacts", {"tags": None}, "tags"),
        ("POST", "/chatbots", {"name": " "}, "name"),
        ("POST", "/chatbots", {"name": "Two", "id": "support"}, "chatbot_id"),
        ("GET", "/contacts?sort=shoe_size", None, "sort"),
        ("GET", "/contacts?seen=tomorrow", None, "seen"),
        ("GET", "/contacts?identity=trusted", None, "identity"),
        ("GET", "/contacts?deleted=maybe", None, "deleted"),
        ("GET", "/contacts?limit=0", None, "limit"),
        ("GET", "/contacts?limit=ten", None, "limit"),
        ("GET", "/contacts?cursor=made-up", None, "cursor"),
        ("GET", "/conversations?cursor=made-up", None, "cursor"),
        ("GET", "/conversations?cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5Ljk5", None, "cursor"),
    ],
)
async def test_the_field_is_named(
    machine: Machine, method: str, path: str, body: Any, field: str
) -> None:
    answer = await machine.call(method, path, body)

    assert is_problem(answer, 422)
    assert any(named.split(".")[-1] == field for named in fields_of(answer)), answer.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"{",
        b'{"chatbot_id": NaN}',
        b'{"a": 1e999}',
        b'{"a": "\xff"}',
        b'{"a": "\\ud800"}',
        NUL_IN_JSON.encode(),
        b"[" * 500 + b"]" * 500,
        b'{"a":' * 100_000,
        '{"chatbot_id": "support"}'.encode("utf-16"),
        b"null",
        b"[]",
        b"7",
    ],
    ids=lambda content: repr(content[:24]),
)
async def test_what_is_not_strict_json_is_refused(machine: Machine, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}

    for path in ("/identify", "/conversations", "/contacts", "/conversations/x/messages"):
        answer = await machine.call("POST", path, content=content, headers=headers)
        assert 400 <= answer.status_code < 500, (path, answer.text)
        assert is_problem(answer, answer.status_code)


async def test_more_than_a_mebibyte_is_refused(machine: Machine) -> None:
    answer = await machine.call("POST", "/identify", {**IDENTIFY, "x": "y" * 1024 * 1024})

    assert is_problem(answer, 413)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/contacts/%00"),
        ("GET", "/contacts?q=%00"),
        ("GET", "/contacts?tag=%00"),
        ("GET", "/contacts?chatbot_id=%00"),
        ("GET", "/tags?prefix=%00"),
        ("GET", "/conversations/%00"),
        ("GET", "/conversations?contact_id=%00"),
        ("GET", "/conversations?tag=%00"),
        ("POST", "/merges/%00/undo"),
        ("DELETE", "/chatbots/support/keys/%00"),
        ("DELETE", "/contacts/%00?mode=hard"),
        ("GET", "/contacts/%FF%FE"),
        ("GET", "/contacts?q=%FF%ED%A0%80"),
        ("GET", "/contacts/" + "c" * 5_000),
    ],
)
async def test_no_address_fails_the_server(machine: Machine, method: str, path: str) -> None:
    answer = await machine.call(method, path)

    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00Z"]
)
async def test_no_time_fails_the_server(machine: Machine, at: str) -> None:
    opened = await machine.call("POST", "/conversations", {**OPENING, "started_at": at})
    await machine.call("POST", "/conversations", {**IDENTIFY, "conversation_id": "second"})
    sent = await machine.call("POST", "/conversations/second/messages", {**MESSAGE, "sent_at": at})

    assert opened.status_code < 500, opened.text
    assert sent.status_code < 500, sent.text
    for path in ("/conversations", "/conversations/second", "/contacts"):
        assert (await machine.call("GET", path)).status_code == 200


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_name_is_kept_as_it_is_or_refused(machine: Machine, name: str) -> None:
    answer = await machine.call(
        "POST", "/identify", {**IDENTIFY, "attributes": {"name": name, "company": name}}
    )

    if answer.status_code == 422:
        assert fields_of(answer) & {"name", "company"}
        return
    contact = await machine.contact(answer.json()["contact_id"])
    assert (contact["name"], contact["captured_fields"]) == (name, {"company": name})


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_message_is_kept_byte_for_byte(machine: Machine, body: str) -> None:
    await machine.call("POST", "/conversations", OPENING)
    long = (body * 20_000)[:20_000]

    for number, text in enumerate((body, long)):
        message = {"message_id": f"m{number}", "role": "visitor", "body": text}
        sent = await machine.call("POST", "/conversations/first/messages", message)
        assert sent.json() == {"appended": 1}, sent.text

    transcript = (await machine.call("GET", "/conversations/first")).json()
    assert [message["body"] for message in transcript["messages"]] == [body, long]


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_search_finds_what_it_says(machine: Machine, name: str) -> None:
    answer = await machine.call("GET", "/contacts", params={"q": name})

    assert answer.status_code == 200, answer.text


async def test_a_message_too_long_is_refused(machine: Machine) -> None:
    await machine.call("POST", "/conversations", OPENING)

    answer = await machine.call(
        "POST", "/conversations/first/messages", {**MESSAGE, "body": "x" * 20_001}
    )

    assert is_problem(answer, 422)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/identify", {**IDENTIFY, "chatbot_id": "nobody"}),
        ("POST", "/conversations", {**OPENING, "chatbot_id": "nobody"}),
        ("POST", "/conversations/nobody/messages", MESSAGE),
        ("GET", "/conversations/nobody", None),
        ("GET", "/contacts/c_nobody", None),
        ("PATCH", "/contacts/c_nobody", {"name": "Ada"}),
        ("DELETE", "/contacts/c_nobody", None),
        ("DELETE", "/contacts/c_nobody?mode=hard", None),
        ("POST", "/contacts/c_nobody/restore", None),
        ("GET", "/contacts/c_nobody/export", None),
        ("POST", "/contacts/c_nobody/tags", {"tag": "vip"}),
        ("DELETE", "/contacts/c_nobody/tags/vip", None),
        ("POST", "/contacts/c_nobody/merge", {"duplicate_id": "c_none"}),
        ("GET", "/contacts/c_nobody/merge-preview?with=c_none", None),
        ("POST", "/merges/m_nobody/undo", None),
        ("POST", "/chatbots/nobody/keys", {"kind": "hmac"}),
        ("DELETE", "/chatbots/support/keys/nobody", None),
        ("GET", "/nowhere", None),
    ],
)
async def test_what_is_not_there_is_not_found(
    machine: Machine, method: str, path: str, body: Any
) -> None:
    assert is_problem(await machine.call(method, path, body), 404)


async def test_a_wrong_method_is_a_problem(machine: Machine) -> None:
    assert is_problem(await machine.call("PUT", "/contacts"), 405)


@pytest.mark.parametrize(
    "token", ["", "x", "a.b.c", "e30.e30.", "x" * 9_000, "é.é.é", "eyJhbGciOiJub25lIn0.e30."]
)
async def test_a_bad_token_is_refused_and_nothing_is_written(machine: Machine, token: str) -> None:
    await machine.call("POST", "/chatbots/support/keys", {"kind": "hmac"})
    body = {**IDENTIFY, "token": token, "attributes": {"email": "ada@example.org"}}

    answer = await machine.call("POST", "/identify", body)

    assert is_problem(answer, 422 if token == "" else 401)
    assert "token" in {field.split(".")[-1] for field in fields_of(answer)}
    assert not token or token not in answer.text or token == "x"
    assert (await machine.call("GET", "/contacts")).json()["total"] == 0


async def test_a_refused_token_is_counted_by_its_reason(machine: Machine) -> None:
    for _ in range(3):
        await machine.call("POST", "/identify", {**IDENTIFY, "token": "a.b.c"})
    await machine.call("POST", "/identify", {**IDENTIFY, "chatbot_id": "none", "token": "x"})

    async with asyncio.timeout(5):
        refusals: tuple[RefusalCount, ...] = ()
        while sum(refusal.count for refusal in refusals) < 3:
            await asyncio.sleep(0.02)
            async with machine.database.read() as session:
                refusals = await list_refusals(session, "support", now=datetime.now(UTC))
    assert [refusal.code for refusal in refusals] == ["form"]
