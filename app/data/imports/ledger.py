"""The imports that there are: set up, tried, started, stopped, taken back, looked at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.data.audit import record_audit
from app.data.changes import JobChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.errors import ImportNotFoundError, ImportStateError
from app.data.imports.columns import check_columns
from app.data.models import ContactRecord, ImportRecord, ImportRowRecord, OperatorRecord
from app.data.read_models import Actor, ImportColumn, ImportJob, ImportLine, ImportReport
from app.data.vocabulary import ColumnKind, ImportState, OnConflict, RowOutcome

_BUSY = [state for state in ImportState if state.is_busy]


async def set_up(
    session: WriteSession,
    import_id: str,
    *,
    columns: Sequence[ImportColumn],
    on_conflict: OnConflict = OnConflict.MERGE,
) -> None:
    """Choose what the columns become, and what happens when a row's keys are of two contacts.

    :raises InvalidValueError: nobody could be recognised, or two columns become one thing
    :raises ImportStateError: it is already being worked on
    """
    record = await found_import(session, import_id)
    demand(record, ImportState.WAITING, ImportState.CHECKED)
    check_columns(columns)
    record.columns = [stored(column) for column in columns]
    record.on_conflict = on_conflict
    await start_over(session, record, ImportState.WAITING)


async def start_check(session: WriteSession, import_id: str) -> None:
    """Have every row tried without keeping anything.

    :raises ImportStateError: it is already being worked on
    """
    record = await found_import(session, import_id)
    demand(record, ImportState.WAITING, ImportState.CHECKED)
    check_columns(columns_of(record))
    await start_over(session, record, ImportState.CHECKING)


async def start_import(
    session: WriteSession, import_id: str, *, actor: Actor, now: datetime
) -> None:
    """Have every row brought in.

    :raises ImportStateError: it is already being worked on
    """
    record = await found_import(session, import_id)
    demand(record, ImportState.WAITING, ImportState.CHECKED)
    check_columns(columns_of(record))
    await start_over(session, record, ImportState.RUNNING)
    record.started_at = now
    record.actor_kind, record.actor_id = actor.kind, actor.actor_id
    _note(session, record, "import.started", actor=actor, now=now)


async def cancel_import(
    session: WriteSession, import_id: str, *, actor: Actor, now: datetime
) -> None:
    """Do no more: a trial is forgotten; of an import what was done stays, and can be undone.

    An undo that is stopped leaves what it has not taken back yet, and can be begun again.

    :raises ImportStateError: nothing is going on
    """
    record = await found_import(session, import_id)
    demand(record, ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)
    if record.state == ImportState.UNDOING:
        record.state = ImportState.CANCELLED
        _note(session, record, "import.undo_stopped", actor=actor, now=now)
        return
    if record.state == ImportState.CHECKING:
        await start_over(session, record, ImportState.WAITING)
        return
    record.state, record.finished_at, record.file_name = ImportState.CANCELLED, now, None
    _note(session, record, "import.cancelled", actor=actor, now=now)


async def undo_import(
    session: WriteSession, import_id: str, *, actor: Actor, now: datetime
) -> None:
    """Have everything that it did taken back, row by row from the last to the first.

    :raises ImportStateError: it is not over, or was undone already
    """
    record = await found_import(session, import_id)
    demand(record, ImportState.FINISHED, ImportState.CANCELLED)
    record.state = ImportState.UNDOING
    record.done = sum(record.counts.get(one, 0) for one in (RowOutcome.UNDONE, RowOutcome.KEPT))
    record.actor_kind, record.actor_id = actor.kind, actor.actor_id
    _note(session, record, "import.undo_started", actor=actor, now=now)


async def get_import(session: ReadSession, import_id: str) -> ImportJob:
    """How it stands.

    :raises ImportNotFoundError: there is none, or it is too long ago
    """
    statement = _with_names().where(ImportRecord.public_id == import_id)
    found = (await session.execute(statement)).first()
    if found is None:
        raise ImportNotFoundError(import_id)
    return job_of(*found)


async def list_imports(session: ReadSession, *, limit: int = 50) -> tuple[ImportJob, ...]:
    """The newest first."""
    statement = _with_names().order_by(ImportRecord.id.desc()).limit(limit)
    return tuple(job_of(*found) for found in await session.execute(statement))


async def list_busy_imports(session: ReadSession) -> tuple[str, ...]:
    """What is still to be done, oldest first."""
    statement = select(ImportRecord.public_id).where(ImportRecord.state.in_(_BUSY))
    return tuple(await session.scalars(statement.order_by(ImportRecord.id)))


async def list_lines(
    session: ReadSession,
    import_id: str,
    *,
    outcome: RowOutcome | None = None,
    after: int = 0,
    limit: int = 100,
) -> ImportReport:
    """What became of the rows, in their order; rows that changed nothing are not among them.

    :raises ImportNotFoundError: there is no such import
    """
    record = await found_import(session, import_id)
    statement = (
        select(ImportRowRecord, ContactRecord.public_id)
        .outerjoin(ContactRecord, ContactRecord.id == ImportRowRecord.contact_id)
        .where(ImportRowRecord.import_id == record.id, ImportRowRecord.number > after)
        .order_by(ImportRowRecord.number)
        .limit(limit + 1)
    )
    if outcome is not None:
        statement = statement.where(ImportRowRecord.outcome == outcome)
    found = (await session.execute(statement)).all()
    lines = tuple(
        ImportLine(row.number, RowOutcome(row.outcome), row.reason, contact_id)
        for row, contact_id in found[:limit]
    )
    return ImportReport(lines, lines[-1].number if len(found) > limit else None)


def columns_of(record: ImportRecord) -> tuple[ImportColumn, ...]:
    """What its columns become."""
    return tuple(
        ImportColumn(one["title"], ColumnKind(one["kind"]), one["name"]) for one in record.columns
    )


async def found_import(session: ReadSession, import_id: str) -> ImportRecord:
    """The import as it is now.

    :raises ImportNotFoundError: there is none
    """
    statement = select(ImportRecord).where(ImportRecord.public_id == import_id)
    if isinstance(session, WriteSession):
        statement = statement.with_for_update().execution_options(populate_existing=True)
    record = await session.scalar(statement)
    if record is None:
        raise ImportNotFoundError(import_id)
    return record


def demand(record: ImportRecord, *states: ImportState) -> None:
    """See that it stands so that this can be done.

    :raises ImportStateError: it does not
    """
    if record.state not in states:
        raise ImportStateError(record.public_id)


async def start_over(session: WriteSession, record: ImportRecord, state: ImportState) -> None:
    """Forget what came of the rows, and begin with the first one."""
    record.state, record.counts = state, {}
    record.done = record.rows_read = record.read_to = 0
    await session.execute(delete(ImportRowRecord).where(ImportRowRecord.import_id == record.id))
    record_change(session, JobChanged(record.public_id))


def _note(
    session: WriteSession, record: ImportRecord, action: str, *, actor: Actor, now: datetime
) -> None:
    record_audit(
        session,
        actor=actor,
        action=action,
        now=now,
        import_id=record.public_id,
        counts=record.counts,
    )
    record_change(session, JobChanged(record.public_id))


def _with_names() -> Any:
    return select(ImportRecord, OperatorRecord.name).outerjoin(
        OperatorRecord, OperatorRecord.public_id == ImportRecord.actor_id
    )


def stored(column: ImportColumn) -> dict[str, str]:
    """The column as the table keeps it."""
    return {"title": column.title, "kind": column.kind, "name": column.name}


def job_of(record: ImportRecord, by: str | None) -> ImportJob:
    """How the import stands, in a shape that crosses floors."""
    return ImportJob(
        import_id=record.public_id,
        state=ImportState(record.state),
        file_name=record.file_name,
        encoding=record.encoding,
        delimiter=record.delimiter,
        columns=columns_of(record),
        on_conflict=OnConflict(record.on_conflict),
        total=record.total,
        done=record.done,
        counts={RowOutcome(name): count for name, count in record.counts.items()},
        created_at=record.created_at,
        by=by,
        finished_at=record.finished_at,
    )
