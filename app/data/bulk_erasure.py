"""Erase many contacts as one act: chosen at once, begun a few at a time."""

from datetime import datetime

from sqlalchemy import Select, func, select, update

from app.data.bulk import choose_contacts, describe_job, new_job, record_job
from app.data.changes import JobChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.erasure import begin_erasure
from app.data.erasure_memory import ErasureMemory
from app.data.errors import ContactMergedError, InvalidValueError
from app.data.locks import lock_contacts
from app.data.models import ContactRecord, ConversationRecord, JobContactRecord, JobRecord
from app.data.models.jobs import UNCHANGED, WAITING
from app.data.read_models import Actor, ErasureCounts, JobRow
from app.data.vocabulary import BulkAction

CONTACTS_AT_ONCE = 10


async def count_erasures(session: ReadSession, ids: Select[int]) -> ErasureCounts:
    """How many contacts, and conversations and messages of theirs, an act on these is about."""
    chosen = ids.subquery()
    contacts = await session.scalar(select(func.count()).select_from(chosen))
    messages = func.coalesce(func.sum(ConversationRecord.message_count), 0)
    theirs = ConversationRecord.contact_id.in_(select(chosen.c[0]))
    statement = select(func.count(), messages).select_from(ConversationRecord).where(theirs)
    of_conversations, of_messages = (await session.execute(statement)).one()
    return ErasureCounts(contacts or 0, of_conversations, int(of_messages))


async def start_erasing(
    session: WriteSession,
    ids: Select[int],
    *,
    actor: Actor,
    now: datetime,
    removes_messages: bool = False,
    rule: str | None = None,
) -> JobRow:
    """Note whom the act is about, as of now; it cannot be undone, but stopped half way.

    :raises InvalidValueError: nobody is selected
    """
    job = new_job(BulkAction.ERASE, {}, actor=actor, now=now)
    job.facts = {"removes_messages": removes_messages, **({"rule": rule} if rule else {})}
    session.add(job)
    await session.flush()
    await choose_contacts(session, job, ids)
    if job.total == 0:
        raise InvalidValueError("contact_ids", "Nobody is selected.")
    record_job(session, job, "bulk.started", actor=actor, now=now)
    return describe_job(job)


async def list_erasing_jobs(session: ReadSession) -> tuple[str, ...]:
    """Acts that are not over, oldest first."""
    statement = select(JobRecord.public_id).where(
        JobRecord.action == BulkAction.ERASE,
        JobRecord.finished_at.is_(None),
        JobRecord.cancelled_at.is_(None),
    )
    return tuple(await session.scalars(statement.order_by(JobRecord.id)))


async def erase_some(
    session: WriteSession,
    job_id: str,
    *,
    memory: ErasureMemory,
    is_told: bool = False,
    now: datetime,
) -> tuple[str, ...]:
    """Begin the erasure of the next few contacts; none when the act is over or another is at it."""
    statement = select(JobRecord).where(JobRecord.public_id == job_id)
    job = await session.scalar(statement.with_for_update(skip_locked=True))
    if job is None or describe_job(job).is_over:
        return ()
    actor = Actor(job.actor_kind, job.actor_id)
    waiting = await _waiting(session, job)
    begun: list[str] = []
    for contact_id in waiting.values():
        try:
            receipt_id = await begin_erasure(
                session,
                contact_id,
                actor=actor,
                now=now,
                removes_messages=bool(job.facts.get("removes_messages")),
                memory=memory,
                is_told=is_told,
                job_id=job.public_id,
            )
        except ContactMergedError:
            continue  # goes with its primary, if that one is chosen too
        begun.append(receipt_id)
    await _note(session, job, list(waiting), len(begun))
    if len(waiting) < CONTACTS_AT_ONCE:
        job.finished_at = now
        record_job(session, job, "bulk.finished", actor=actor, now=now)
    record_change(session, JobChanged(job_id))
    return tuple(begun)


async def _waiting(session: WriteSession, job: JobRecord) -> dict[int, str]:
    of_job = JobContactRecord.job_id == job.id, JobContactRecord.state == WAITING
    statement = (
        select(ContactRecord.id, ContactRecord.public_id)
        .join(JobContactRecord, JobContactRecord.contact_id == ContactRecord.id)
        .where(*of_job)
        .order_by(ContactRecord.id)
        .limit(CONTACTS_AT_ONCE)
    )
    waiting = {row_id: public_id for row_id, public_id in await session.execute(statement)}
    await lock_contacts(session, waiting)
    return waiting


async def _note(session: WriteSession, job: JobRecord, ids: list[int], begun: int) -> None:
    # Rows of those who went are gone with them; the others are not looked at again.
    left = JobContactRecord.job_id == job.id, JobContactRecord.contact_id.in_(ids)
    await session.execute(update(JobContactRecord).where(*left).values(state=UNCHANGED))
    job.done += len(ids)
    job.changed += begun
