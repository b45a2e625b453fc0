"""Before an erasure: what would become of the messages, and who else speaks of the person."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Sequence

import phonenumbers
from sqlalchemy import ColumnElement, func, or_, select

from app.data.database import Database, ReadSession
from app.data.directory import contact_record
from app.data.erased_person import gather_person
from app.data.models import ConversationRecord, MessageRecord
from app.data.read_models import ErasurePreview, Mention, Mentions
from app.data.redaction import KnownValues, anonymise

LOOK_SECONDS = 4.0
MENTIONS_AT_MOST = 20
_MESSAGES_AT_ONCE = 50
_SCANNED_AT_ONCE = 20_000
_MIN_WANTED = 5
_PLACEHOLDER = re.compile(r"\[(name|email|phone|id)\]")


async def preview_erasure(
    database: Database, contact_id: str, *, seconds: float = LOOK_SECONDS
) -> ErasurePreview:
    """Redact the newest messages without writing anything, for as long as there is time.

    :raises ContactNotFoundError: there is none; likewise merged or erased ones
    """
    async with database.read() as session:
        record = await contact_record(session, contact_id)
        known = (await gather_person(session, record)).known
        of_contact = MessageRecord.conversation_id.in_(
            select(ConversationRecord.id).where(ConversationRecord.contact_id == record.id)
        )
        total = await session.scalar(select(func.count()).where(of_contact)) or 0
        newest = select(MessageRecord.body).where(of_contact).order_by(MessageRecord.id.desc())
        bodies = list(await session.scalars(newest.limit(10_000)))
    until = time.monotonic() + seconds
    counted: Counter[str] = Counter()
    looked_at = 0
    while looked_at < len(bodies) and time.monotonic() < until:
        some = bodies[looked_at : looked_at + _MESSAGES_AT_ONCE]
        counted += await asyncio.to_thread(_count, some, known)
        looked_at += len(some)
    changed, emptied = counted.pop("changed", 0), counted.pop("emptied", 0)
    return ErasurePreview(total, looked_at, changed, emptied, dict(counted))


async def find_mentions(
    database: Database, contact_id: str, *, seconds: float = LOOK_SECONDS
) -> Mentions:
    """Conversations of others that hold the person's email, phone, id or whole name as written.

    The newest messages first, a part at a time and for as long as there is time.

    :raises ContactNotFoundError: there is none; likewise merged or erased ones
    """
    async with database.read() as session:
        record = await contact_record(session, contact_id)
        known = (await gather_person(session, record)).known
        below = (await session.scalar(select(func.max(MessageRecord.id))) or 0) + 1
    wanted = _wanted(known)
    found: dict[int, None] = {}
    until = time.monotonic() + seconds
    while wanted is not None and below > 1 and len(found) < MENTIONS_AT_MOST:
        if time.monotonic() > until:
            break
        async with database.read() as session:
            found |= await _mentions_in(session, wanted, record.id, below)
        below -= _SCANNED_AT_ONCE
    async with database.read() as session:
        shown = await _shown(session, list(found)[:MENTIONS_AT_MOST])
    return Mentions(shown, is_whole=wanted is None or below <= 1)


def _count(bodies: Sequence[str], known: KnownValues) -> Counter[str]:
    counted: Counter[str] = Counter()
    for body in bodies:
        after = anonymise(body, known)
        counted["changed"] += after != body
        counted["emptied"] += bool(body) and not after
        counted.update(_PLACEHOLDER.findall(after))
        counted.subtract(_PLACEHOLDER.findall(body))
    return +counted


def _wanted(known: KnownValues) -> ColumnElement[bool] | None:
    whole_names = (name for name in known.names if len(name.split()) > 1)
    phones = (spelling for phone in known.phones for spelling in _phone_spellings(phone))
    texts = {*known.emails, *whole_names, *phones, *known.others}
    looked_for = [text for text in sorted(texts) if len(text) >= _MIN_WANTED]
    if not looked_for:
        return None
    return or_(*(MessageRecord.body.icontains(text, autoescape=True) for text in looked_for))


def _phone_spellings(phone: str) -> set[str]:
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return {phone}
    styles = phonenumbers.PhoneNumberFormat
    return {
        phonenumbers.format_number(number, style)
        for style in (styles.E164, styles.INTERNATIONAL, styles.NATIONAL)
    }


async def _mentions_in(
    session: ReadSession, wanted: ColumnElement[bool], contact_row_id: int, below: int
) -> dict[int, None]:
    statement = (
        select(MessageRecord.conversation_id)
        .join(ConversationRecord, ConversationRecord.id == MessageRecord.conversation_id)
        .where(
            MessageRecord.id < below,
            MessageRecord.id >= below - _SCANNED_AT_ONCE,
            ConversationRecord.contact_id.is_not(None),
            ConversationRecord.contact_id != contact_row_id,
            wanted,
        )
        .order_by(MessageRecord.id.desc())
    )
    return dict.fromkeys(await session.scalars(statement))


async def _shown(session: ReadSession, row_ids: Sequence[int]) -> tuple[Mention, ...]:
    statement = (
        select(
            ConversationRecord.conversation_id,
            ConversationRecord.title,
            ConversationRecord.last_message_at,
        )
        .where(ConversationRecord.id.in_(row_ids))
        .order_by(ConversationRecord.last_message_at.desc(), ConversationRecord.id.desc())
    )
    return tuple(Mention(*row) for row in await session.execute(statement))
