"""One step of an import: the next few hundred rows, tried or brought in, in one transaction."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import islice

from sqlalchemy import insert

from app.data.audit import record_audit
from app.data.changes import ContactChanged, JobChanged, record_change, take_changes
from app.data.database import Database, WriteSession
from app.data.erasure_memory import ErasureMemory
from app.data.errors import ContactsError
from app.data.imports.files import ImportFiles
from app.data.imports.ledger import (
    columns_of,
    demand,
    found_import,
    list_busy_imports,
    start_over,
)
from app.data.imports.lines import Line, line_of, refused
from app.data.imports.many_rows import bring_in_many
from app.data.imports.records import TableRow, read_rows
from app.data.imports.rows import Manner, bring_in, given_by
from app.data.imports.undo import undo_step
from app.data.imports.uploads import forget_old_imports
from app.data.models import ImportRecord, ImportRowRecord
from app.data.one_hop import act_in_one_hop
from app.data.read_models import Actor
from app.data.vocabulary import ImportState, OnConflict, RowOutcome

# So many that a step is worth its commit, so few that others wait only a moment.
STEP = 200
# More changes than this are not told one by one: open pages look again instead.
TOLD_SINGLY = 100


class _Tried(Exception):  # noqa: N818 - no error: it takes a trial back
    """Ends a transaction of which nothing is to be kept."""


class ImportWork:
    """Works through imports, step by step; whatever was interrupted goes on where it was.

    A trial brings rows in and takes them back again, so that it says exactly what would happen;
    the people whom earlier rows would have created are remembered by the hashes of their keys.
    """

    def __init__(
        self,
        database: Database,
        files: ImportFiles,
        *,
        region: str | None,
        rows_at_once: int = STEP,
        memory: ErasureMemory | None = None,
    ) -> None:
        self._database = database
        self._files = files
        self._region = region
        self._rows_at_once = rows_at_once
        self._memory = memory
        self._foreseen: dict[str, set[int]] = {}

    async def list_busy(self) -> tuple[str, ...]:
        """What is still to be done."""
        async with self._database.read() as session:
            return await list_busy_imports(session)

    async def tidy(self, *, now: datetime) -> None:
        """Let go of old imports, and of files that nobody needs."""
        async with self._database.transaction() as session:
            await forget_old_imports(session, self._files, now=now)

    async def step(self, job_id: str, *, now: datetime) -> bool:
        """Do the next rows; False when nothing is left to do, or nothing can be done here."""
        import_id = job_id
        async with self._database.read() as session:
            record = await found_import(session, import_id)
        match ImportState(record.state):
            case ImportState.UNDOING:
                return await self._database.act(
                    lambda s: _take_back(s, import_id=import_id, now=now)
                )
            case ImportState.CHECKING if self._files.is_here(import_id):
                return await self._try(record, now=now)
            case ImportState.RUNNING if self._files.is_here(import_id):
                rows = await asyncio.to_thread(self._next_rows, record)
                return await self._database.act(
                    lambda s: self._bring_in(s, import_id, record.read_to, rows, now=now)
                )
            case _:
                return False

    def _next_rows(self, record: ImportRecord) -> list[TableRow]:
        rows = read_rows(
            self._files.text_of(record.public_id),
            delimiter=record.delimiter,
            offset=record.read_to,
            number=record.rows_read + 1,
        )
        return list(islice(rows, self._rows_at_once))

    async def _bring_in(
        self, session: WriteSession, import_id: str, read_to: int, rows: Sequence[TableRow], *,
        now: datetime,
    ) -> bool:  # fmt: skip
        record = await found_import(session, import_id)
        if record.state != ImportState.RUNNING or record.read_to != read_to:
            return bool(ImportState(record.state).is_busy)
        done = await act_in_one_hop(
            session, partial(bring_in_each, rows=rows, manner=self._manner(record))
        )
        lines = [line for line, _ in done]
        if len(rows) < self._rows_at_once:
            record.state, record.finished_at, record.file_name = ImportState.FINISHED, now, None
        await _advance(session, record, rows, lines)
        if record.state == ImportState.FINISHED:
            self._files.remove(import_id)
            record_audit(
                session,
                actor=Actor(record.actor_kind, record.actor_id),
                action="contacts.imported",
                now=now,
                import_id=import_id,
                counts=record.counts,
            )
        _tell(session, record)
        return record.state == ImportState.RUNNING

    async def _try(self, record: ImportRecord, *, now: datetime) -> bool:
        import_id = record.public_id
        if record.read_to == 0 or import_id not in self._foreseen:
            # Another process began this trial, or this one was restarted: from the first row then.
            self._foreseen[import_id] = set()
            async with self._database.transaction() as session:
                record = await found_import(session, import_id)
                demand(record, ImportState.CHECKING)
                await start_over(session, record, ImportState.CHECKING)
        rows = await asyncio.to_thread(self._next_rows, record)
        lines = await self._tried(rows, self._manner(record, now=now), self._foreseen[import_id])
        is_over = len(rows) < self._rows_at_once
        if is_over:
            self._foreseen.pop(import_id, None)
        return await self._database.act(
            lambda s: _note_trial(s, import_id, record.read_to, rows, lines, is_over=is_over)
        )

    async def _tried(
        self, rows: Sequence[TableRow], manner: Manner, foreseen: set[int]
    ) -> list[Line]:
        done: list[tuple[Line, frozenset[str]]] = []
        with suppress(_Tried):
            async with self._database.transaction() as session:
                done = await act_in_one_hop(
                    session, partial(bring_in_each, rows=rows, manner=manner)
                )
                raise _Tried
        for line, keys in done:
            hashes = {hash(key) for key in keys}
            if line["outcome"] == RowOutcome.CREATED and hashes & foreseen:
                line["outcome"] = RowOutcome.UPDATED
            foreseen |= hashes
        return [line | {"contact_id": None, "before": None} for line, _ in done]

    def _manner(self, record: ImportRecord, *, now: datetime | None = None) -> Manner:
        return Manner(
            columns_of(record),
            Actor(record.actor_kind, record.actor_id),
            now or record.started_at or record.created_at,
            OnConflict(record.on_conflict),
            self._region,
            self._memory,
        )


async def _take_back(session: WriteSession, import_id: str, *, now: datetime) -> bool:
    is_left = await act_in_one_hop(session, partial(undo_step, import_id=import_id, now=now))
    _tell(session, await found_import(session, import_id))
    return is_left


async def bring_in_each(
    session: WriteSession, rows: Sequence[TableRow], manner: Manner
) -> list[tuple[Line, frozenset[str]]]:
    """What became of each row but the header and the blank ones, in their order."""
    left = [row for row in rows if row.number > 1 and not row.is_blank]
    done: list[tuple[Line, frozenset[str]]] = []
    while left:
        many = await bring_in_many(session, left, manner)
        # What stopped it is brought in singly, and then many at once again.
        singly = left[len(many) : len(many) + 1]
        done += [*many, *[await bring_in_one(session, row, manner) for row in singly]]
        left = left[len(many) + 1 :]
    return done


async def bring_in_one(
    session: WriteSession, row: TableRow, manner: Manner
) -> tuple[Line, frozenset[str]]:
    """What became of the row; one that is refused leaves no trace and keeps no other out."""
    try:
        async with session.begin_nested():
            done = await bring_in(session, given_by(row.cells, manner.columns), manner)
    except ContactsError as refusal:
        return refused(row, str(refusal)), frozenset()
    return line_of(row, done), done.keys


async def _note_trial(
    session: WriteSession,
    import_id: str,
    read_to: int,
    rows: Sequence[TableRow],
    lines: Sequence[Line],
    *,
    is_over: bool,
) -> bool:
    record = await found_import(session, import_id)
    if record.state != ImportState.CHECKING or record.read_to != read_to:
        return bool(ImportState(record.state).is_busy)
    if is_over:
        record.state = ImportState.CHECKED
    await _advance(session, record, rows, lines)
    record_change(session, JobChanged(import_id))
    return not is_over


async def _advance(
    session: WriteSession,
    record: ImportRecord,
    rows: Sequence[TableRow],
    lines: Sequence[Line],
) -> None:
    counts = Counter(record.counts)
    counts.update(str(line["outcome"]) for line in lines)
    record.counts = dict(counts)
    record.done += len(lines)
    record.rows_read += len(rows)
    if rows:
        record.read_to = rows[-1].ends_at
    kept = [
        line | {"import_id": record.id}
        for line in lines
        if line["outcome"] is not RowOutcome.UNCHANGED
    ]
    if kept:
        await session.execute(insert(ImportRowRecord), kept)


def _tell(session: WriteSession, record: ImportRecord) -> None:
    changes = take_changes(session)
    for change in changes:
        # Everything else, such as a contact that was merged away, is told as always.
        if record.total <= TOLD_SINGLY or not isinstance(change, ContactChanged):
            record_change(session, change)
    record_change(session, JobChanged(record.public_id))
