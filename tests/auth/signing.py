"""Made-up keys, and tokens signed with them by hand."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from app.auth.widget_tokens import VerificationKey

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
