"""All contacts as a table that a spreadsheet opens and an import reads back."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, select

from app.data.bulk import selected_ids
from app.data.database import ReadSession
from app.data.models import (
    ContactEmailRecord,
    ContactRecord,
    ContactTagRecord,
    ContactValueRecord,
    ExternalIdRecord,
    TagRecord,
)
from app.data.read_models import Selection
from app.data.spreadsheet import guard
from app.data.values import RESERVED_FIELDS

FIXED_COLUMNS = (
    *("contact_id", "name", "email", "phone", "tags", "identity", "other_emails"),
    *("first_seen", "last_seen", "conversation_count"),
)
EXTERNAL_PREFIX = "external:"
# How the directory's table calls its columns.
_FIELD_PREFIX = "field:"
_SHOWN_AS = {"last": "last_seen", "first": "first_seen", "count": "conversation_count"}
_BATCH = 1_000
_LIVE = (ContactRecord.deleted_at.is_(None), ContactRecord.merged_into_id.is_(None))
_Cells = dict[str, str]
# Nobody is named and nothing is asked: no selection was made.
EVERYBODY = Selection()


async def export_rows(
    session: ReadSession, *, selection: Selection = EVERYBODY, now: datetime | None = None
) -> AsyncIterator[list[str]]:
    """The header and then one row for each contact that is not deleted, fit for a spreadsheet.

    With a selection, as of ``now``, only whom it is about, deleted ones too.

    Captured fields and the ids of other systems have a column each.
    """
    columns = await export_columns(session)
    yield [guard(column) for column in columns]
    async for records in _batches(session, selection, now=now):
        extra = await _extras(session, [record.id for record in records])
        for record in records:
            yield _row(record, extra[record.id], columns)


async def export_columns(session: ReadSession) -> list[str]:
    """The header of a table that holds everything that is kept on contacts."""
    return [*FIXED_COLUMNS, *await _field_columns(session), *await _external_columns(session)]


async def columns_shown(session: ReadSession, keys: Sequence[str]) -> list[str]:
    """The header of a table that holds the id and the columns that the directory shows."""
    kept = set(await export_columns(session))
    names = [_SHOWN_AS.get(key, key.removeprefix(_FIELD_PREFIX)) for key in keys]
    return ["contact_id", *(name for name in dict.fromkeys(names) if name in kept)]


async def export_cells(
    session: ReadSession, row_ids: Sequence[int], columns: Sequence[str]
) -> list[list[str]]:
    """The rows of at most a thousand contacts in their order; who is gone is left out."""
    here = ContactRecord.id.in_(row_ids), ContactRecord.merged_into_id.is_(None)
    records = {record.id: record for record in await _records(session, *here)}
    extra = await _extras(session, list(records))
    return [
        _row(records[row_id], extra[row_id], columns) for row_id in row_ids if row_id in records
    ]


async def _field_columns(session: ReadSession) -> list[str]:
    fields = select(ContactValueRecord.field).distinct().order_by(ContactValueRecord.field)
    taken = {*FIXED_COLUMNS, *RESERVED_FIELDS}
    return [field for field in await session.scalars(fields) if field not in taken]


async def _external_columns(session: ReadSession) -> list[str]:
    sources = select(ExternalIdRecord.source).distinct().order_by(ExternalIdRecord.source)
    return [f"{EXTERNAL_PREFIX}{source}" for source in await session.scalars(sources)]


async def _batches(
    session: ReadSession, selection: Selection, *, now: datetime | None
) -> AsyncIterator[Sequence[Any]]:
    if selection == EVERYBODY:
        last_id = 0
        while records := await _records(session, *_LIVE, ContactRecord.id > last_id):
            last_id = records[-1].id
            yield records
        return
    # The ids first: with each batch the whole search would be done again.
    chosen = await selected_ids(session, selection, now=now or datetime.now(UTC))
    row_ids = sorted(await session.scalars(chosen))
    for start in range(0, len(row_ids), _BATCH):
        batch = ContactRecord.id.in_(row_ids[start : start + _BATCH])
        yield await _records(session, batch, ContactRecord.merged_into_id.is_(None))


async def _records(session: ReadSession, *conditions: ColumnElement[bool]) -> Sequence[Any]:
    table = ContactRecord
    statement = (
        select(
            *(table.id, table.public_id, table.name, table.email, table.phone, table.identity),
            *(table.first_seen, table.last_seen, table.conversation_count),
        )
        .where(*conditions)
        .order_by(table.id)
        .limit(_BATCH)
    )
    return (await session.execute(statement)).all()


def _row(record: Any, extra: _Cells, columns: Sequence[str]) -> list[str]:
    cells = _own_cells(record) | extra
    return [guard(cells.get(column, "")) for column in columns]


def _own_cells(record: Any) -> _Cells:
    return {
        "contact_id": record.public_id,
        "name": record.name or "",
        "email": record.email or "",
        "phone": record.phone or "",
        "identity": record.identity,
        "first_seen": record.first_seen.isoformat(timespec="seconds"),
        "last_seen": record.last_seen.isoformat(timespec="seconds") if record.last_seen else "",
        "conversation_count": str(record.conversation_count),
    }


async def _extras(session: ReadSession, row_ids: list[int]) -> defaultdict[int, _Cells]:
    cells: defaultdict[int, _Cells] = defaultdict(dict)
    for row_id, field, value in await session.execute(
        select(ContactValueRecord.contact_id, ContactValueRecord.field, ContactValueRecord.value)
        .where(ContactValueRecord.contact_id.in_(row_ids), ContactValueRecord.is_current)
        .where(ContactValueRecord.field.not_in([*RESERVED_FIELDS, *FIXED_COLUMNS]))
    ):
        cells[row_id][field] = _shown(value)
    for row_id, source, external_id in await session.execute(
        select(
            ExternalIdRecord.contact_id, ExternalIdRecord.source, ExternalIdRecord.external_id
        ).where(ExternalIdRecord.contact_id.in_(row_ids))
    ):
        cells[row_id][f"{EXTERNAL_PREFIX}{source}"] = external_id
    await _add_lists(session, row_ids, cells)
    return cells


async def _add_lists(
    session: ReadSession, row_ids: list[int], cells: defaultdict[int, _Cells]
) -> None:
    tags = (
        select(ContactTagRecord.contact_id, TagRecord.name)
        .join(TagRecord, TagRecord.id == ContactTagRecord.tag_id)
        .where(ContactTagRecord.contact_id.in_(row_ids))
        .order_by(TagRecord.name_key)
    )
    others = (
        select(ContactEmailRecord.contact_id, ContactEmailRecord.email)
        .where(ContactEmailRecord.contact_id.in_(row_ids), ContactEmailRecord.is_primary.is_(False))
        .order_by(ContactEmailRecord.id)
    )
    for column, statement in (("tags", tags), ("other_emails", others)):
        for row_id, text in await session.execute(statement):
            present = cells[row_id].get(column)
            cells[row_id][column] = f"{present}, {text}" if present else text


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
