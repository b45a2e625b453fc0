"""Contacts exactly as they are kept: one JSON object a line, types and all emails included."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import select

from app.data.database import ReadSession
from app.data.models import (
    ContactEmailRecord,
    ContactRecord,
    ContactTagRecord,
    ContactValueRecord,
    ExternalIdRecord,
    TagRecord,
)
from app.data.values import RESERVED_FIELDS


async def export_objects(session: ReadSession, row_ids: Sequence[int]) -> list[bytes]:
    """The lines of these contacts in their order; whoever is gone is left out."""
    found = select(ContactRecord).where(
        ContactRecord.id.in_(row_ids), ContactRecord.merged_into_id.is_(None)
    )
    records = {record.id: record for record in await session.scalars(found)}
    tags = await _tags(session, row_ids)
    emails = await _lists(session, row_ids, ContactEmailRecord, ContactEmailRecord.email)
    values = await _pairs(session, row_ids)
    external = await _external(session, row_ids)
    return [
        orjson.dumps(
            _object(records[row_id])
            | {
                "emails": emails[row_id],
                "tags": tags[row_id],
                "captured_fields": values[row_id],
                "external_ids": external[row_id],
            }
        )
        + b"\n"
        for row_id in row_ids
        if row_id in records
    ]


def _object(record: ContactRecord) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "name": record.name,
        "email": record.email,
        "phone": record.phone,
        "identity": record.identity,
        "first_seen": record.first_seen,
        "last_seen": record.last_seen,
        "conversation_count": record.conversation_count,
        "version": record.version,
        "deleted_at": record.deleted_at,
    }


async def _tags(session: ReadSession, row_ids: Sequence[int]) -> defaultdict[int, list[str]]:
    statement = (
        select(ContactTagRecord.contact_id, TagRecord.name)
        .join(TagRecord, TagRecord.id == ContactTagRecord.tag_id)
        .where(ContactTagRecord.contact_id.in_(row_ids))
        .order_by(TagRecord.name_key)
    )
    return _gathered(await session.execute(statement))


async def _lists(
    session: ReadSession, row_ids: Sequence[int], table: Any, column: Any
) -> defaultdict[int, list[str]]:
    statement = select(table.contact_id, column).where(table.contact_id.in_(row_ids))
    return _gathered(await session.execute(statement.order_by(table.id)))


async def _pairs(session: ReadSession, row_ids: Sequence[int]) -> defaultdict[int, dict[str, Any]]:
    value = ContactValueRecord
    statement = select(value.contact_id, value.field, value.value).where(
        value.contact_id.in_(row_ids), value.is_current, value.field.not_in(RESERVED_FIELDS)
    )
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for row_id, field, content in await session.execute(statement.order_by(value.id)):
        if content is not None:
            found[row_id][field] = content
    return found


async def _external(
    session: ReadSession, row_ids: Sequence[int]
) -> defaultdict[int, dict[str, str]]:
    held = ExternalIdRecord
    statement = select(held.contact_id, held.source, held.external_id).where(
        held.contact_id.in_(row_ids)
    )
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for row_id, source, external_id in await session.execute(statement.order_by(held.id.desc())):
        found[row_id][source] = external_id
    return found


def _gathered(rows: Any) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for row_id, text in rows:
        found[row_id].append(text)
    return found
