"""Uploads: kept, understood, shown, and let go of."""

import asyncio
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import delete, select

from app.data.audit import record_audit
from app.data.changes import JobChanged, record_change
from app.data.database import WriteSession
from app.data.imports.columns import guess_columns
from app.data.imports.decoding import decode_file, detect_encoding
from app.data.imports.files import ImportFiles
from app.data.imports.ledger import demand, found_import, job_of, start_over, stored
from app.data.imports.records import detect_delimiter, read_rows
from app.data.models import ImportRecord
from app.data.read_models import Actor, ImportJob, ImportPreview
from app.data.vocabulary import ImportState, OnConflict

KEPT_FOR = timedelta(days=30)
# An upload that nobody started is somebody's data lying about.
WAITS_FOR = timedelta(days=1)
PREVIEW_ROWS = 8
_WITH_FILE = [state for state in ImportState if state.needs_file]


async def register_upload(
    session: WriteSession, files: ImportFiles, import_id: str, *, name: str | None, actor: Actor,
    now: datetime,
) -> ImportJob:  # fmt: skip
    """Note an upload that `ImportFiles.keep` has kept, understood as well as it can be.

    :raises InvalidValueError: it is not a table
    """
    encoding = await asyncio.to_thread(detect_encoding, files.upload_of(import_id))
    record = ImportRecord(
        public_id=import_id,
        state=ImportState.WAITING,
        file_name=name[:200] if name else None,
        encoding=encoding,
        on_conflict=OnConflict.MERGE,
        actor_kind=actor.kind,
        actor_id=actor.actor_id,
        created_at=now,
        done=0,
        rows_read=0,
        counts={},
    )
    await _understand(files, record, encoding, None)
    session.add(record)
    record_audit(
        session, actor=actor, action="import.uploaded", now=now, import_id=import_id,
        rows=record.total,
    )  # fmt: skip
    return job_of(record, None)


async def read_anew(
    session: WriteSession,
    files: ImportFiles,
    import_id: str,
    *,
    encoding: str,
    delimiter: str | None,
) -> ImportJob:
    """Understand the upload otherwise than before; what was chosen for its columns is forgotten.

    :raises InvalidValueError: the file is not in this encoding, or is not a table then
    :raises ImportStateError: it is already being worked on
    """
    record = await found_import(session, import_id)
    demand(record, ImportState.WAITING, ImportState.CHECKED)
    await _understand(files, record, encoding, delimiter)
    await start_over(session, record, ImportState.WAITING)
    return job_of(record, None)


async def discard_import(session: WriteSession, import_id: str) -> None:
    """Forget an upload that was not started.

    :raises ImportStateError: it was started
    """
    record = await found_import(session, import_id)
    demand(record, ImportState.WAITING, ImportState.CHECKED)
    await session.delete(record)
    record_change(session, JobChanged(import_id))


async def discard_waiting(session: WriteSession, files: ImportFiles) -> None:
    """Forget every upload that is not being brought in, with its file.

    Whoever erases a person calls it: nobody knows who is in those files.
    """
    waiting = [ImportState.WAITING, ImportState.CHECKING, ImportState.CHECKED]
    found = list(
        await session.scalars(select(ImportRecord.public_id).where(ImportRecord.state.in_(waiting)))
    )
    await session.execute(delete(ImportRecord).where(ImportRecord.state.in_(waiting)))
    for import_id in found:
        files.remove(import_id)
        record_change(session, JobChanged(import_id))


async def forget_old_imports(session: WriteSession, files: ImportFiles, *, now: datetime) -> None:
    """Let go of uploads that waited for a day, of what rows did 30 days ago, and of files."""
    over = ImportRecord.finished_at < now - KEPT_FOR
    await session.execute(delete(ImportRecord).where(over))
    waiting = ImportRecord.state.in_([ImportState.WAITING, ImportState.CHECKED])
    old = ImportRecord.created_at < now - WAITS_FOR
    await session.execute(delete(ImportRecord).where(waiting, old))
    needed = select(ImportRecord.public_id).where(ImportRecord.state.in_(_WITH_FILE))
    files.keep_only(tuple(await session.scalars(needed)))


def preview(files: ImportFiles, job: ImportJob) -> ImportPreview:
    """The title and the first rows as they are read now; none when the file is gone."""
    path = files.text_of(job.import_id)
    titles = tuple(column.title for column in job.columns)
    if not path.exists():
        return ImportPreview(titles, ())
    rows = islice(read_rows(path, delimiter=job.delimiter), 1, PREVIEW_ROWS + 1)
    return ImportPreview(titles, tuple(row.cells[: len(titles)] for row in rows if not row.refusal))


async def _understand(
    files: ImportFiles, record: ImportRecord, encoding: str, delimiter: str | None
) -> None:
    upload, text = files.upload_of(record.public_id), files.text_of(record.public_id)
    await asyncio.to_thread(decode_file, upload, text, encoding=encoding)
    record.encoding = encoding
    if delimiter is None:
        delimiter = await asyncio.to_thread(detect_delimiter, text)
    record.delimiter = delimiter
    titles, total = await asyncio.to_thread(_measured, text, record.delimiter)
    record.columns = [stored(column) for column in guess_columns(titles)]
    record.total = total
    record.read_to = 0


def _measured(path: Path, delimiter: str) -> tuple[tuple[str, ...], int]:
    rows = read_rows(path, delimiter=delimiter)
    header = next(rows, None)
    return (header.cells if header else ()), sum(not row.is_blank for row in rows)
