"""The keys of a chatbot's tokens: make a secret, read the keys that verify."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import InvalidToken

from app.auth.secrets import SecretBox
from app.auth.widget_tokens import VerificationKey
from app.data.chatbots import add_key, list_key_materials, list_keys
from app.data.database import ReadSession, WriteSession
from app.data.read_models import Actor, ChatbotKey

HMAC = "HS256"
ENVIRONMENT = "environment"  # the kid of the secret that is set, not made
_SECRET_BYTES = 32


async def make_widget_secret(
    session: WriteSession, chatbot_id: str, *, box: SecretBox, actor: Actor, now: datetime
) -> tuple[str, ChatbotKey]:
    """Make a secret of 64 hexadecimal characters and keep it encrypted; it is never shown again.

    :raises ChatbotNotFoundError: there is no such chatbot
    """
    secret = secrets.token_hex(_SECRET_BYTES)
    key = await add_key(
        session,
        chatbot_id,
        algorithm=HMAC,
        material=box.seal(secret.encode()),
        preview=f"{secret[:4]}…{secret[-4:]}",
        actor=actor,
        now=now,
    )
    return secret, key


@dataclass(frozen=True, slots=True)
class Trusted:
    """The keys that hold now, and the names of those that do not any more."""

    keys: Sequence[VerificationKey]
    retired: frozenset[str] = frozenset()
    unusable: frozenset[str] = frozenset()


async def trusted_keys(
    session: ReadSession, chatbot_id: str, *, box: SecretBox, fallback: str | None
) -> Trusted:
    """The chatbot's own keys; only a chatbot without any falls back to the setting's secret.

    :raises ChatbotNotFoundError: there is no such chatbot
    """
    keys, unusable = [], set()
    stored = await list_key_materials(session, chatbot_id)
    for kid, algorithm, material in stored:
        opened = _opened(box, material) if algorithm == HMAC else material
        if opened is None:
            unusable.add(kid)
        else:
            keys.append(VerificationKey(kid, algorithm, opened))
    if not stored and fallback:
        keys.append(VerificationKey(ENVIRONMENT, HMAC, fallback.encode()))
    listed = await list_keys(session, chatbot_id)
    retired = frozenset(key.kid for key in listed if key.retired_at is not None)
    return Trusted(keys, retired, frozenset(unusable))


def _opened(box: SecretBox, material: bytes) -> bytes | None:
    try:
        return box.open(material)
    except InvalidToken:
        # Made under another CONTACTS_SECRET: it verifies nothing until it is made anew.
        return None
