"""Acts on many contacts at once: chosen first, done in small steps, taken back as a whole."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import CursorResult, Select, delete, insert, literal, select

from app.data.audit import record_audit
from app.data.bulk_steps import step
from app.data.changes import JobChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.errors import CannotUndoError, InvalidTagError, InvalidValueError, JobNotFoundError
from app.data.keys import new_public_id
from app.data.models import ContactRecord, JobContactRecord, JobRecord
from app.data.models.jobs import CHANGED, WAITING
from app.data.read_models import Actor, JobRow, Selection
from app.data.search import matching_ids
from app.data.tags import find_or_add_tag, find_tag
from app.data.vocabulary import BulkAction, marked

IDS_LIMIT = 10_000
KEPT_FOR = timedelta(days=30)


async def start_bulk(
    session: WriteSession,
    action: BulkAction,
    selection: Selection,
    *,
    tag: str | None = None,
    actor: Actor,
    now: datetime,
) -> JobRow:
    """Note whom the act is about, as of now; `work_on_job` does it.

    :raises InvalidValueError: nobody is selected, or more than 10,000 by their ids
    :raises InvalidTagError: the tag is refused, or there is none to take off
    """
    if action is BulkAction.ERASE:
        raise InvalidValueError(
            "action", marked("Many contacts at once are erased by POST /erasures.")
        )
    if len(selection.contact_ids) > IDS_LIMIT:
        raise InvalidValueError("contact_ids", "Name at most {limit} contacts.", limit=IDS_LIMIT)
    job = new_job(action, {}, actor=actor, now=now)
    if action in (BulkAction.TAG, BulkAction.UNTAG):
        job.facts = {"tag": await _tag_name(session, action, tag or "", now=now)}
    session.add(job)
    await session.flush()
    await choose_contacts(session, job, await selected_ids(session, selection, now=now))
    if job.total == 0:
        raise InvalidValueError("contact_ids", "Nobody is selected.")
    record_job(session, job, "bulk.started", actor=actor, now=now)
    return describe_job(job)


async def work_on_job(session: WriteSession, job_id: str, *, now: datetime) -> JobRow | None:
    """Do the next step; None when another process is at it.

    Contacts that were merged or erased meanwhile are left out.

    :raises JobNotFoundError: there is no such act
    """
    statement = select(JobRecord).where(JobRecord.public_id == job_id)
    job = await session.scalar(statement.with_for_update(skip_locked=True))
    if job is None:
        await get_job(session, job_id)
        return None
    if not describe_job(job).is_over and not await step(session, job, now=now):
        job.finished_at = now
        actor = Actor(job.actor_kind, job.actor_id)
        record_job(session, job, "bulk.finished", actor=actor, now=now)
    record_change(session, JobChanged(job_id))
    return describe_job(job)


async def cancel_job(session: WriteSession, job_id: str, *, actor: Actor, now: datetime) -> JobRow:
    """Do no more; what was done stays, and can be undone.

    :raises JobNotFoundError: there is no such act
    """
    job = await _held(session, job_id)
    if not describe_job(job).is_over:
        job.cancelled_at = now
        record_job(session, job, "bulk.cancelled", actor=actor, now=now)
    return describe_job(job)


async def undo_job(session: WriteSession, job_id: str, *, actor: Actor, now: datetime) -> JobRow:
    """Stop it, and take back from every contact what it changed there; itself such an act.

    :raises JobNotFoundError: there is no such act, or it is too long ago
    :raises CannotUndoError: it was undone already
    """
    job = await _held(session, job_id)
    if job.action == BulkAction.ERASE:
        raise CannotUndoError(job_id, marked("What was erased cannot be brought back."))
    await cancel_job(session, job_id, actor=actor, now=now)
    job = await _held(session, job_id)
    if await session.scalar(select(JobRecord.id).where(JobRecord.undoes_id == job.id)):
        raise CannotUndoError(job_id, "This was undone already.")
    undo = new_job(BulkAction(job.action).inverse, job.facts, actor=actor, now=now)
    undo.undoes_id = job.id
    session.add(undo)
    await session.flush()
    of_job = JobContactRecord.job_id == job.id, JobContactRecord.state == CHANGED
    await choose_contacts(session, undo, select(JobContactRecord.contact_id).where(*of_job))
    record_job(session, undo, "bulk.started", actor=actor, now=now)
    return describe_job(undo)


async def get_job(session: ReadSession, job_id: str) -> JobRow:
    """How far it is.

    :raises JobNotFoundError: there is no such act, or it is too long ago
    """
    job = await session.scalar(select(JobRecord).where(JobRecord.public_id == job_id))
    if job is None:
        raise JobNotFoundError(job_id)
    return describe_job(job)


async def list_unfinished_jobs(session: ReadSession) -> tuple[str, ...]:
    """What is still to be done, oldest first."""
    # Erasing is begun and carried out by another hand: bulk_erasure.py.
    is_open = (
        JobRecord.finished_at.is_(None),
        JobRecord.cancelled_at.is_(None),
        JobRecord.action != BulkAction.ERASE,
    )
    statement = select(JobRecord.public_id).where(*is_open).order_by(JobRecord.id)
    return tuple(await session.scalars(statement))


async def forget_old_jobs(session: WriteSession, *, now: datetime) -> None:
    """Let go of what ended 30 days ago: from then on it can be undone no more."""
    await session.execute(delete(JobRecord).where(JobRecord.finished_at < now - KEPT_FOR))
    await session.execute(delete(JobRecord).where(JobRecord.cancelled_at < now - KEPT_FOR))


def new_job(action: BulkAction, facts: dict[str, str], *, actor: Actor, now: datetime) -> JobRecord:
    """A job that nobody has been chosen for yet."""
    return JobRecord(
        public_id=new_public_id("j"),
        action=action,
        facts=facts,
        actor_kind=actor.kind,
        actor_id=actor.actor_id,
        created_at=now,
        total=0,
        done=0,
        changed=0,
    )


async def _tag_name(session: WriteSession, action: BulkAction, name: str, *, now: datetime) -> str:
    if action is BulkAction.TAG:
        return (await find_or_add_tag(session, name, now=now)).name
    tag = await find_tag(session, name)
    if tag is None:
        raise InvalidTagError("There is no such tag.")
    return tag.name


async def selected_ids(session: ReadSession, selection: Selection, *, now: datetime) -> Select[int]:
    """Whom a selection is about, as a query for their rows."""
    named = ContactRecord.public_id.in_(selection.contact_ids)
    if selection.query is None:
        return select(ContactRecord.id).where(named, ContactRecord.merged_into_id.is_(None))
    find = partial(matching_ids, query=selection.query, now=now)
    connection = await session.connection()
    found = (await connection.run_sync(find)).subquery()
    chosen = select(found.c.id)
    if selection.contact_ids:
        chosen = chosen.where(found.c.id.not_in(select(ContactRecord.id).where(named)))
    return chosen


async def choose_contacts(session: WriteSession, job: JobRecord, ids: Select[int]) -> None:
    """Note whom the job is about."""
    every = ids.subquery()
    rows = select(literal(job.id), every.c[0], literal(WAITING))
    into = insert(JobContactRecord).from_select(["job_id", "contact_id", "state"], rows)
    result = await session.execute(into)
    job.total = result.rowcount if isinstance(result, CursorResult) else 0


async def _held(session: WriteSession, job_id: str) -> JobRecord:
    statement = select(JobRecord).where(JobRecord.public_id == job_id).with_for_update()
    job = await session.scalar(statement.execution_options(populate_existing=True))
    if job is None:
        raise JobNotFoundError(job_id)
    return job


def record_job(
    session: WriteSession, job: JobRecord, action: str, *, actor: Actor, now: datetime
) -> None:
    """Write a line of the audit log about the job, and announce it."""
    facts = {**job.facts, "job_id": job.public_id, "act": job.action}
    record_audit(
        session, actor=actor, action=action, now=now, total=job.total, changed=job.changed, **facts
    )
    record_change(session, JobChanged(job.public_id))


def describe_job(job: JobRecord) -> JobRow:
    """The job as it is shown."""
    return JobRow(
        job_id=job.public_id,
        action=BulkAction(job.action),
        tag=job.facts.get("tag"),
        total=job.total,
        done=job.done,
        changed=job.changed,
        created_at=job.created_at,
        finished_at=job.finished_at,
        cancelled_at=job.cancelled_at,
        is_undo=job.undoes_id is not None,
    )
