"""Tokens that a customer's backend signs for its visitors: who they are, proven or refused."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt import PyJWS
from jwt import exceptions as jwt_errors

from app.auth.jose_parts import InvalidTokenError, read_header, read_object
from app.auth.token_claims import read_claims
from app.data.read_models import JSONValue, Verified

__all__ = ["ALGORITHMS", "InvalidTokenError", "VerificationKey", "verify_widget_token"]

_PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey
_PUBLIC_KEY_TYPES: dict[str, type[_PublicKey]] = {
    "RS256": RSAPublicKey,
    "ES256": EllipticCurvePublicKey,
    "EdDSA": Ed25519PublicKey,
}
ALGORITHMS = frozenset({"HS256", *_PUBLIC_KEY_TYPES})
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
    token: str,
    *,
    keys: Sequence[VerificationKey],
    chatbot_id: str,
    now: datetime,
    retired: Set[str] = frozenset(),
) -> tuple[Verified, str]:
    """Return the person that the token speaks for, and the kid of the key that proved it.

    :raises InvalidTokenError: anything about the token, or about the keys, is not as it must be
    """
    tried = keys_to_try(read_header(token), keys, retired=retired)
    payload, kid = verified_payload(token, tried)
    return read_claims(read_object(payload, code="payload"), chatbot_id=chatbot_id, now=now), kid


def keys_to_try(
    header: dict[str, JSONValue],
    keys: Sequence[VerificationKey],
    *,
    retired: Set[str] = frozenset(),
) -> list[VerificationKey]:
    """The keys that a token with this header may have been signed for.

    :raises InvalidTokenError: the header names what is not allowed, or fits no key
    """
    if any(name in header for name in _REFUSED_IN_HEADER):
        raise InvalidTokenError(
            "header", "The header carries a key, a link to one, or an extension; none is allowed."
        )
    kid = header.get("kid")
    if "kid" in header and not isinstance(kid, str):
        raise InvalidTokenError("kid", "The kid in the header is not a string.")
    if kid in retired:
        raise InvalidTokenError("retired", "The key that the kid in the header names was retired.")
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


def verified_payload(token: str, keys: Sequence[VerificationKey]) -> tuple[bytes, str]:
    """What is signed, and the kid of the key that it was signed with.

    :raises InvalidTokenError: it was signed with none of them, or no key can be used
    """
    mismatch: jwt_errors.InvalidTokenError | None = None
    unusable: jwt_errors.InvalidKeyError | None = None
    for key in keys:
        try:
            return _check_signature(token, key), key.kid
        except jwt_errors.InvalidTokenError as error:
            mismatch = error
        except jwt_errors.InvalidKeyError as error:
            unusable = error
    # A key that could be tried says more of the token than one that could not.
    if mismatch is not None:
        raise InvalidTokenError(
            "signature", "The signature does not match; was the token signed with another key?"
        ) from mismatch
    raise InvalidTokenError(
        "key", "The key set up for this chatbot is too short or not of its algorithm."
    ) from unusable


def _check_signature(token: str, key: VerificationKey) -> bytes:
    # The claims are left to us: the library takes the wall clock, doubled names, an exp in text.
    jws = PyJWS(
        algorithms=[key.algorithm],
        # Verifying is the default, but everything rests on it. Short keys only warn by default.
        options={"verify_signature": True, "enforce_minimum_key_length": True},
    )
    payload: bytes = jws.decode(token, key=_loaded(key), algorithms=[key.algorithm])
    return payload


def _loaded(key: VerificationKey) -> bytes | _PublicKey:
    if key.algorithm == "HS256":
        return key.material
    try:
        # Loaded here, because the library would also take a private key or an SSH one, and lets
        # some malformed ones through as errors of other kinds.
        public_key = load_pem_public_key(key.material)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise jwt_errors.InvalidKeyError("This is not a public key in PEM.") from error
    if not isinstance(public_key, _PUBLIC_KEY_TYPES[key.algorithm]):
        raise jwt_errors.InvalidKeyError("This public key is of another algorithm.")
    return public_key
