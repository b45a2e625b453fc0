"""The published JOSE examples: what our profile takes verifies, everything else is refused.

They come with the package jwcrypto: RFC 7515 (JWS), RFC 7520 (the cookbook) and RFC 8037 (Ed25519).
Not among them: the examples of encryption (RFC 7516, RFC 7520 section 5), which is no business of
ours but for one that must be refused, and those of key formats (RFC 7517, RFC 7638), as keys are
given in PEM here.
"""

import importlib.util
import json
from importlib.metadata import distribution
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt import PyJWK
from jwt.utils import base64url_decode, base64url_encode

from app.auth.jose_parts import read_header
from app.auth.widget_tokens import (
    InvalidTokenError,
    VerificationKey,
    keys_to_try,
    verified_payload,
    verify_widget_token,
)
from tests.auth.signing import CHATBOT, NOW


def published(name: str) -> ModuleType:
    """A module of examples; their file names are none that could be imported."""
    path = distribution("jwcrypto").locate_file(f"jwcrypto/{name}.py")
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), str(path))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RFC_7515, RFC_7520 = published("tests"), published("tests-cookbook")


def key_of(jwk: dict[str, Any], algorithm: str) -> VerificationKey:
    """A published key as we keep it: the octets of a secret, the public half in PEM of others."""
    if jwk["kty"] == "oct":
        return VerificationKey("published", algorithm, base64url_decode(jwk["k"]))
    public = {name: jwk[name] for name in jwk if name in {"kty", "crv", "n", "e", "x", "y"}}
    loaded = PyJWK(public, algorithm=algorithm).key
    pem = loaded.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return VerificationKey("published", algorithm, pem)


def compact(example: dict[str, Any]) -> str:
    parts = (example["protected"].encode(), example["payload"], example["signature"])
    return ".".join(base64url_encode(part).decode() for part in parts)


ED25519 = RFC_7515.E_Ed25519
TAKEN = {
    "RFC 7515 A.1, HS256": (
        compact(RFC_7515.A1_example),
        RFC_7515.SymmetricKeys["keys"][1],
        "HS256",
    ),
    "RFC 7515 A.2, RS256": (compact(RFC_7515.A2_example), RFC_7515.A2_key, "RS256"),
    "RFC 7515 A.3, ES256": (compact(RFC_7515.A3_example), RFC_7515.A3_key, "ES256"),
    "RFC 7520 4.1, RS256": (RFC_7520.JWS_compact_4_1_3, RFC_7520.RSA_Public_Key_3_3, "RS256"),
    "RFC 7520 4.4, HS256": (RFC_7520.JWS_compact_4_4_3, RFC_7520.Symmetric_Key_MAC_3_5, "HS256"),
    "RFC 8037 A.4, EdDSA": (
        ED25519["jws_serialization_compact"],
        json.loads(ED25519["key_json"]),
        "EdDSA",
    ),
}
# Unsecured, of other algorithms, detached, with extensions, as JSON, encrypted.
REFUSED = {
    "RFC 7515 A.4, ES512": (compact(RFC_7515.A4_example), "alg"),
    "RFC 7515 A.5, none": (compact(RFC_7515.A5_example), "form"),
    "RFC 7515 A.6, general JSON": (RFC_7515.A6_serialized, "form"),
    "RFC 7515 A.7, flattened JSON": (RFC_7515.A7_example, "form"),
    "RFC 7515 E, crit": (RFC_7515.E_negative, "form"),
    "RFC 7520 4.2, PS384": (RFC_7520.JWS_compact_4_2_3, "alg"),
    "RFC 7520 4.3, ES512": (RFC_7520.JWS_compact_4_3_3, "alg"),
    "RFC 7520 4.5, detached": (
        f"{RFC_7520.JWS_Protected_Header_4_4_2}..{RFC_7520.JWS_Signature_4_4_2}",
        "form",
    ),
    **{
        f"RFC 7520 {section}, JSON": (json.dumps(getattr(RFC_7520, name)), "form")
        for section, name in (
            ("4.1", "JWS_general_4_1_3"),
            ("4.2", "JWS_flattened_4_2_3"),
            ("4.4", "JWS_flattened_4_4_3"),
            ("4.6", "JWS_flattened_4_6_3"),
            ("4.7", "JWS_general_4_7_3"),
            ("4.8", "JWS_general_4_8_5"),
        )
    },
    "RFC 7520 5.1, encrypted": (RFC_7520.JWE_compact_5_1_5, "form"),
}


@pytest.mark.parametrize(("token", "jwk", "algorithm"), TAKEN.values(), ids=TAKEN.keys())
def test_a_published_signature_of_our_algorithms_verifies(
    token: str, jwk: dict[str, Any], algorithm: str
) -> None:
    tried = keys_to_try(read_header(token), [key_of(jwk, algorithm)])

    payload, _ = verified_payload(token, tried)

    assert base64url_encode(payload).decode() == token.split(".")[1]


@pytest.mark.parametrize(("token", "jwk", "algorithm"), TAKEN.values(), ids=TAKEN.keys())
def test_none_of_them_is_a_token_of_ours(token: str, jwk: dict[str, Any], algorithm: str) -> None:
    # Their payloads are years old, or no JSON at all.
    with pytest.raises(InvalidTokenError) as refused:
        verify_widget_token(token, keys=[key_of(jwk, algorithm)], chatbot_id=CHATBOT, now=NOW)

    assert refused.value.code in {"expired", "payload"}


@pytest.mark.parametrize(("token", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_every_other_published_example_is_refused(token: str, code: str) -> None:
    keys = [key_of(jwk, algorithm) for _, jwk, algorithm in TAKEN.values()]

    with pytest.raises(InvalidTokenError) as refused:
        verify_widget_token(token, keys=keys, chatbot_id=CHATBOT, now=NOW)

    assert refused.value.code == code
