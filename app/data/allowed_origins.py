"""The websites whose pages may say who a chatbot's visitors are."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select

from app.data.audit import record_audit
from app.data.changes import ChatbotChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.errors import InvalidValueError
from app.data.locks import lock_keys
from app.data.models import ChatbotOriginRecord, ChatbotRecord
from app.data.read_models import Actor
from app.data.visitors import chatbot_record
from app.data.vocabulary import marked

ORIGINS_AT_A_TIME = 50
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_HOST_LIMIT = 253  # RFC 1035, 2.3.4
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NO_WEBSITE = marked(
    "This is not a website. Enter scheme, host and port if any, such as https://www.example.org."
)


def normalise_origin(text: str) -> str:
    """Bring a website's address to the form in which browsers name it as Origin.

    :raises InvalidValueError: it is no origin; the sentence says what to enter instead
    """
    try:
        parts = urlsplit(text.strip())
        port, host = parts.port, (parts.hostname or "").encode("idna").decode()
    except ValueError:
        raise InvalidValueError("origin", _NO_WEBSITE) from None
    host = f"[{host}]" if ":" in host else host
    if parts.scheme not in _DEFAULT_PORTS or len(host) > _HOST_LIMIT or not _HOST.fullmatch(host):
        raise InvalidValueError("origin", _NO_WEBSITE)
    origin = f"{parts.scheme}://{host}"
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        origin += f":{port}"
    if "@" in parts.netloc:
        raise InvalidValueError("origin", "Leave user name and password out.")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise InvalidValueError(
            "origin",
            "Leave out what comes after the host: enter {origin}, for all its pages.",
            origin=origin,
        )
    return origin


async def allow_origin(
    session: WriteSession, chatbot_id: str, origin: str, *, actor: Actor, now: datetime
) -> str:
    """Let pages of a website identify the chatbot's visitors; once more changes nothing.

    :raises ChatbotNotFoundError: there is no such chatbot
    :raises InvalidValueError: it is no origin, or the chatbot has as many as it may have
    """
    await lock_keys(session, [f"origins {chatbot_id}"])
    chatbot = await chatbot_record(session, chatbot_id)
    allowed = normalise_origin(origin)
    if await _is_known(session, chatbot, allowed):
        return allowed
    mine = ChatbotOriginRecord.chatbot_id == chatbot.id
    counted = select(func.count()).select_from(ChatbotOriginRecord).where(mine)
    if (await session.scalars(counted)).one() >= ORIGINS_AT_A_TIME:
        raise InvalidValueError(
            "origin", "A chatbot has at most {limit} websites.", limit=ORIGINS_AT_A_TIME
        )
    session.add(ChatbotOriginRecord(chatbot_id=chatbot.id, origin=allowed, created_at=now))
    _note(session, chatbot, "chatbot.origin_allowed", allowed, actor=actor, now=now)
    await session.flush()
    return allowed


async def forget_origin(
    session: WriteSession, chatbot_id: str, origin: str, *, actor: Actor, now: datetime
) -> None:
    """Stop letting a website identify visitors; one that was not allowed changes nothing.

    :raises ChatbotNotFoundError: there is no such chatbot
    """
    chatbot = await chatbot_record(session, chatbot_id)
    if not await _is_known(session, chatbot, origin):
        return
    await session.execute(
        delete(ChatbotOriginRecord).where(
            ChatbotOriginRecord.chatbot_id == chatbot.id, ChatbotOriginRecord.origin == origin
        )
    )
    _note(session, chatbot, "chatbot.origin_forgotten", origin, actor=actor, now=now)


async def list_origins(session: ReadSession, chatbot_id: str) -> tuple[str, ...]:
    """The websites of a chatbot, in the order in which they were allowed.

    :raises ChatbotNotFoundError: there is no such chatbot
    """
    chatbot = await chatbot_record(session, chatbot_id)
    statement = select(ChatbotOriginRecord.origin).where(
        ChatbotOriginRecord.chatbot_id == chatbot.id
    )
    return tuple(await session.scalars(statement.order_by(ChatbotOriginRecord.id)))


async def list_all_origins(session: ReadSession) -> dict[str, list[str]]:
    """The websites of every chatbot that has some, by the chatbots' ids."""
    statement = select(ChatbotRecord.public_id, ChatbotOriginRecord.origin).join(
        ChatbotRecord, ChatbotRecord.id == ChatbotOriginRecord.chatbot_id
    )
    origins: dict[str, list[str]] = {}
    for chatbot_id, origin in await session.execute(statement.order_by(ChatbotOriginRecord.id)):
        origins.setdefault(chatbot_id, []).append(origin)
    return origins


async def is_allowed_origin(session: ReadSession, chatbot_id: str, origin: str) -> bool:
    """Whether the chatbot names exactly this origin; False for a chatbot that does not exist."""
    statement = (
        select(ChatbotOriginRecord.id)
        .join(ChatbotRecord, ChatbotRecord.id == ChatbotOriginRecord.chatbot_id)
        .where(ChatbotRecord.public_id == chatbot_id, ChatbotOriginRecord.origin == origin)
    )
    return await session.scalar(statement) is not None


async def _is_known(session: ReadSession, chatbot: ChatbotRecord, origin: str) -> bool:
    return await is_allowed_origin(session, chatbot.public_id, origin)


def _note(
    session: WriteSession,
    chatbot: ChatbotRecord,
    action: str,
    origin: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    facts = {"chatbot_id": chatbot.public_id, "origin": origin}
    record_audit(session, actor=actor, action=action, now=now, **facts)
    record_change(session, ChatbotChanged(chatbot.public_id))
