"""Flat labels on contacts: created by use, suggested most used first."""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.data.audit import record_audit
from app.data.changes import TagsChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.directory import contact_record, mark_touched
from app.data.errors import InvalidTagError
from app.data.folding import fold_label
from app.data.locks import lock_keys, lock_tags
from app.data.models import ContactRecord, ContactTagRecord, TagRecord
from app.data.read_models import Actor, TagCount

TAG_LIMIT = 60
TAGS_PER_CONTACT = 100
_REFUSED = re.compile(r"[\x00-\x1f\x7f,\ue000-\uf8ff\ud800-\udfff]")


def normalise_tag(name: str) -> tuple[str, str]:
    """The label as shown and the key under which case and surrounding space do not matter.

    :raises InvalidTagError: blank, longer than 60 characters, or with a comma or control character
    """
    shown = " ".join(name.split())
    key = fold_label(shown)
    if not key:
        raise InvalidTagError("A tag cannot be blank.")
    if len(shown) > TAG_LIMIT:
        raise InvalidTagError("A tag may have at most {limit} characters.", limit=TAG_LIMIT)
    if _REFUSED.search(shown):
        raise InvalidTagError("A tag cannot contain commas or control characters.")
    return shown, key


def tag_key(name: str) -> str:
    """What two who invent the same tag wait for each other by."""
    return f"tag:{fold_label(name)}"


async def add_tag(
    session: WriteSession, contact_id: str, name: str, *, actor: Actor, now: datetime
) -> str:
    """Put a tag on a contact, creating it if it is new; return the label as it is known.

    :raises InvalidTagError: the label is refused
    """
    tag = await find_or_add_tag(session, name, now=now)
    contact = await contact_record(session, contact_id)
    if await attach_tag(session, contact, tag, now=now):
        facts = {"tag": tag.name}
        record_audit(
            session, actor=actor, action="tag.added", now=now, contact_id=contact_id, **facts
        )
    return tag.name


async def remove_tag(
    session: WriteSession, contact_id: str, name: str, *, actor: Actor, now: datetime
) -> None:
    """Take a tag off a contact; nothing happens when the contact does not carry it."""
    contact = await contact_record(session, contact_id)
    tag = await find_tag(session, name)
    if tag is not None and await detach_tag(session, contact, tag):
        facts = {"tag": tag.name}
        record_audit(
            session, actor=actor, action="tag.removed", now=now, contact_id=contact_id, **facts
        )


async def replace_tags(
    session: WriteSession, contact: ContactRecord, names: Iterable[str], *, now: datetime
) -> bool:
    """Have the contact carry exactly these tags; return whether anything changed."""
    wanted = {tag.id: tag for tag in [await find_or_add_tag(session, n, now=now) for n in names]}
    if len(wanted) > TAGS_PER_CONTACT:
        raise InvalidTagError("A contact may carry at most {limit} tags.", limit=TAGS_PER_CONTACT)
    await lock_tags(session, contact.tag_ids | wanted.keys())
    surplus = [
        await session.get_one(TagRecord, tag_id) for tag_id in contact.tag_ids - wanted.keys()
    ]
    changed = [await detach_tag(session, contact, tag) for tag in surplus]
    changed += [await attach_tag(session, contact, tag, now=now) for tag in wanted.values()]
    return any(changed)


async def suggest_tags(
    session: ReadSession, prefix: str, *, limit: int = 8
) -> tuple[TagCount, ...]:
    """Tags that contain what was typed, those that begin with it first, then most used first."""
    key = fold_label(prefix)
    begins = TagRecord.name_key.startswith(key, autoescape=True)
    statement = (
        select(TagRecord)
        .where(TagRecord.name_key.contains(key, autoescape=True))
        .order_by(begins.desc(), TagRecord.contact_count.desc(), TagRecord.name_key)
        .limit(limit)
    )
    return tuple(TagCount(tag.name, tag.contact_count) for tag in await session.scalars(statement))


async def list_tags(session: ReadSession) -> tuple[TagCount, ...]:
    """Every tag, most used first."""
    statement = select(TagRecord).order_by(TagRecord.contact_count.desc(), TagRecord.name_key)
    return tuple(TagCount(tag.name, tag.contact_count) for tag in await session.scalars(statement))


async def rename_tag(
    session: WriteSession, name: str, new_name: str, *, actor: Actor, now: datetime
) -> None:
    """Give a tag another label; when a tag of that label exists the two become one.

    :raises InvalidTagError: there is no such tag, or the new label is refused
    """
    tag = await _existing_tag(session, name)
    shown, key = normalise_tag(new_name)
    other = await find_tag(session, new_name)
    if other is None or other.id == tag.id:
        tag.name, tag.name_key = shown, key
    else:
        for contact in await _carriers(session, tag):
            await attach_tag(session, contact, other, now=now)
        await _drop_tag(session, tag)
    record_audit(session, actor=actor, action="tag.renamed", now=now, tag=shown)
    record_change(session, TagsChanged())


async def delete_tag(session: WriteSession, name: str, *, actor: Actor, now: datetime) -> None:
    """Take a tag off every contact and forget it.

    :raises InvalidTagError: there is no such tag
    """
    tag = await _existing_tag(session, name)
    await _drop_tag(session, tag)
    record_audit(session, actor=actor, action="tag.deleted", now=now, tag=tag.name)
    record_change(session, TagsChanged())


async def find_tag(session: AsyncSession, name: str) -> TagRecord | None:
    """The tag of this label in any case, if there is one."""
    return await session.scalar(select(TagRecord).where(TagRecord.name_key == fold_label(name)))


async def find_or_add_tag(session: WriteSession, name: str, *, now: datetime) -> TagRecord:
    """The tag of this label, created if it is new."""
    shown, key = normalise_tag(name)
    tag = await find_tag(session, shown)
    if tag is None:
        # Two operators may invent the same tag at the same moment.
        await lock_keys(session, [tag_key(shown)])
        tag = await find_tag(session, shown)
    if tag is None:
        tag = TagRecord(name=shown, name_key=key, contact_count=0, created_at=now)
        session.add(tag)
        await session.flush()
        record_change(session, TagsChanged())
    return tag


async def attach_tag(
    session: WriteSession, contact: ContactRecord, tag: TagRecord, *, now: datetime
) -> bool:
    """Put the tag on the contact and keep its count; return whether it was missing."""
    if tag.id in contact.tag_ids:
        return False
    session.add(ContactTagRecord(contact_id=contact.id, tag_id=tag.id, at=now))
    contact.tag_ids = contact.tag_ids | {tag.id}
    await _count(session, contact, tag, +1)
    mark_touched(session, contact)
    return True


async def detach_tag(session: WriteSession, contact: ContactRecord, tag: TagRecord) -> bool:
    """Take the tag off the contact and keep its count; return whether it was there."""
    if tag.id not in contact.tag_ids:
        return False
    await session.execute(
        delete(ContactTagRecord).where(
            ContactTagRecord.contact_id == contact.id, ContactTagRecord.tag_id == tag.id
        )
    )
    contact.tag_ids = contact.tag_ids - {tag.id}
    await _count(session, contact, tag, -1)
    mark_touched(session, contact)
    return True


async def count_tags_of(session: WriteSession, contact: ContactRecord, change: int) -> None:
    """Add a contact that enters (+1) or leaves (-1) the directory to the counts of its tags."""
    await lock_tags(session, contact.tag_ids)
    await session.execute(
        update(TagRecord)
        .where(TagRecord.id.in_(contact.tag_ids))
        .values(contact_count=TagRecord.contact_count + change)
        .execution_options(synchronize_session=False)
    )


async def _count(
    session: WriteSession, contact: ContactRecord, tag: TagRecord, change: int
) -> None:
    if contact.deleted_at is None and contact.merged_into_id is None:
        # Counted in the database, so that two operators at once lose no count.
        statement = update(TagRecord).where(TagRecord.id == tag.id)
        await session.execute(
            statement.values(contact_count=TagRecord.contact_count + change).execution_options(
                synchronize_session=False
            )
        )


async def _existing_tag(session: WriteSession, name: str) -> TagRecord:
    tag = await find_tag(session, name)
    if tag is None:
        raise InvalidTagError("There is no such tag.")
    return tag


async def _carriers(session: WriteSession, tag: TagRecord) -> list[ContactRecord]:
    statement = (
        select(ContactRecord)
        .join(ContactTagRecord, ContactTagRecord.contact_id == ContactRecord.id)
        .where(ContactTagRecord.tag_id == tag.id)
        .order_by(ContactRecord.id)
        .with_for_update(of=ContactRecord)
    )
    return list(await session.scalars(statement))


async def _drop_tag(session: WriteSession, tag: TagRecord) -> None:
    for contact in await _carriers(session, tag):
        await detach_tag(session, contact, tag)
    await session.delete(tag)
