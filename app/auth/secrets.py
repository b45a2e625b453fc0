"""Random tokens and their hashes, and widget secrets encrypted at rest."""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

API_KEY_PREFIX = "hc_"
_NONCE_BYTES = 12
_TOKEN_BYTES = 32


class DamagedSecretError(Exception):
    """What is stored was not encrypted with this installation's secret."""

    def __init__(self) -> None:
        super().__init__("A stored secret cannot be read; was CONTACTS_SECRET changed?")


class SecretBox:
    """Encrypts what must be readable again, with a key derived from the installation's secret."""

    def __init__(self, secret: str) -> None:
        # No salt: the secret is random already; `info` keeps this key apart from any other use.
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hilal-contacts/widget-keys")
        self._cipher = AESGCM(derive.derive(secret.encode()))

    def encrypt(self, plain: bytes, *, context: str) -> bytes:
        """Readable only by ``decrypt`` with the same context, such as the chatbot it belongs to."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, context.encode())

    def decrypt(self, sealed: bytes, *, context: str) -> bytes:
        """What was encrypted.

        :raises DamagedSecretError: the secret or the context is another one
        """
        try:
            nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, text, context.encode())
        except (InvalidTag, ValueError) as error:
            raise DamagedSecretError from error


def new_token() -> str:
    """256 random bits, for a cookie."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def new_api_key() -> str:
    """A machine's key, recognisable as one of ours by secret scanners."""
    return API_KEY_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token: str) -> str:
    """What is kept of a token. One round is enough: 256 random bits cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
