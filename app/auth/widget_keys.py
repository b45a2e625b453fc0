"""The keys of a chatbot's tokens: make a secret, read the keys that verify."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.fernet import InvalidToken

from app.auth.secrets import SecretBox
from app.auth.widget_tokens import VerificationKey
from app.data.chatbots import add_key, list_key_materials
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
    """The keys that hold now, and the names of those that do not any more.

    ``used_at`` is when each key of the chatbot's own last verified a token, as far as was noted.
    """

    keys: Sequence[VerificationKey]
    retired: frozenset[str] = frozenset()
    unusable: frozenset[str] = frozenset()
    used_at: Mapping[str, datetime | None] = field(default_factory=dict)


async def trusted_keys(
    session: ReadSession, chatbot_id: str, *, box: SecretBox, fallback: str | None
) -> Trusted:
    """The chatbot's own keys; only a chatbot without any falls back to the setting's secret.

    :raises ChatbotNotFoundError: there is no such chatbot
    """
    keys, unusable = [], set()
    stored = await list_key_materials(session, chatbot_id)
    live = [(key, material) for key, material in stored if key.retired_at is None]
    for key, material in live:
        opened = _opened(box, material) if key.algorithm == HMAC else material
        if opened is None:
            unusable.add(key.kid)
        else:
            keys.append(VerificationKey(key.kid, key.algorithm, opened))
    if not live and fallback:
        keys.append(VerificationKey(ENVIRONMENT, HMAC, fallback.encode()))
    retired = frozenset(key.kid for key, _ in stored if key.retired_at is not None)
    used_at = {key.kid: key.last_used_at for key, _ in live}
    return Trusted(keys, retired, frozenset(unusable), used_at)


def _opened(box: SecretBox, material: bytes) -> bytes | None:
    try:
        return box.open(material)
    except InvalidToken:
        # Made under another CONTACTS_SECRET: it verifies nothing until it is made anew.
        return None
