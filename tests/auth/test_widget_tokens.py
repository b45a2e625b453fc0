"""Attacks on widget tokens, and the tokens that must get through."""

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from app.auth.widget_tokens import InvalidTokenError, VerificationKey, verify_widget_token
from app.data.read_models import Claims, Verified

NOW = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
SECOND = int(NOW.timestamp())
DAY = 24 * 60 * 60
CHATBOT = "b_support"
SECRET = hashlib.sha256(b"made up").hexdigest().encode()
NEWER_SECRET = hashlib.sha256(b"made up later").hexdigest().encode()
ABSENT = object()

Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@cache
def private_key(kind: str) -> Private:
    match kind:
        case "RS256":
            return rsa.generate_private_key(65_537, 2_048)
        case "weak RSA":
            return rsa.generate_private_key(65_537, 1_024)  # noqa: S505  to be refused
        case "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        case "P-384":
            return ec.generate_private_key(ec.SECP384R1())
        case _:
            return ed25519.Ed25519PrivateKey.generate()


def public_pem(kind: str) -> bytes:
    key = private_key(kind).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def private_pem(kind: str) -> bytes:
    key = private_key(kind)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def hmac_key(kid: str = "k_1", secret: bytes = SECRET) -> VerificationKey:
    return VerificationKey(kid, "HS256", secret)


def public_key(algorithm: str, kind: str | None = None) -> VerificationKey:
    return VerificationKey(f"k_{algorithm}", algorithm, public_pem(kind or algorithm))


def claims(**changes: object) -> dict[str, Any]:
    full = {"sub": "user-17", "exp": SECOND + 600, **changes}
    return {name: value for name, value in full.items() if value is not ABSENT}


def part(content: object) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(payload: object, header: object = None, secret: bytes = SECRET) -> str:
    """Signed by hand with HS256, since libraries refuse to sign what is refused here."""
    told = {"alg": "HS256", "typ": "JWT"} if header is None else header
    signing_input = f"{part(told)}.{part(payload)}"
    return f"{signing_input}.{part(hmac.digest(secret, signing_input.encode(), 'sha256'))}"


def with_header(**header: object) -> str:
    told = {"alg": "HS256", **header}
    return signed(claims(), {name: value for name, value in told.items() if value is not ABSENT})


def respelt(token: str) -> str:
    """The same bytes under another last letter of the signature, whose low bits mean nothing."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]


def verify(token: str, *keys: VerificationKey, chatbot_id: str = CHATBOT) -> tuple[Verified, str]:
    return verify_widget_token(token, keys=keys or [hmac_key()], chatbot_id=chatbot_id, now=NOW)


def refusal_of(token: str, *keys: VerificationKey) -> InvalidTokenError:
    with pytest.raises(InvalidTokenError) as refused:
        verify(token, *keys)
    return refused.value


def fields_of(token: str) -> Mapping[str, object]:
    return verify(token)[0].claims.fields


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


@pytest.mark.parametrize(("token", "code"), ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_refused_with_its_code(token: str, code: str) -> None:
    assert refusal_of(token).code == code


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_public_key_verifies_what_its_private_key_signed(algorithm: str) -> None:
    token = jwt.encode(claims(), private_pem(algorithm), algorithm)

    assert verify(token, public_key(algorithm)) == (
        Verified("", "user-17", Claims()),
        f"k_{algorithm}",
    )


def test_the_characters_of_the_secret_are_the_key() -> None:
    token = jwt.encode(claims(), SECRET.decode(), "HS256")

    assert verify(token) == (Verified("", "user-17", Claims()), "k_1")


def test_every_claim_has_its_place() -> None:
    token = signed(
        claims(
            iss="https://shop.example",
            iat=SECOND,
            nbf=SECOND,
            jti="77",
            aud=["b_sales", CHATBOT],
            name="José ",
            email="jose@example.com",
            phone="+49 171 1234567",
            plan={"tier": "gold"},
            seats=5,
            company="Acme",
        )
    )

    verified, _ = verify(token)

    assert verified == Verified(
        "https://shop.example",
        "user-17",
        Claims(
            "José",
            "jose@example.com",
            "+49 171 1234567",
            {"plan": {"tier": "gold"}, "seats": 5, "company": "Acme"},
        ),
    )


def test_claims_of_power_mean_nothing() -> None:
    token = signed(claims(role="admin", roles=["admin"], scope="write", permissions=["erase"]))

    assert fields_of(token) == {}


def test_null_and_blank_are_the_same_as_absent() -> None:
    token = signed(claims(name=None, email=" ", phone=None, plan=None))

    assert verify(token)[0].claims == Claims()


def test_the_largest_of_everything_is_taken() -> None:
    fields = {f"f{number}": number for number in range(49)}
    token = signed(claims(sub="s" * 255, iss="i" * 255, name="n" * 300, note="x" * 1_998, **fields))

    assert fields_of(token) == {**fields, "note": "x" * 1_998}


@pytest.mark.parametrize(
    "times",
    [
        {"exp": SECOND - 59},
        {"exp": SECOND + DAY + 60},
        {"exp": float(SECOND + 600)},
        {"nbf": SECOND + 60},
        {"iat": SECOND + 60},
        {"iat": 0, "nbf": 0},
    ],
    ids=str,
)
def test_a_clock_may_be_a_minute_off(times: dict[str, Any]) -> None:
    assert verify(signed(claims(**times)))[1] == "k_1"


@pytest.mark.parametrize("secret", [SECRET, NEWER_SECRET], ids=["older", "newer"])
def test_both_secrets_of_a_rotation_verify(secret: bytes) -> None:
    newer, older = hmac_key("newer", NEWER_SECRET), hmac_key("older", SECRET)

    _, kid = verify(signed(claims(), secret=secret), newer, older)

    assert kid == ("older" if secret == SECRET else "newer")


def test_keys_of_two_algorithms_verify_side_by_side() -> None:
    token = jwt.encode(claims(), private_pem("EdDSA"), "EdDSA")

    assert verify(token, hmac_key(), public_key("EdDSA"))[1] == "k_EdDSA"
    assert verify(GOOD, hmac_key(), public_key("EdDSA"))[1] == "k_1"


def test_a_kid_of_ours_narrows_to_its_key() -> None:
    token = signed(claims(), {"alg": "HS256", "kid": "newer"})
    newer, older = hmac_key("newer", NEWER_SECRET), hmac_key("older", SECRET)

    assert refusal_of(token, newer, older).code == "signature"


def test_a_kid_of_the_customers_own_naming_is_passed_over() -> None:
    token = signed(claims(), {"alg": "HS256", "kid": "our-key-2031"})

    assert verify(token, hmac_key("newer", NEWER_SECRET), hmac_key("older"))[1] == "older"


def test_a_public_key_is_never_an_hmac_secret() -> None:
    pem = public_pem("RS256")
    token = signed(claims(), secret=pem)

    assert refusal_of(token, public_key("RS256")).code == "alg"
    assert refusal_of(token, VerificationKey("k_1", "HS256", pem)).code == "key"


@pytest.mark.parametrize(
    ("algorithm", "material"),
    [
        pytest.param("HS256", SECRET[:31], id="31 bytes"),
        pytest.param("HS256", b"", id="no secret"),
        pytest.param("HS256", b'{"kty":"oct","k":"' + SECRET + b'"}', id="a JWK"),
        pytest.param("RS256", public_pem("weak RSA"), id="RSA of 1,024 bits"),
        pytest.param("RS256", public_pem("ES256"), id="RS256, a curve"),
        pytest.param("RS256", private_pem("RS256"), id="RS256, private"),
        pytest.param("ES256", public_pem("P-384"), id="another curve"),
        pytest.param("ES256", public_pem("EdDSA"), id="ES256, Ed25519"),
        pytest.param("ES256", b"\xff" * 80, id="no PEM"),
        pytest.param("ES256", b"", id="empty PEM"),
        pytest.param("EdDSA", public_pem("RS256"), id="EdDSA, RSA"),
        pytest.param("EdDSA", SECRET, id="EdDSA, a secret"),
        pytest.param("EdDSA", private_pem("EdDSA"), id="EdDSA, private"),
    ],
)
def test_an_unusable_key_is_told_from_a_bad_token(algorithm: str, material: bytes) -> None:
    token = signed(claims(), {"alg": algorithm}, secret=material)

    assert refusal_of(token, VerificationKey("k_1", algorithm, material)).code == "key"


def test_an_unusable_key_does_not_stand_in_the_way_of_another() -> None:
    assert verify(GOOD, hmac_key("short", b"short"), hmac_key())[1] == "k_1"


@pytest.mark.parametrize("algorithm", ["none", "HS512", "PS256"])
def test_a_key_of_an_algorithm_we_do_not_take_is_never_tried(algorithm: str) -> None:
    token = signed(claims(), {"alg": algorithm})

    assert refusal_of(token, VerificationKey("k_1", algorithm, SECRET)).code == "alg"


def test_without_keys_every_token_is_refused() -> None:
    with pytest.raises(InvalidTokenError) as refused:
        verify_widget_token(GOOD, keys=[], chatbot_id=CHATBOT, now=NOW)

    assert refused.value.code == "key"


@pytest.mark.parametrize("token", [token for token, _ in ATTACKS.values()], ids=ATTACKS.keys())
def test_a_refusal_repeats_nothing_of_the_token(token: str) -> None:
    sentence = str(refusal_of(token))

    assert sentence.endswith((".", "?"))
    assert not any(told in sentence for told in ("user-17", "b_s", "attacker", "nobody", "xxx"))
    assert not any(len(part) > 8 and part in sentence for part in token.split("."))


def test_what_went_wrong_inside_is_chained() -> None:
    assert refusal_of(PAYLOAD_ATTACKS["NaN"][0]).__cause__ is not None
    assert refusal_of(SIGNATURE_ATTACKS["another secret"][0]).__cause__ is not None
    assert refusal_of(CLAIM_ATTACKS["two emails"][0]).__cause__ is not None


def test_a_key_keeps_its_material_to_itself() -> None:
    assert SECRET.decode() not in repr(hmac_key())


@pytest.mark.parametrize("algorithm", ["HS256", "RS256", "ES256", "EdDSA"])
def test_no_token_with_one_byte_changed_is_taken(algorithm: str) -> None:
    is_hmac = algorithm == "HS256"
    token = jwt.encode(
        claims(name="Ada", plan="gold"), SECRET if is_hmac else private_pem(algorithm), algorithm
    )
    key = hmac_key() if is_hmac else public_key(algorithm)
    dice = random.Random(algorithm)  # noqa: S311  the same mutations on every run
    accepted = []

    for _ in range(2_000 if is_hmac else 500):
        at, byte = dice.randrange(len(token)), chr(dice.randrange(256))
        mutant = token[:at] + byte + token[at + 1 :]
        try:
            verify(mutant, key)
        except InvalidTokenError:
            continue
        accepted.append(mutant)

    assert [mutant for mutant in accepted if mutant != token] == []
