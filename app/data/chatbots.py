"""Chatbots and the keys that their visitors' tokens are verified with."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from app.data.audit import record_audit
from app.data.changes import ChatbotChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.errors import InvalidValueError, KeyNotFoundError
from app.data.keys import NAME_LIMIT, clean_text, new_public_id
from app.data.models import ChatbotKeyRecord, ChatbotRecord
from app.data.read_models import Actor, ChatbotKey, ChatbotRow
from app.data.totals import CONTACTS, CONVERSATIONS, kept_totals, of_chatbot
from app.data.visitors import chatbot_record

SHARED_SECRET = "HS256"  # noqa: S105 - the name of an algorithm
SECRETS_AT_A_TIME = 2  # the old one holds until the customer's backend has the new one
KEYS_AT_A_TIME = 10
_PUBLIC_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
TOUCH_INTERVAL = timedelta(minutes=5)


async def add_chatbot(
    session: WriteSession, *, chatbot_id: str, name: str, now: datetime, actor: Actor | None = None
) -> ChatbotRow:
    """Add a chatbot under the id that its pages and tokens name.

    :raises InvalidValueError: the id is taken or not one, or there is no name
    """
    if not _PUBLIC_ID.fullmatch(chatbot_id):
        raise InvalidValueError(
            "chatbot_id", "An id has 1 to 100 letters, digits, dots, colons, dashes or underscores."
        )
    known = select(ChatbotRecord.id).where(ChatbotRecord.public_id == chatbot_id)
    if await session.scalar(known) is not None:
        raise InvalidValueError("chatbot_id", "There is a chatbot with this id already.")
    record = ChatbotRecord(public_id=chatbot_id, name=_name(name), created_at=now)
    session.add(record)
    await session.flush()
    _audit(session, record, "chatbot.added", actor=actor, now=now)
    return ChatbotRow(record.public_id, record.name, record.created_at)


async def get_chatbot(session: ReadSession, chatbot_id: str) -> ChatbotRow:
    """A chatbot with its counts.

    :raises ChatbotNotFoundError: there is none
    """
    record = await chatbot_record(session, chatbot_id)
    return next(row for row in await list_chatbots(session) if row.chatbot_id == record.public_id)


async def list_chatbots(session: ReadSession) -> tuple[ChatbotRow, ...]:
    """Every chatbot by name, with how many contacts and conversations it has."""
    records = (await session.scalars(select(ChatbotRecord))).all()
    totals = await kept_totals(session)
    rows = [
        ChatbotRow(
            record.public_id,
            record.name,
            record.created_at,
            contact_count=totals[of_chatbot(record.id, CONTACTS)],
            conversation_count=totals[of_chatbot(record.id, CONVERSATIONS)],
        )
        for record in records
    ]
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.chatbot_id)))


async def rename_chatbot(
    session: WriteSession, chatbot_id: str, name: str, *, actor: Actor | None = None, now: datetime
) -> None:
    """Give the chatbot another name; its id stays.

    :raises ChatbotNotFoundError: there is none
    :raises InvalidValueError: the name is blank or too long
    """
    record = await chatbot_record(session, chatbot_id)
    record.name = _name(name)
    _audit(session, record, "chatbot.renamed", actor=actor, now=now)


async def add_key(
    session: WriteSession,
    chatbot_id: str,
    *,
    algorithm: str,
    material: bytes,
    preview: str,
    actor: Actor,
    now: datetime,
) -> ChatbotKey:
    """Trust a further key; of shared secrets the two newest hold, older ones are retired.

    :raises ChatbotNotFoundError: there is no such chatbot
    :raises InvalidValueError: it has as many keys as it may have
    """
    chatbot = await chatbot_record(session, chatbot_id)
    live = await _live_keys(session, chatbot)
    secrets = [key for key in live if key.algorithm == SHARED_SECRET]
    if algorithm == SHARED_SECRET:
        for key in secrets[: max(0, len(secrets) - SECRETS_AT_A_TIME + 1)]:
            _retire(session, chatbot, key, actor=actor, now=now)
    elif len(live) - len(secrets) >= KEYS_AT_A_TIME:
        raise InvalidValueError(
            "public_key", "A chatbot has at most {limit} keys.", limit=KEYS_AT_A_TIME
        )
    record = ChatbotKeyRecord(
        chatbot_id=chatbot.id,
        kid=new_public_id("kid"),
        algorithm=algorithm,
        material=material,
        preview=preview,
        created_at=now,
    )
    session.add(record)
    await session.flush()
    _audit(session, chatbot, "chatbot.key_added", actor=actor, now=now, kid=record.kid)
    return _key(record)


async def list_keys(session: ReadSession, chatbot_id: str) -> tuple[ChatbotKey, ...]:
    """Every key of the chatbot, newest first, retired ones included.

    :raises ChatbotNotFoundError: there is no such chatbot
    """
    return tuple(_key(record) for record in await _keys(session, chatbot_id))


async def retire_key(
    session: WriteSession, chatbot_id: str, kid: str, *, actor: Actor, now: datetime
) -> None:
    """Stop trusting a key at once; retiring it once more changes nothing.

    :raises ChatbotNotFoundError: there is no such chatbot
    :raises KeyNotFoundError: this chatbot has no such key
    """
    chatbot = await chatbot_record(session, chatbot_id)
    statement = select(ChatbotKeyRecord).where(
        ChatbotKeyRecord.chatbot_id == chatbot.id, ChatbotKeyRecord.kid == kid
    )
    record = await session.scalar(statement)
    if record is None:
        raise KeyNotFoundError(kid)
    if record.retired_at is None:
        _retire(session, chatbot, record, actor=actor, now=now)


async def list_key_materials(
    session: ReadSession, chatbot_id: str
) -> tuple[tuple[ChatbotKey, bytes], ...]:
    """Every key of the chatbot with its stored material, which retired ones have none of.

    Newest first.

    :raises ChatbotNotFoundError: there is no such chatbot
    """
    return tuple((_key(record), record.material) for record in await _keys(session, chatbot_id))


async def touch_key(session: WriteSession, kid: str, *, now: datetime) -> None:
    """Note that a token was verified with the key; written at most every five minutes."""
    last = ChatbotKeyRecord.last_used_at
    statement = update(ChatbotKeyRecord).where(
        ChatbotKeyRecord.kid == kid, or_(last.is_(None), last <= now - TOUCH_INTERVAL)
    )
    await session.execute(statement.values(last_used_at=now))


def _name(text: str) -> str:
    name = clean_text(text, field="name", limit=NAME_LIMIT)
    if name is None:
        raise InvalidValueError("name", "A chatbot needs a name.")
    return name


async def _keys(session: ReadSession, chatbot_id: str) -> Iterable[ChatbotKeyRecord]:
    chatbot = await chatbot_record(session, chatbot_id)
    statement = (
        select(ChatbotKeyRecord)
        .where(ChatbotKeyRecord.chatbot_id == chatbot.id)
        .order_by(ChatbotKeyRecord.id.desc())
    )
    return await session.scalars(statement)


async def _live_keys(session: ReadSession, chatbot: ChatbotRecord) -> list[ChatbotKeyRecord]:
    statement = (
        select(ChatbotKeyRecord)
        .where(ChatbotKeyRecord.chatbot_id == chatbot.id, ChatbotKeyRecord.retired_at.is_(None))
        .order_by(ChatbotKeyRecord.id)
    )
    return list(await session.scalars(statement))


def _retire(
    session: WriteSession,
    chatbot: ChatbotRecord,
    record: ChatbotKeyRecord,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    record.retired_at = now
    # The key itself is of no use any more and would only be there to be stolen.
    record.material = b""
    _audit(session, chatbot, "chatbot.key_retired", actor=actor, now=now, kid=record.kid)


def _key(record: ChatbotKeyRecord) -> ChatbotKey:
    return ChatbotKey(
        kid=record.kid,
        algorithm=record.algorithm,
        preview=record.preview,
        created_at=record.created_at,
        last_used_at=record.last_used_at,
        retired_at=record.retired_at,
    )


def _audit(
    session: WriteSession,
    chatbot: ChatbotRecord,
    action: str,
    *,
    actor: Actor | None,
    now: datetime,
    **facts: str,
) -> None:
    record_audit(
        session,
        actor=actor or Actor("system"),
        action=action,
        now=now,
        chatbot_id=chatbot.public_id,
        **facts,
    )
    record_change(session, ChatbotChanged(chatbot.public_id))
