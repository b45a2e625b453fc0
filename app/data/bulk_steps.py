"""One step of an act on many contacts: the next few hundred, in one transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from app.data.audit import record_audit
from app.data.changes import ContactChanged, ContactRemoved, record_change
from app.data.database import WriteSession
from app.data.deletion import keep_restored
from app.data.locks import lock_contacts, lock_tags
from app.data.models import (
    ContactRecord,
    ContactTagRecord,
    JobContactRecord,
    JobRecord,
    TagRecord,
)
from app.data.models.jobs import CHANGED, UNCHANGED, WAITING
from app.data.read_models import Actor
from app.data.tags import TAGS_PER_CONTACT, find_tag
from app.data.vocabulary import BulkAction

STEP = 250
# More changes than this are not told one by one: open pages look again instead.
TOLD_SINGLY = 250
_AUDITED = {
    BulkAction.TAG: "tag.added",
    BulkAction.UNTAG: "tag.removed",
    BulkAction.SOFT_DELETE: "contact.soft_deleted",
    BulkAction.RESTORE: "contact.restored",
}


async def step(session: WriteSession, job: JobRecord, *, now: datetime) -> bool:
    """Do the next contacts; False when there are none left."""
    waiting = JobContactRecord.job_id == job.id, JobContactRecord.state == WAITING
    statement = select(JobContactRecord.contact_id).where(*waiting)
    ids = list(await session.scalars(statement.order_by(JobContactRecord.contact_id).limit(STEP)))
    if not ids:
        return False
    await lock_contacts(session, ids)
    rows = select(ContactRecord).where(
        ContactRecord.id.in_(ids), ContactRecord.merged_into_id.is_(None)
    )
    found = await session.scalars(rows.execution_options(populate_existing=True))
    changed = await _change(session, job, list(found), now=now)
    await _note(session, job, ids, changed)
    actor = Actor(job.actor_kind, job.actor_id)
    for contact in changed:
        record_audit(
            session,
            actor=actor,
            action=_AUDITED[BulkAction(job.action)],
            now=now,
            contact_id=contact.public_id,
            job_id=job.public_id,
            **job.facts,
        )
        if job.total <= TOLD_SINGLY:
            _tell(session, BulkAction(job.action), contact)
    # Nothing of these is needed any more, and a long act must not gather rows in memory.
    await session.flush()
    return True


async def _change(
    session: WriteSession, job: JobRecord, contacts: Sequence[ContactRecord], *, now: datetime
) -> list[ContactRecord]:
    match BulkAction(job.action):
        case BulkAction.SOFT_DELETE:
            changed = [contact for contact in contacts if contact.deleted_at is None]
            await _count_all(session, changed, -1)
            for contact in changed:
                contact.deleted_at = now
                contact.version += 1
        case BulkAction.RESTORE:
            changed = [contact for contact in contacts if contact.deleted_at is not None]
            for contact in changed:
                contact.deleted_at = None
                contact.version += 1
            await keep_restored(session, [contact.id for contact in changed])
            await _count_all(session, changed, +1)
        case action:
            tag = await find_tag(session, job.facts["tag"])
            is_on = action is BulkAction.TAG
            changed = [] if tag is None else await _tagged(session, tag, contacts, is_on, now=now)
    return changed


async def _tagged(
    session: WriteSession,
    tag: TagRecord,
    contacts: Sequence[ContactRecord],
    is_on: bool,
    *,
    now: datetime,
) -> list[ContactRecord]:
    if is_on:
        changed = [
            contact
            for contact in contacts
            if tag.id not in contact.tag_ids and len(contact.tag_ids) < TAGS_PER_CONTACT
        ]
        rows = [{"contact_id": one.id, "tag_id": tag.id, "at": now} for one in changed]
        if rows:
            await session.execute(insert(ContactTagRecord), rows)
    else:
        changed = [contact for contact in contacts if tag.id in contact.tag_ids]
        carriers = ContactTagRecord.contact_id.in_([contact.id for contact in changed])
        await session.execute(
            delete(ContactTagRecord).where(ContactTagRecord.tag_id == tag.id, carriers)
        )
    for contact in changed:
        contact.tag_ids = contact.tag_ids | {tag.id} if is_on else contact.tag_ids - {tag.id}
    live = sum(contact.deleted_at is None for contact in changed)
    await _count(session, tag.id, live if is_on else -live)
    return changed


async def _count_all(session: WriteSession, contacts: Sequence[ContactRecord], change: int) -> None:
    counts = Counter(tag_id for contact in contacts for tag_id in contact.tag_ids)
    await lock_tags(session, counts)
    for tag_id, count in counts.items():
        await _count(session, tag_id, change * count)


async def _count(session: WriteSession, tag_id: int, change: int) -> None:
    # Counted in the database, so that two operators at once lose no count.
    statement = update(TagRecord).where(TagRecord.id == tag_id)
    await session.execute(
        statement.values(contact_count=TagRecord.contact_count + change).execution_options(
            synchronize_session=False
        )
    )


async def _note(
    session: WriteSession, job: JobRecord, ids: Sequence[int], changed: Sequence[ContactRecord]
) -> None:
    changed_ids = [contact.id for contact in changed]
    of_job = JobContactRecord.job_id == job.id
    for state, among in ((UNCHANGED, ids), (CHANGED, changed_ids)):
        await session.execute(
            update(JobContactRecord)
            .where(of_job, JobContactRecord.contact_id.in_(among))
            .values(state=state)
        )
    job.done += len(ids)
    job.changed += len(changed)


def _tell(session: WriteSession, action: BulkAction, contact: ContactRecord) -> None:
    match action:
        case BulkAction.SOFT_DELETE:
            record_change(session, ContactRemoved(contact.public_id))
        case _:
            is_new = action is BulkAction.RESTORE
            record_change(session, ContactChanged(contact.public_id, is_new=is_new))
