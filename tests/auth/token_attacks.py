"""Tokens that must be refused, each with the code of its refusal."""

import json

from tests.auth.signing import (
    ABSENT,
    CHATBOT,
    DAY,
    NEWER_SECRET,
    SECOND,
    SECRET,
    claims,
    part,
    signed,
    with_header,
)


def respelt(token: str) -> str:
    """The same bytes under another last letter of the signature, whose low bits mean nothing."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]


GOOD = signed(claims())
HEAD, BODY, SIGNATURE = GOOD.split(".")
PLAIN = b'{"sub":"user-17","exp":%d' % (SECOND + 600)
LONG = "x" * 300

FORM_ATTACKS = {
    "nothing": ("", "form"),
    "blank": ("   ", "form"),
    "one part": (HEAD, "form"),
    "two parts": (f"{HEAD}.{BODY}", "form"),
    "four parts": (f"{GOOD}.{SIGNATURE}", "form"),
    "encrypted, five parts": (f"{GOOD}.{BODY}.{BODY}", "form"),
    "no signature": (f"{HEAD}.{BODY}.", "form"),
    "no payload": (f"{HEAD}..{SIGNATURE}", "form"),
    "no header": (f".{BODY}.{SIGNATURE}", "form"),
    "padded signature": (f"{GOOD}=", "form"),
    "padded payload": (f"{HEAD}.{BODY}=.{SIGNATURE}", "form"),
    "newline at the end": (f"{GOOD}\n", "form"),
    "space before": (f" {GOOD}", "form"),
    "newline in the payload": (f"{HEAD}.{BODY[:4]}\n{BODY[4:]}.{SIGNATURE}", "form"),
    "bearer in front": (f"Bearer {GOOD}", "form"),
    "plain base64 letters": (f"{HEAD}.{BODY}.{'+/' * 21}", "form"),
    "letters outside ASCII": (f"{HEAD}.{BODY}.é{SIGNATURE[1:]}", "form"),
    "full-width letters": (f"{HEAD}.{BODY}.Ａ{SIGNATURE[1:]}", "form"),
    "lone surrogate": (f"{HEAD}.{BODY}.\ud800{SIGNATURE[1:]}", "form"),
    "NUL": (f"{HEAD}.{BODY}\0.{SIGNATURE}", "form"),
    "a length base64 cannot have": (f"{HEAD}.{BODY}.AAAAA", "form"),
    "another spelling of the signature": (respelt(GOOD), "form"),
    "9 KiB, well signed": (signed(claims(note="x" * 7_000)), "size"),
    "5 MB of letters": ("A" * 5_000_000, "size"),
    "5 MB of dots": ("." * 5_000_000, "size"),
}

HEADER_ATTACKS = {
    "none": (with_header(alg="none"), "alg"),
    "None": (with_header(alg="None"), "alg"),
    "no alg": (with_header(alg=ABSENT), "alg"),
    "alg is null": (with_header(alg=None), "alg"),
    "alg in small letters": (with_header(alg="hs256"), "alg"),
    "alg is a list": (with_header(alg=["HS256"]), "alg"),
    "alg is an object": (with_header(alg={"HS256": 1}), "alg"),
    "another HMAC": (with_header(alg="HS512"), "alg"),
    "asymmetric, key is not": (with_header(alg="RS256"), "alg"),
    "alg twice": (signed(claims(), b'{"alg":"none","alg":"HS256"}'), "header"),
    "alg twice, one escaped": (signed(claims(), b'{"\\u0061lg":"none","alg":"HS256"}'), "header"),
    "crit": (with_header(crit=["exp"]), "header"),
    "crit is empty": (with_header(crit=[]), "header"),
    "unencoded payload": (with_header(b64=False, crit=["b64"]), "header"),
    "b64 alone": (with_header(b64=True), "header"),
    "jwk": (with_header(jwk={"kty": "oct", "k": "eA"}), "header"),
    "jwk is null": (with_header(jwk=None), "header"),
    "jku": (with_header(jku="https://attacker.example/keys"), "header"),
    "x5u": (with_header(x5u="https://attacker.example/chain"), "header"),
    "x5c": (with_header(x5c=["MIIB"]), "header"),
    "kid is a number": (with_header(kid=1), "kid"),
    "kid is null": (with_header(kid=None), "kid"),
    "kid is a list": (with_header(kid=["k_1"]), "kid"),
    "header is a list": (signed(claims(), ["HS256"]), "header"),
    "header is text": (signed(claims(), b"HS256"), "header"),
    "header is not UTF-8": (signed(claims(), b'{"alg":"\xff"}'), "header"),
    "header with a BOM": (signed(claims(), b'\xef\xbb\xbf{"alg":"HS256"}'), "header"),
    "header 1,000 deep": (
        signed(claims(), b'{"alg":"HS256","x":' + b"[" * 1_000 + b"]" * 1_000 + b"}"),
        "header",
    ),
}

SIGNATURE_ATTACKS = {
    "another secret": (signed(claims(), secret=NEWER_SECRET), "signature"),
    "empty secret": (signed(claims(), secret=b""), "signature"),
    "the secret's bytes instead of its letters": (
        signed(claims(), secret=bytes.fromhex(SECRET.decode())),
        "signature",
    ),
    "payload exchanged": (f"{HEAD}.{part(claims(sub='admin'))}.{SIGNATURE}", "signature"),
    "header exchanged": (f"{part({'alg': 'HS256'})}.{BODY}.{SIGNATURE}", "signature"),
    "signature cut short": (f"{HEAD}.{BODY}.{SIGNATURE[:20]}", "signature"),
    "signature of zeros": (f"{HEAD}.{BODY}.{part(bytes(32))}", "signature"),
    "broken payload, unsigned": (f"{HEAD}.{part(b'[')}.{SIGNATURE}", "signature"),
}

PAYLOAD_ATTACKS = {
    "sub twice": (signed(PLAIN + b',"sub":"admin"}'), "payload"),
    "sub twice, one escaped": (signed(PLAIN + b',"\\u0073ub":"admin"}'), "payload"),
    "a name twice further in": (signed(PLAIN + b',"plan":{"a":1,"a":2}}'), "payload"),
    "a list": (signed([claims()]), "payload"),
    "a number": (signed(7), "payload"),
    "null": (signed(None), "payload"),
    "not JSON": (signed(b"sub=user-17"), "payload"),
    "NaN": (signed(PLAIN + b',"score":NaN}'), "payload"),
    "Infinity": (signed(PLAIN + b',"score":-Infinity}'), "payload"),
    "a number too large": (signed(PLAIN + b',"score":1e999}'), "payload"),
    "a comma too many": (signed(PLAIN + b",}"), "payload"),
    "a comment": (signed(PLAIN + b"/* */}"), "payload"),
    "text after it": (signed(PLAIN + b"}{}"), "payload"),
    "not UTF-8": (signed(PLAIN + b',"name":"\xff"}'), "payload"),
    "UTF-16": (signed(json.dumps(claims()).encode("utf-16")), "payload"),
    "lone surrogate": (signed(PLAIN + b',"name":"\\ud800"}'), "payload"),
    "NUL in a value": (signed(claims(plan=["a\0b"])), "payload"),
    "NUL in a name": (signed(claims(**{"a\0b": 1})), "payload"),
    "nine deep": (signed(PLAIN + b',"x":' + b"[" * 8 + b"]" * 8 + b"}"), "payload"),
    "900 deep": (signed(PLAIN + b',"x":' + b"[" * 900 + b"]" * 900 + b"}"), "payload"),
    "2,500 deep": (signed(PLAIN + b',"x":' + b"[" * 2_500 + b"]" * 2_500 + b"}"), "payload"),
}

TIME_ATTACKS = {
    "no exp": (signed(claims(exp=ABSENT)), "exp"),
    "exp is null": (signed(claims(exp=None)), "exp"),
    "exp is text": (signed(claims(exp=str(SECOND + 600))), "exp"),
    "exp is true": (signed(claims(exp=True)), "exp"),
    "exp is a list": (signed(claims(exp=[SECOND])), "exp"),
    "exp has a fraction": (signed(claims(exp=SECOND + 0.5)), "exp"),
    "exp is negative": (signed(claims(exp=-1)), "exp"),
    "exp after the year 9999": (signed(claims(exp=10**15)), "exp"),
    "exp is 1e300": (signed(claims(exp=1e300)), "exp"),
    "exp has 4,000 digits": (
        signed(b'{"sub":"a","exp":1' + b"0" * 4_000 + b"}"),
        "payload",
    ),
    "exp is zero": (signed(claims(exp=0)), "expired"),
    "exp is long ago": (signed(claims(exp=SECOND - DAY)), "expired"),
    "exp is just beyond the leeway": (signed(claims(exp=SECOND - 60)), "expired"),
    "exp is in milliseconds": (signed(claims(exp=(SECOND + 600) * 1_000)), "exp"),
    "exp is in two days": (signed(claims(exp=SECOND + 2 * DAY)), "lifetime"),
    "exp is a second too far": (signed(claims(exp=SECOND + DAY + 61)), "lifetime"),
    "nbf is ahead": (signed(claims(nbf=SECOND + 61)), "early"),
    "nbf is text": (signed(claims(nbf="0")), "nbf"),
    "nbf is null": (signed(claims(nbf=None)), "nbf"),
    "iat is ahead": (signed(claims(iat=SECOND + 61)), "early"),
    "iat is false": (signed(claims(iat=False)), "iat"),
}

CLAIM_ATTACKS = {
    "no sub": (signed(claims(sub=ABSENT)), "sub"),
    "sub is null": (signed(claims(sub=None)), "sub"),
    "sub is a number": (signed(claims(sub=17)), "sub"),
    "sub is a list": (signed(claims(sub=["user-17"])), "sub"),
    "sub is empty": (signed(claims(sub="")), "sub"),
    "sub is blank": (signed(claims(sub=" \u00a0\u2003")), "sub"),
    "sub is invisible": (signed(claims(sub="\u200b\u2060")), "sub"),
    "sub with a newline": (signed(claims(sub="user\n17")), "sub"),
    "sub with a control character": (signed(claims(sub="user\u009b17")), "sub"),
    "sub with NUL": (signed(claims(sub="user-17\0")), "payload"),
    "sub of 256 characters": (signed(claims(sub="x" * 256)), "sub"),
    "iss is null": (signed(claims(iss=None)), "iss"),
    "iss is a list": (signed(claims(iss=["a"])), "iss"),
    "iss of 256 characters": (signed(claims(iss="x" * 256)), "iss"),
    "iss with a tab": (signed(claims(iss="a\tb")), "iss"),
    "another chatbot": (signed(claims(aud="b_sales")), "aud"),
    "the chatbot in other letters": (signed(claims(aud=CHATBOT.upper())), "aud"),
    "a list of other chatbots": (signed(claims(aud=["b_sales", "b_shop"])), "aud"),
    "no chatbot": (signed(claims(aud=[])), "aud"),
    "aud is null": (signed(claims(aud=None)), "aud"),
    "aud is an object": (signed(claims(aud={CHATBOT: 1})), "aud"),
    "aud holds more than strings": (signed(claims(aud=[CHATBOT, 1])), "aud"),
    "aud is a list in a list": (signed(claims(aud=[[CHATBOT]])), "aud"),
    "name is a number": (signed(claims(name=5)), "name"),
    "name is too long": (signed(claims(name="x" * 301)), "name"),
    "name with an escape": (signed(claims(name="\x1b[31m")), "name"),
    "email is a list": (signed(claims(email=["a@example.com"])), "email"),
    "email is none": (signed(claims(email="nobody")), "email"),
    "two emails": (signed(claims(email="a@example.com, b@example.com")), "email"),
    "email with a newline": (signed(claims(email="a@example.com\nBcc: b")), "email"),
    "email is too long": (signed(claims(email=f"a@{LONG}.example")), "email"),
    "phone is a number": (signed(claims(phone=49171)), "phone"),
    "phone is too long": (signed(claims(phone="1" * 65)), "phone"),
    "51 other claims": (signed(claims(**{f"f{n}": n for n in range(51)})), "fields"),
    "a name of 101 characters": (signed(claims(**{"n" * 101: 1})), "fields"),
    "a blank name": (signed(claims(**{" ": 1})), "fields"),
    "a name with an escape": (signed(claims(**{"a\x1bb": 1})), "fields"),
    "another spelling of email": (signed(claims(Email="a@example.com")), "fields"),
    "email with a space": (signed(claims(**{"email ": "a@example.com"})), "fields"),
    "one name but for a space": (signed(claims(**{"plan": 1, " plan": 2})), "fields"),
    "a value of 2,001 bytes": (signed(claims(note="x" * 1_999)), "fields"),
    "a long list": (signed(claims(note=[1] * 1_001)), "fields"),
    "a value with an escape": (signed(claims(note="\x1b[31m")), "fields"),
}

ATTACKS = {
    **{f"form: {name}": attack for name, attack in FORM_ATTACKS.items()},
    **{f"header: {name}": attack for name, attack in HEADER_ATTACKS.items()},
    **{f"signature: {name}": attack for name, attack in SIGNATURE_ATTACKS.items()},
    **{f"payload: {name}": attack for name, attack in PAYLOAD_ATTACKS.items()},
    **{f"time: {name}": attack for name, attack in TIME_ATTACKS.items()},
    **{f"claim: {name}": attack for name, attack in CLAIM_ATTACKS.items()},
}
