"""Soft delete and restore a contact. Hard delete lives in erasure.py."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.data.audit import record_audit
from app.data.changes import ContactChanged, ContactRemoved, record_change
from app.data.database import WriteSession
from app.data.directory import contact_record
from app.data.merge_journal import after_of, journal_of, rewrite
from app.data.models import MergeRecord
from app.data.read_models import Actor
from app.data.tags import count_tags_of


async def soft_delete_contact(
    session: WriteSession, contact_id: str, *, actor: Actor, now: datetime
) -> None:
    """Hide the contact from the default views; it keeps everything and can be restored.

    Its keys stay its own, so that a returning visitor makes no double. Soft-deleting it once more
    changes nothing.

    :raises ContactNotFoundError: there is none
    :raises ContactMergedError: it was merged
    :raises ContactErasedError: it was erased
    """
    record = await contact_record(session, contact_id)
    if record.deleted_at is not None:
        return
    await count_tags_of(session, record, -1)
    record.deleted_at = now
    record.version += 1
    record_audit(
        session, actor=actor, action="contact.soft_deleted", now=now, contact_id=contact_id
    )
    record_change(session, ContactRemoved(contact_id))


async def restore_contact(
    session: WriteSession, contact_id: str, *, actor: Actor, now: datetime
) -> None:
    """Bring a soft-deleted contact back into the directory; raises like soft_delete_contact.

    It stays there when a merge is undone that had brought it back once before.
    """
    record = await contact_record(session, contact_id)
    if record.deleted_at is None:
        return
    record.deleted_at = None
    record.version += 1
    await keep_restored(session, [record.id])
    await count_tags_of(session, record, +1)
    record_audit(session, actor=actor, action="contact.restored", now=now, contact_id=contact_id)
    record_change(session, ContactChanged(contact_id, is_new=True))


async def keep_restored(session: WriteSession, row_ids: Sequence[int]) -> None:
    """Have these contacts stay restored whichever of the merges into them is undone later."""
    merges = select(MergeRecord).where(
        MergeRecord.primary_id.in_(row_ids), MergeRecord.undone_at.is_(None)
    )
    for merge in await session.scalars(merges):
        before = journal_of(merge)["primary"].copy()
        before["deleted_at"] = None
        tags = journal_of(merge)["added_tags"]
        rewrite(merge, primary=before, after=after_of(merge), tags=tags)
