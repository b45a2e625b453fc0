"""Bodies made to break parsers, at several calls: refused or taken, never a failure of the server.

The families are those of the well-known suite of JSON parsing tests: structure, numbers, strings,
encodings, depth, whitespace and what is not JSON at all.
"""

import json
from collections.abc import Iterator

from tests.api.conftest import Machine

CALLS = (
    ("POST", "/identify"),
    ("POST", "/conversations/c/messages"),
    ("PATCH", "/contacts/c_1"),
    ("POST", "/bulk"),
)
NUMBERS = """
-0 -1 0 1 1.5 1e5 1E5 1e+5 1e-5 -1.5e-5 123456789012345678901234567890 0.1e1 1e400 -1e400 1e-400
1e9999999999 -- - + +1 01 -01 1. .5 -.5 1.e1 1e 1e+ 1e- 0x1 0b1 1_000 1,000 NaN nan -NaN
Infinity -Infinity inf 1f 1L 0e 0e+ ٣ １ 1.2.3 1e1.5 -a 1a 00 0.e1 2.e3 2.e-3 9.e+ 1eE2 1ea - 1-
++1234 1.8011670033376514H-308 1.2a-3 .-1 .2e-3 0.1.2 0.3e 0.3e+ 0C 0E 0E+ 1.0e 1.0e- 1.0e+ -2.
-012 1/2
""".split()
STRUCTURES = r"""
{ } [ ] {} [] [[ ]] {{ }} [} {] [1 1] [1, [,1 [1,] [1,,2] [,] [1:2] ["a":1] {"a" {"a": {"a":1,
{"a":1,} {,"a":1} {"a":1,,"b":2} {"a"1} {"a",1} {a:1} {'a':1} {"a":1}} {"a":1}{} [][] [1]] [1]x
x[1] "a" 'a' "a "a\ "\ "\u "\u1 "\u12 "\u123 "\x00" "\a" "\0" "\'" "\u{1}" "\U0001" null true
false nul tru fals Null TRUE False undefined None [null [true [false [n [nu [tr // /**/ /*a*/{}
{}//a {}/**/ # ; : , , <a> <!-- &#48; {"a":/*b*/1} {"a":true"b"} {"a":"b"/} ["a",\n4,\n1,
["\uD800 [\u000A""] ["\u00A"] ["\uD834\uDd"] ["\u00"] ["\\\"] ["\uqqqq"] [\n] ["] ["x"] ["x",
truth] ["\x"] [1,\n1\n,1 [a [-] [*] {"x",null} {"x"::"b"} {[:"x"} {"a":"a"123} {key:'value'}
{1:1} {null:null,null:null} {"id":0,,,,,} {'a':0} {"a":"b",,"c":"d"} [0 [1.0 [-1 [<null>] [++1]
[+Inf] [.123] ["":1] [""], [3[4]] [a' []] [1,"" [,"x"] [x [ï] [''] [\u0020"a"]
""".split()
STRINGS = (
    r"\ud800",
    r"\udc00",
    r"\ud800\ud800",
    r"\udbff\udbff",
    r"\ud83d\ude00",
    r"\ud800x",
    r"\u0000",
    r"a\u0000b",
    r"\u0001",
    r"\u001f",
    r"\u007f",
    r"\u2028",
    r"\u2029",
    r"\ufeff",
    r"\uffff",
    r"\ufffe",
    r"\ufdd0",
    r"\u202e",
    r"\n",
    r"\r\n",
    r"\t",
    r"\b\f",
    r"\\",
    r"\"",
    r"\/",
    "\t",
    "\n",
    "\x00",
    "\x01",
    "\x1f",
    "\x7f",
    "é",
    "e\u0301",
    "\u2028",
    "\ufeff",
    "\U0010ffff",
    "\U0001f600",
    "x" * 9_000,
    "ß" * 3_000,
    "\u0644" * 3_000,
)
RAW = (
    b"\x00",
    b"\xff",
    b"\xfe\xff",
    b"\xef\xbb\xbf{}",
    b"\xef\xbb\xbf",
    b"{}\x00",
    b"\x00{}",
    b"{}\xff",
    b'{"a":"\xc0\xaf"}',
    b'{"a":"\xed\xa0\x80"}',
    b'{"a":"\xf4\x90\x80\x80"}',
    b'{"a":"\xe2\x28\xa1"}',
    b'{"\xff":1}',
    b'["\xe9"]',
    b"[\xe5]",
    b"[1\xe5]",
    b"[\xff]",
    b'{"a":1}\x0c',
    b"\x0c{}",
    b"\xc2\xa0{}",
    b"\xe2\x81\xa0{}",
    b" ",
    b"\n",
    b"\t\r\n ",
    b" {} ",
    b"\r{}\n",
    b"[" * 31 + b"]" * 31,
    b"[" * 33 + b"]" * 33,
    b"[" * 1_023 + b"]" * 1_023,
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'[{"":' * 50_000,
    b'{"a":' * 40 + b"1" + b"}" * 40,
    b"1" * 100_000,
    b"0." + b"1" * 100_000,
    b"1e" + b"9" * 10_000,
    b'"' + b"a" * 900_000 + b'"',
    b'"' + b"\\u0041" * 100_000 + b'"',
    b"[" + b"0," * 100_000 + b"0]",
    b"PK\x03\x04",
    b"%PDF-1.7",
    b"a=b&c=d",
    b"--x\r\n",
    b"\x1f\x8b\x08\x00",
    b"<?xml version='1.0'?>",
    *(
        text.encode(kind)
        for text in ("{}", '{"a":"é"}')
        for kind in ("utf-16", "utf-16le", "utf-16be", "utf-32", "utf-7", "cp1252")
    ),
)
MANY = (
    {str(number): number for number in range(5_000)},
    {"attributes": {str(number): number for number in range(61)}},
    [{}] * 501,
    {"attributes": {"": ""}},
    {"attributes": {":x": "alert(1)", "__proto__": {"a": 1}, "constructor": {"prototype": {}}}},
    {"tags": [None, 1, [], {}, True]},
)
WHOLE = {"chatbot_id": "support", "visitor_id": "v1"}


def bodies() -> Iterator[bytes]:
    yield from (text.encode() for text in (*NUMBERS, *STRUCTURES))
    yield from (f'{{"chatbot_id":{number},"visitor_id":"v"}}'.encode() for number in NUMBERS)
    for text in STRINGS:
        yield f'{{"chatbot_id":"support","visitor_id":"{text}"}}'.encode("utf-8", "surrogatepass")
        yield f'{{"{text}":1}}'.encode("utf-8", "surrogatepass")
        yield f'{{"name":"{text}","visitor_id":"v","chatbot_id":"support"}}'.encode()
    yield from RAW
    yield from (
        json.dumps({**WHOLE, **many} if isinstance(many, dict) else many).encode() for many in MANY
    )
    yield b'{"chatbot_id":"support","visitor_id":"a","visitor_id":"b"}'


async def test_no_body_makes_the_server_fail(machine: Machine) -> None:
    tried = list(bodies())
    headers = {"Content-Type": "application/json"}
    failures = []

    for number, content in enumerate(tried):
        method, path = CALLS[number % len(CALLS)]
        answer = await machine.call(method, path, content=content, headers=headers)
        is_problem = answer.headers["Content-Type"] == "application/problem+json"
        if answer.status_code >= 500 or (answer.status_code >= 400 and not is_problem):
            failures.append((method, path, content[:60], answer.status_code))

    assert len(set(tried)) >= 300
    assert failures == []


async def test_a_body_of_another_kind_is_refused(machine: Machine) -> None:
    for kind in ("", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"):
        answer = await machine.call(
            "POST", "/identify", content=json.dumps(WHOLE), headers={"Content-Type": kind}
        )
        assert answer.status_code == 415, kind
        assert answer.headers["Content-Type"] == "application/problem+json"

    for kind in ("application/json", "Application/JSON; charset=utf-8", "application/merge+json"):
        answer = await machine.call(
            "POST", "/identify", content=json.dumps(WHOLE), headers={"Content-Type": kind}
        )
        assert answer.status_code == 200, kind
