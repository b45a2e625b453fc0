"""Public keys that a customer gives for their tokens: fit for their algorithm, or refused."""

import hashlib

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from app.data.errors import InvalidValueError

_RSA_BITS = 2048  # NIST SP 800-131A: shorter keys are no longer acceptable
_KINDS: dict[str, type] = {
    "RS256": rsa.RSAPublicKey,
    "ES256": ec.EllipticCurvePublicKey,
    "EdDSA": ed25519.Ed25519PublicKey,
}
PUBLIC_ALGORITHMS = tuple(_KINDS)


def checked_public_key(pem: str, *, algorithm: str) -> tuple[bytes, str]:
    """The key in one spelling, and a fingerprint to recognise it by.

    :raises InvalidValueError: it is not a public key in PEM, or not one for the algorithm
    """
    try:
        key = load_pem_public_key(pem.strip().encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        sentence = "This is not a public key in PEM."
        if "PRIVATE KEY" in pem:
            sentence = "This is a private key: keep it, and give the public one."
        raise InvalidValueError("public_key", sentence) from error
    fits = isinstance(key, _KINDS[algorithm])
    if isinstance(key, rsa.RSAPublicKey):
        fits = fits and key.key_size >= _RSA_BITS
    if isinstance(key, ec.EllipticCurvePublicKey):
        fits = fits and isinstance(key.curve, ec.SECP256R1)
    if not fits:
        raise InvalidValueError(
            "public_key", "This key is not one for {algorithm}.", algorithm=algorithm
        )
    written = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return written, f"SHA256:{hashlib.sha256(written).hexdigest()[:12]}"
