"""Tokens that a customer's backend signs for its visitors: who they are, proven or refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jwt import PyJWS
from jwt import exceptions as jwt_errors

from app.auth.jose_parts import InvalidTokenError, read_header, read_object
from app.auth.token_claims import read_claims
from app.data.read_models import JSONValue, Verified

__all__ = ["ALGORITHMS", "InvalidTokenError", "VerificationKey", "verify_widget_token"]

ALGORITHMS = frozenset({"HS256", "RS256", "ES256", "EdDSA"})
HMAC_KEY_MINIMUM_BYTES = 32  # as long as the hash's result: RFC 7518, section 3.2
# Keys that travel in the token would be vouched for by nobody but the token (jwk, x5c) or make
# us fetch what a stranger names (jku, x5u); crit and b64 change what is signed.
_REFUSED_IN_HEADER = ("crit", "b64", "jwk", "jku", "x5u", "x5c")


@dataclass(frozen=True)
class VerificationKey:
    """A key that tokens are verified with, and the one algorithm that it may be used for.

    The material of HS256 is the secret's characters as they stand; of the others, a public key
    in PEM.
    """

    kid: str
    algorithm: str
    material: bytes = field(repr=False)


def verify_widget_token(
    token: str, *, keys: Sequence[VerificationKey], chatbot_id: str, now: datetime
) -> tuple[Verified, str]:
    """Return the person that the token speaks for, and the kid of the key that proved it.

    :raises InvalidTokenError: anything about the token, or about the keys, is not as it must be
    """
    header = read_header(token)
    payload, kid = _verified_payload(token, _keys_to_try(header, keys))
    return read_claims(read_object(payload, code="payload"), chatbot_id=chatbot_id, now=now), kid


def _keys_to_try(
    header: dict[str, JSONValue], keys: Sequence[VerificationKey]
) -> list[VerificationKey]:
    if any(name in header for name in _REFUSED_IN_HEADER):
        raise InvalidTokenError(
            "header", "The header carries a key, a link to one, or an extension; none is allowed."
        )
    kid = header.get("kid")
    if "kid" in header and not isinstance(kid, str):
        raise InvalidTokenError("kid", "The kid in the header is not a string.")
    if not keys:
        raise InvalidTokenError("key", "No key is set up to verify this chatbot's tokens.")
    # The customer may name keys in its own way, so an unknown kid says nothing.
    named = [key for key in keys if key.kid == kid] or keys
    # A key is tried with its own algorithm only: read from the token, a public key could be
    # passed off as an HMAC secret, or the signature dropped with `none`.
    tried = [key for key in named if key.algorithm == header.get("alg") in ALGORITHMS]
    if not tried:
        raise InvalidTokenError("alg", "The alg in the header is not the one of the key.")
    return tried


def _verified_payload(token: str, keys: Sequence[VerificationKey]) -> tuple[bytes, str]:
    causes: list[Exception] = []
    for key in keys:
        try:
            return _check_signature(token, key), key.kid
        except (jwt_errors.InvalidKeyError, jwt_errors.InvalidTokenError) as error:
            causes.append(error)
    # One unusable key must not hide that the token fits none of the usable ones.
    refusals = [error for error in causes if isinstance(error, jwt_errors.InvalidTokenError)]
    if refusals:
        raise InvalidTokenError(
            "signature", "The signature does not match; was the token signed with another key?"
        ) from refusals[-1]
    raise InvalidTokenError(
        "key", "The key set up for this chatbot is too short or not of its algorithm."
    ) from causes[-1]


def _check_signature(token: str, key: VerificationKey) -> bytes:
    if key.algorithm == "HS256" and len(key.material) < HMAC_KEY_MINIMUM_BYTES:
        raise jwt_errors.InvalidKeyError("The HMAC key is too short.")
    # The claims are left to us: the library takes the wall clock, doubled names, an exp in text.
    jws = PyJWS(
        algorithms=[key.algorithm],
        # Verifying is the default, but everything rests on it. Short keys only warn by default.
        options={"verify_signature": True, "enforce_minimum_key_length": True},
    )
    payload: bytes = jws.decode(token, key=key.material, algorithms=[key.algorithm])
    return payload
