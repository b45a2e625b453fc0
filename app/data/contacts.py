"""Read, create and edit a contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Final

from sqlalchemy import Connection, select

from app.data.audit import record_audit
from app.data.database import ReadSession, WriteSession
from app.data.directory import add_contact_record, contact_record, mark_changed
from app.data.emails import emails_of, give_email, remove_primary_email
from app.data.errors import StaleVersionError
from app.data.external_ids import external_key, merge_external_ids
from app.data.field_definitions import typed_fields
from app.data.keys import normalise_email
from app.data.locks import lock_keys
from app.data.models import (
    ChatbotRecord,
    ContactRecord,
    ExternalIdRecord,
    SubjectRecord,
    TagRecord,
)
from app.data.one_hop import look_up
from app.data.read_models import (
    Actor,
    ContactDetail,
    ContactEmail,
    ContactRow,
    ExternalId,
    JSONValue,
    Subject,
)
from app.data.search_rows import list_rows
from app.data.tags import replace_tags, tag_key
from app.data.values import (
    RESERVED_FIELDS,
    clean_fields,
    clean_name,
    clean_phone,
    list_values,
    set_value,
)
from app.data.vocabulary import Identity, Source


class Unset(Enum):
    """Says that a field of an edit is not touched; None would clear it."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


@dataclass(frozen=True, slots=True)
class ContactEdit:
    """What to change: fields left out stay, None clears, mappings are merged, tags are replaced."""

    name: str | Unset | None = UNSET
    email: str | Unset | None = UNSET
    phone: str | Unset | None = UNSET
    captured_fields: Mapping[str, JSONValue] | Unset = UNSET
    external_ids: Mapping[str, str | None] | Unset = UNSET
    tags: Sequence[str] | Unset = UNSET


async def get_contact_row(session: ReadSession, contact_id: str) -> ContactRow:
    """One line of the directory, soft-deleted contacts included.

    :raises ContactNotFoundError: there is none
    :raises ContactMergedError: it was merged
    :raises ContactErasedError: it was erased
    """
    return await row_of(session, await contact_record(session, contact_id))


async def list_contact_rows(
    session: ReadSession, contact_ids: Sequence[str]
) -> tuple[ContactRow, ...]:
    """The lines of those that are there, soft-deleted ones included; the others are left out."""
    return await look_up(session, partial(_list_contact_rows, contact_ids=contact_ids))


def _list_contact_rows(
    connection: Connection, contact_ids: Sequence[str]
) -> tuple[ContactRow, ...]:
    there = select(ContactRecord.id).where(
        ContactRecord.public_id.in_(contact_ids), ContactRecord.merged_into_id.is_(None)
    )
    return tuple(row for _, row in list_rows(connection, connection.scalars(there).all()))


async def get_contact(session: ReadSession, contact_id: str) -> ContactDetail:
    """All held on a contact but conversations and history; raises like get_contact_row."""
    record = await contact_record(session, contact_id)
    values = await list_values(session, record.id)
    return ContactDetail(
        row=await row_of(session, record),
        emails=tuple(
            ContactEmail(row.email, Source(row.source), row.is_primary)
            for row in await emails_of(session, record)
        ),
        subjects=await _subjects_of(session, record),
        external_ids=await _external_ids_of(session, record),
        captured_fields={
            value.field: value.value
            for value in values
            if value.is_current and value.field not in RESERVED_FIELDS and value.value is not None
        },
        values=values,
        created_at=record.created_at,
    )


async def create_contact(
    session: WriteSession,
    edit: ContactEdit,
    *,
    actor: Actor,
    source: Source,
    now: datetime,
    region: str | None = None,
) -> str:
    """Add a contact that has not been seen yet, and return its id.

    :raises InvalidValueError: a value is refused; ``field`` says which
    :raises EmailTakenError: another contact has this email
    :raises ExternalIdTakenError: another contact has this external id
    """
    await lock_keys(session, _keys_of(edit))
    record = await add_contact_record(
        session, identity=Identity.ANONYMOUS, first_seen=now, last_seen=None, now=now
    )
    await _apply(session, record, edit, source=source, now=now, region=region)
    record_audit(
        session, actor=actor, action="contact.created", now=now, contact_id=record.public_id
    )
    return record.public_id


async def edit_contact(
    session: WriteSession,
    contact_id: str,
    edit: ContactEdit,
    *,
    actor: Actor,
    source: Source = Source.OPERATOR,
    now: datetime,
    expected_version: int | None = None,
    region: str | None = None,
) -> None:
    """Change what the edit names; the whole edit happens or none of it.

    :raises InvalidValueError: a value is refused; ``field`` says which
    :raises EmailTakenError: another contact has this email; merging is the way on
    :raises ExternalIdTakenError: another contact has this external id
    :raises StaleVersionError: somebody changed the contact since ``expected_version``
    """
    await lock_keys(session, _keys_of(edit))
    record = await contact_record(session, contact_id)
    if expected_version is not None and record.version != expected_version:
        raise StaleVersionError(contact_id, record.version)
    changed = await _apply(session, record, edit, source=source, now=now, region=region)
    if changed:
        record_audit(
            session,
            actor=actor,
            action="contact.edited",
            now=now,
            contact_id=contact_id,
            fields=sorted(changed),
        )


async def row_of(session: ReadSession, record: ContactRecord) -> ContactRow:
    """The directory line of a row that is at hand."""
    names = await session.scalars(
        select(TagRecord.name).where(TagRecord.id.in_(record.tag_ids)).order_by(TagRecord.name_key)
    )
    return ContactRow(
        contact_id=record.public_id,
        name=record.name,
        email=record.email,
        phone=record.phone,
        identity=Identity(record.identity),
        tags=tuple(names),
        last_seen=record.last_seen,
        first_seen=record.first_seen,
        conversation_count=record.conversation_count,
        version=record.version,
        deleted_at=record.deleted_at,
    )


async def _apply(
    session: WriteSession,
    record: ContactRecord,
    edit: ContactEdit,
    *,
    source: Source,
    now: datetime,
    region: str | None,
) -> set[str]:
    changed = await _set_values(session, record, edit, source=source, now=now, region=region)
    if edit.email is not UNSET and await _edit_email(
        session, record, edit.email, source=source, now=now
    ):
        changed.add("email")
    if edit.external_ids is not UNSET and await merge_external_ids(
        session, record, edit.external_ids, now=now
    ):
        changed.add("external_ids")
    if edit.tags is not UNSET and await replace_tags(session, record, edit.tags, now=now):
        changed.add("tags")
    if changed:
        if record.identity == Identity.ANONYMOUS and (record.name or record.email or record.phone):
            record.identity = Identity.SELF_REPORTED
        await mark_changed(session, record)
    return changed


def _keys_of(edit: ContactEdit) -> set[str]:
    # Keys are held before contacts everywhere, as identifying a visitor knows the keys first.
    keys = set()
    if edit.email is not UNSET and edit.email is not None and edit.email.strip():
        keys.add(normalise_email(edit.email).key)
    if edit.external_ids is not UNSET:
        keys |= {external_key(*pair) for pair in edit.external_ids.items()}
    if edit.tags is not UNSET:
        keys |= {tag_key(name) for name in edit.tags}
    return keys


async def _set_values(
    session: WriteSession,
    record: ContactRecord,
    edit: ContactEdit,
    *,
    source: Source,
    now: datetime,
    region: str | None,
) -> set[str]:
    own: dict[str, JSONValue] = {}
    if edit.name is not UNSET:
        own["name"] = clean_name(edit.name)
    if edit.phone is not UNSET:
        own["phone"] = clean_phone(edit.phone, region=region)
    captured: dict[str, JSONValue] = {}
    if edit.captured_fields is not UNSET:
        captured = await typed_fields(session, clean_fields(edit.captured_fields))
    return {
        field if field in own else "captured_fields"
        for field, value in {**own, **captured}.items()
        if await set_value(session, record, field, value, source=source, now=now)
    }


async def _edit_email(
    session: WriteSession,
    record: ContactRecord,
    text: str | None,
    *,
    source: Source,
    now: datetime,
) -> bool:
    if text is None or not text.strip():
        return await remove_primary_email(session, record)
    return await give_email(session, record, normalise_email(text), source=source, now=now)


async def _subjects_of(session: ReadSession, record: ContactRecord) -> tuple[Subject, ...]:
    statement = (
        select(SubjectRecord, ChatbotRecord.name)
        .outerjoin(ChatbotRecord, ChatbotRecord.id == SubjectRecord.chatbot_id)
        .where(SubjectRecord.contact_id == record.id)
        .order_by(SubjectRecord.id)
    )
    return tuple(
        Subject(row.issuer, row.subject, row.seen_at, chatbot_name)
        for row, chatbot_name in await session.execute(statement)
    )


async def _external_ids_of(session: ReadSession, record: ContactRecord) -> tuple[ExternalId, ...]:
    statement = (
        select(ExternalIdRecord)
        .where(ExternalIdRecord.contact_id == record.id)
        .order_by(ExternalIdRecord.id)
    )
    return tuple(
        ExternalId(row.source, row.external_id) for row in await session.scalars(statement)
    )
