"""Attacks on widget tokens are refused, and the tokens that must get through do."""

import random
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
import pytest

from app.auth.refusal_advice import ADVICE
from app.auth.widget_tokens import InvalidTokenError, VerificationKey, verify_widget_token
from app.data.read_models import Claims, Verified
from tests.auth.signing import (
    CHATBOT,
    DAY,
    NEWER_SECRET,
    NOW,
    SECOND,
    SECRET,
    claims,
    hmac_key,
    private_pem,
    public_key,
    public_pem,
    signed,
    with_header,
)
from tests.auth.token_attacks import (
    ATTACKS,
    CLAIM_ATTACKS,
    GOOD,
    PAYLOAD_ATTACKS,
    SIGNATURE_ATTACKS,
)

MUTANTS = 20_000
TOKENS = Path(__file__).parents[2].joinpath("docs", "tokens.md").read_text(encoding="utf-8")


def verify(token: str, *keys: VerificationKey, chatbot_id: str = CHATBOT) -> tuple[Verified, str]:
    return verify_widget_token(token, keys=keys or [hmac_key()], chatbot_id=chatbot_id, now=NOW)


def refusal_of(token: str, *keys: VerificationKey) -> InvalidTokenError:
    with pytest.raises(InvalidTokenError) as refused:
        verify(token, *keys)
    return refused.value


def fields_of(token: str) -> Mapping[str, object]:
    return verify(token)[0].claims.fields


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
        datetime.fromtimestamp(SECOND, UTC),
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
def test_no_mutant_of_a_good_token_is_taken(algorithm: str) -> None:
    is_hmac = algorithm == "HS256"
    secret = SECRET if is_hmac else private_pem(algorithm)
    tokens = [jwt.encode(claims(sub=sub, plan="gold"), secret, algorithm) for sub in ("a", "b")]
    key = hmac_key() if is_hmac else public_key(algorithm)
    dice = random.Random(algorithm)  # noqa: S311  the same mutations on every run
    accepted = []

    for _ in range(MUTANTS // 4):
        mutant = mutant_of(dice, *tokens)
        try:
            verify(mutant, key)
        except InvalidTokenError:
            continue
        accepted.append(mutant)

    assert set(accepted) - set(tokens) == set()


def mutant_of(dice: random.Random, token: str, other: str) -> str:
    """One to three changes: a byte exchanged, left out, put in or swapped, or a part of another."""
    for _ in range(dice.randrange(1, 4)):
        at, byte = dice.randrange(len(token)), chr(dice.randrange(256))
        match dice.randrange(6):
            case 0:
                token = token[:at] + byte + token[at + 1 :]
            case 1:
                token = token[:at] + token[at + 1 :]
            case 2:
                token = token[:at] + byte + token[at:]
            case 3:
                token = token[:at] + token[at : at + 2][::-1] + token[at + 2 :]
            case 4:
                cut = dice.randrange(len(other))
                token = token[:at] + other[cut:]
            case _:
                parts, others = token.split("."), other.split(".")
                part = dice.randrange(min(len(parts), 3))
                token = ".".join([*parts[:part], others[part], *parts[part + 1 :]])
    return token


def test_every_code_is_documented_as_the_page_tells_it() -> None:
    rows = TOKENS.split("\n## When a token is refused\n")[1].split("\n|---")[1].splitlines()[1:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    documented = {
        code.strip("`"): (wrong, advice.replace("[Claims](#claims)", "Claims"))
        for code, wrong, advice in cells
    }

    assert documented == ADVICE
    assert documented.keys() == {code for _, code in ATTACKS.values()} | {"key", "retired"}


def test_a_retired_key_is_told_from_a_strange_one() -> None:
    token = with_header(kid="k_old")

    with pytest.raises(InvalidTokenError) as refused:
        verify_widget_token(
            token, keys=[hmac_key()], chatbot_id=CHATBOT, now=NOW, retired=frozenset({"k_old"})
        )
    assert refused.value.code == "retired"
    assert verify_widget_token(token, keys=[hmac_key()], chatbot_id=CHATBOT, now=NOW)[1] == "k_1"


def test_the_documented_python_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIDGET_JWT_HMAC_SECRET", SECRET.decode())
    example: dict[str, Any] = {}

    exec(TOKENS.split("```python\n")[1].split("```")[0], example)  # noqa: S102  our own document
    token = example["widget_token"]("user-17", "José", "jose@example.com")

    assert_signs_for_jose(token)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_the_documented_node_signs() -> None:
    script = TOKENS.split("```js\n")[1].split("```")[0]
    call = 'process.stdout.write(widgetToken("user-17", "José", "jose@example.com"))'

    signed_by_node = subprocess.run(
        [str(shutil.which("node")), "-e", script + call],
        env={"WIDGET_JWT_HMAC_SECRET": SECRET.decode()},
        capture_output=True,
        check=True,
    )

    assert_signs_for_jose(signed_by_node.stdout.decode())


def assert_signs_for_jose(token: str) -> None:
    verified, _ = verify_widget_token(
        token, keys=[hmac_key()], chatbot_id=CHATBOT, now=datetime.now(UTC)
    )

    assert verified == Verified(
        "", "user-17", Claims("José", "jose@example.com", None, {"plan": "enterprise"})
    )
