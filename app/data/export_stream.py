"""An export as it is sent: the contacts of a selection, in the order of the view, batch by batch.

Every batch looks at the directory anew, so that whoever is erased while an export runs is not in
what comes after, and no long look holds the storage of erased rows.
"""

import csv
import io
from array import array
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlalchemy import select

from app.data.audit import record_audit
from app.data.database import Database, ReadSession
from app.data.export import columns_shown, export_cells, export_columns
from app.data.export_json import export_objects
from app.data.models import ContactRecord
from app.data.read_models import Actor, SearchQuery, Selection
from app.data.search import matching_ids
from app.data.spreadsheet import guard

BATCH = 500
Told = Callable[[int, int], None]


class ExportKind(StrEnum):
    """Safe in a spreadsheet, or exact."""

    CSV = "csv"
    JSON_LINES = "jsonl"


async def chosen_row_ids(
    session: ReadSession, selection: Selection, *, now: datetime
) -> "array[int]":
    """The rows of a selection in the order of its query; eight bytes for each.

    :raises InvalidSearchError: a filter is not one the directory knows
    """
    query = selection.query or SearchQuery()
    named = ContactRecord.public_id.in_(selection.contact_ids)
    chosen = select(ContactRecord.id).where(ContactRecord.merged_into_id.is_(None))
    if selection.query is None:
        chosen = chosen.where(named)
    else:
        find = partial(matching_ids, query=query, now=now)
        connection = await session.connection()
        chosen = chosen.where(ContactRecord.id.in_(await connection.run_sync(find)))
        if selection.contact_ids:
            chosen = chosen.where(~named)
    key = getattr(ContactRecord, query.sort)
    order = (key.desc(), ContactRecord.id.desc()) if query.descending else (key, ContactRecord.id)
    rows = await session.stream_scalars(chosen.order_by(*order))
    found = array("q")
    async for part in rows.partitions(10_000):
        found.extend(part)
    return found


async def export_stream(
    database: Database,
    selection: Selection,
    kind: ExportKind,
    *,
    actor: Actor,
    now: datetime,
    shown: Sequence[str] = (),
    told: Told = lambda _done, _total: None,
) -> AsyncIterator[bytes]:
    """The bytes of the file; ``told`` hears how many of how many contacts are in it so far.

    A table has everything that is kept, or the ``shown`` columns of the directory alone.

    :raises InvalidSearchError: a filter is not one the directory knows
    """
    async with database.read() as session:
        row_ids = await chosen_row_ids(session, selection, now=now)
        columns = await _columns(session, kind, shown)
    async with database.transaction() as session:
        record_audit(
            session, actor=actor, action="contacts.exported", now=now, contacts=len(row_ids)
        )
    return _parts(database, row_ids, columns, kind, told)


async def _columns(session: ReadSession, kind: ExportKind, shown: Sequence[str]) -> list[str]:
    if kind is not ExportKind.CSV:
        return []
    return await columns_shown(session, shown) if shown else await export_columns(session)


async def _parts(
    database: Database, row_ids: "array[int]", columns: list[str], kind: ExportKind, told: Told
) -> AsyncIterator[bytes]:
    told(0, len(row_ids))
    if kind is ExportKind.CSV:
        # The mark at the beginning has spreadsheets read UTF-8.
        yield b"\xef\xbb\xbf" + _lines([[guard(column) for column in columns]])
    for at in range(0, len(row_ids), BATCH):
        batch = row_ids[at : at + BATCH].tolist()
        async with database.read() as session:
            if kind is ExportKind.CSV:
                part = _lines(await export_cells(session, batch, columns))
            else:
                part = b"".join(await export_objects(session, batch))
        yield part
        told(at + len(batch), len(row_ids))


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
