"""The transcripts of an erased person, some messages at a time: read, redact, write, go on.

Each step can be done again: redacting twice is redacting once, and the place reached is written
together with the messages. Redacting needs no database, so that it can be done in a thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, bindparam, delete, func, select, update

from app.data.changes import ConversationChanged, ErasureChanged, record_change
from app.data.conversation_summary import summarise
from app.data.database import ReadSession, WriteSession
from app.data.models import (
    ContactRecord,
    ConversationRecord,
    ErasureRecord,
    ErasureWorkRecord,
    MessageRecord,
)
from app.data.redaction import KnownValues, anonymise
from app.data.vocabulary import MessageRole

MESSAGES_AT_ONCE = 100
_CONVERSATIONS_AT_ONCE = 50
Place = tuple[int | None, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A message to look at; one of somebody else's conversation only loses what is known."""

    row_id: int
    role: str
    body: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """The next messages, and where the work stood before and stands after them."""

    receipt_id: str
    erasure_id: int
    known: KnownValues
    removes_messages: bool
    messages: tuple[Found, ...]
    conversation_ids: tuple[int, ...]
    before: Place
    after: Place
    is_last: bool


@dataclass(frozen=True, slots=True)
class Redacted:
    """What is to be written: changed bodies, messages that go, and how many were emptied."""

    bodies: tuple[tuple[int, str], ...]
    removed: tuple[int, ...]
    emptied: int


async def next_batch(session: ReadSession, receipt_id: str) -> Batch | None:
    """The messages to be done next; None when every transcript is done."""
    statement = (
        select(ErasureRecord, ErasureWorkRecord)
        .join(ErasureWorkRecord, ErasureWorkRecord.erasure_id == ErasureRecord.id)
        .where(ErasureRecord.public_id == receipt_id)
        .execution_options(populate_existing=True)
    )
    found = (await session.execute(statement)).first()
    if found is None:
        return None
    erasure, work = found
    before = at = (work.conversation_id, work.message_id)
    messages: list[Found] = []
    done: list[int] = []
    while len(messages) < MESSAGES_AT_ONCE and len(done) < _CONVERSATIONS_AT_ONCE:
        conversation_id = await _conversation_at(session, erasure.id, at, done)
        if conversation_id is None:
            return _batch(erasure, work, messages, done, before, (None, ""), is_last=True)
        after_id = at[1] if at[0] == conversation_id else ""
        rows = await _messages_after(
            session, conversation_id, after_id, MESSAGES_AT_ONCE - len(messages)
        )
        messages += [Found(row.id, row.role, row.body, row.contact_id is None) for row in rows]
        if rows and len(messages) == MESSAGES_AT_ONCE:
            at = (conversation_id, rows[-1][1])
        else:
            done.append(conversation_id)
            at = (None, "")
    return _batch(erasure, work, messages, done, before, at, is_last=False)


def redact_batch(batch: Batch) -> Redacted:
    """Take the person out of these messages; pure work for the processor."""
    bodies: list[tuple[int, str]] = []
    removed: list[int] = []
    emptied = 0
    for message in batch.messages:
        is_theirs = message.is_own and message.role == MessageRole.VISITOR
        if batch.removes_messages and is_theirs:
            removed.append(message.row_id)
            continue
        redacted = anonymise(message.body, batch.known, is_generic=message.is_own)
        emptied += bool(message.body) and not redacted
        if redacted != message.body:
            bodies.append((message.row_id, redacted))
    return Redacted(tuple(bodies), tuple(removed), emptied)


async def write_batch(
    session: WriteSession, batch: Batch, redacted: Redacted, *, now: datetime
) -> None:
    """Write what was redacted and the place reached; nothing when somebody else did meanwhile."""
    statement = select(ErasureWorkRecord).where(ErasureWorkRecord.erasure_id == batch.erasure_id)
    statement = statement.with_for_update().execution_options(populate_existing=True)
    work = await session.scalar(statement)
    if work is None or (work.conversation_id, work.message_id) != batch.before:
        return
    await _write_messages(session, redacted)
    await _finish_conversations(session, batch.conversation_ids)
    work.conversation_id, work.message_id = batch.after
    erasure = await session.get_one(ErasureRecord, batch.erasure_id, populate_existing=True)
    erasure.message_done += len(batch.messages)
    erasure.emptied_count += redacted.emptied
    if batch.is_last:
        erasure.finished_at = now
        await session.delete(work)
    await session.flush()
    record_change(session, ErasureChanged(batch.receipt_id))


def _batch(
    erasure: ErasureRecord,
    work: ErasureWorkRecord,
    messages: Sequence[Found],
    done: Sequence[int],
    before: Place,
    after: Place,
    *,
    is_last: bool,
) -> Batch:
    return Batch(
        receipt_id=erasure.public_id,
        erasure_id=erasure.id,
        known=KnownValues(**{field: tuple(texts) for field, texts in work.known.items()}),
        removes_messages=erasure.removed_messages,
        messages=tuple(messages),
        conversation_ids=tuple(done),
        before=before,
        after=after,
        is_last=is_last,
    )


async def _conversation_at(
    session: ReadSession, erasure_id: int, at: Place, done: Sequence[int]
) -> int | None:
    if at[0] is not None:
        return at[0]
    statement = select(func.min(ConversationRecord.id)).where(
        ConversationRecord.erasure_id == erasure_id
    )
    if done:
        statement = statement.where(ConversationRecord.id > done[-1])
    return await session.scalar(statement)


async def _messages_after(
    session: ReadSession, conversation_id: int, message_id: str, limit: int
) -> Sequence[Row[int, str, str, str, int | None]]:
    # In the order of the unique key, so that each look begins where the last one ended.
    columns = (
        *(MessageRecord.id, MessageRecord.message_id, MessageRecord.role, MessageRecord.body),
        ConversationRecord.contact_id,
    )
    statement = (
        select(*columns)
        .join(ConversationRecord, ConversationRecord.id == MessageRecord.conversation_id)
        .where(
            MessageRecord.conversation_id == conversation_id, MessageRecord.message_id > message_id
        )
        .order_by(MessageRecord.message_id)
        .limit(limit)
    )
    return (await session.execute(statement)).all()


async def _write_messages(session: WriteSession, redacted: Redacted) -> None:
    connection = await session.connection()
    if redacted.bodies:
        table = MessageRecord.__table__
        statement = (
            update(MessageRecord)
            .where(table.c.id == bindparam("row_id"))
            .values(body=bindparam("redacted"))
        )
        rows = [{"row_id": row_id, "redacted": body} for row_id, body in redacted.bodies]
        await connection.execute(statement, rows)
    if redacted.removed:
        gone = MessageRecord.id.in_(redacted.removed)
        await connection.execute(delete(MessageRecord).where(gone))


async def _finish_conversations(session: WriteSession, row_ids: Sequence[int]) -> None:
    rows = await session.scalars(
        select(ConversationRecord)
        .where(ConversationRecord.id.in_(row_ids))
        .order_by(ConversationRecord.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    conversations = rows.all()
    for conversation, summary in zip(
        conversations, await summarise(session, [row.id for row in conversations]), strict=True
    ):
        conversation.message_count = summary.message_count
        conversation.title, conversation.preview = summary.title, summary.preview
        conversation.erasure_id = None
        holder_id = await session.scalar(
            select(ContactRecord.public_id).where(ContactRecord.id == conversation.contact_id)
        )
        record_change(session, ConversationChanged(conversation.conversation_id, holder_id))
