"""Random tokens and their hashes, and widget secrets encrypted at rest."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

API_KEY_PREFIX = "hc_"
_TOKEN_BYTES = 32


class SecretBox:
    """Encrypts what must be readable again, with a key derived from the installation's secret."""

    def __init__(self, secret: str) -> None:
        # No salt: the secret is random already; `info` keeps this key apart from any other use.
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hilal-contacts/widget-keys")
        self._fernet = Fernet(base64.urlsafe_b64encode(derive.derive(secret.encode())))

    def seal(self, plain: bytes) -> bytes:
        """What may be stored: readable only with the same secret, and noticed when altered."""
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """What was sealed.

        :raises cryptography.fernet.InvalidToken: altered, or sealed with another secret
        """
        return self._fernet.decrypt(sealed)


def new_token() -> str:
    """256 random bits, for a cookie."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def new_api_key() -> str:
    """A machine's key, recognisable as one of ours by secret scanners."""
    return API_KEY_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token: str) -> str:
    """What is kept of a token. One round is enough: 256 random bits cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
