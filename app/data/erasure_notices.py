"""Whom an erasure was told (GDPR, article 19): what is to be sent, and what was confirmed."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from app.data.audit import record_audit
from app.data.changes import ErasureChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.errors import ErasureNotFoundError
from app.data.keys import new_public_id
from app.data.models import ErasureNoticeRecord, ErasureRecord
from app.data.read_models import Actor, ErasureNotice

# What Standard Webhooks recommend, over about three days; from then on somebody has to look.
_PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)


def add_notice(session: WriteSession, erasure_id: int, *, now: datetime) -> None:
    """Have this erasure told."""
    session.add(
        ErasureNoticeRecord(
            erasure_id=erasure_id, message_id=new_public_id("msg"), attempts=0, next_at=now
        )
    )


async def list_due_notices(session: ReadSession, *, now: datetime) -> tuple[ErasureNotice, ...]:
    """What is to be sent now, oldest first."""
    return await _notices(session, ErasureNoticeRecord.next_at <= now)


async def list_unconfirmed(session: ReadSession) -> tuple[ErasureNotice, ...]:
    """What nobody has confirmed yet, whether it is still tried or not."""
    return await _notices(session, ErasureNoticeRecord.confirmed_at.is_(None))


async def next_notice_at(session: ReadSession) -> datetime | None:
    """When there is something to send next."""
    is_open = ErasureNoticeRecord.confirmed_at.is_(None)
    return await session.scalar(select(func.min(ErasureNoticeRecord.next_at)).where(is_open))


async def note_answer(
    session: WriteSession, receipt_id: str, answer: str, *, is_confirmed: bool, now: datetime
) -> None:
    """Keep what came of an attempt, and when to try again."""
    notice = await _held(session, receipt_id)
    if notice.confirmed_at is not None:
        return
    notice.attempts += 1
    notice.last_answer = answer
    notice.next_at = None
    if is_confirmed:
        notice.confirmed_at, notice.confirmed_by = now, "webhook"
    elif notice.attempts <= len(_PAUSES):
        notice.next_at = now + _PAUSES[notice.attempts - 1]
    record_change(session, ErasureChanged(receipt_id))


async def confirm_notice(
    session: WriteSession, receipt_id: str, *, actor: Actor, now: datetime
) -> None:
    """An operator says that the others know; nothing more is sent.

    :raises ErasureNotFoundError: there is no such erasure, or it was to be told to nobody
    """
    notice = await _held(session, receipt_id)
    notice.confirmed_at, notice.next_at = now, None
    notice.confirmed_by = actor.actor_id or actor.kind
    record_audit(session, actor=actor, action="erasure.confirmed", now=now, receipt_id=receipt_id)
    record_change(session, ErasureChanged(receipt_id))


async def send_again(
    session: WriteSession, receipt_id: str, *, actor: Actor, now: datetime
) -> None:
    """Try once more, from now on and with the same pauses; raises like `confirm_notice`."""
    notice = await _held(session, receipt_id)
    if notice.confirmed_at is None:
        notice.attempts, notice.next_at = 0, now
        record_audit(
            session, actor=actor, action="erasure.sent_again", now=now, receipt_id=receipt_id
        )
    record_change(session, ErasureChanged(receipt_id))


async def _held(session: WriteSession, receipt_id: str) -> ErasureNoticeRecord:
    statement = (
        select(ErasureNoticeRecord)
        .join(ErasureRecord, ErasureRecord.id == ErasureNoticeRecord.erasure_id)
        .where(ErasureRecord.public_id == receipt_id)
        .with_for_update(of=ErasureNoticeRecord)
        .execution_options(populate_existing=True)
    )
    notice = await session.scalar(statement)
    if notice is None:
        raise ErasureNotFoundError(receipt_id)
    return notice


async def _notices(
    session: ReadSession, condition: ColumnElement[bool]
) -> tuple[ErasureNotice, ...]:
    statement = (
        select(ErasureRecord.public_id, ErasureRecord.at, ErasureNoticeRecord)
        .join(ErasureNoticeRecord, ErasureNoticeRecord.erasure_id == ErasureRecord.id)
        .where(condition, ErasureNoticeRecord.confirmed_at.is_(None))
        .order_by(ErasureRecord.id)
        .limit(200)
    )
    return tuple(
        ErasureNotice(
            receipt_id=receipt_id,
            message_id=notice.message_id,
            erased_at=at,
            attempts=notice.attempts,
            next_at=notice.next_at,
            last_answer=notice.last_answer,
        )
        for receipt_id, at, notice in await session.execute(statement)
    )
