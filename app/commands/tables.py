"""Commands that bring contacts in and out as CSV."""

import csv
import os
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from app.commands.workplace import COMMAND_LINE, now, with_database
from app.data.audit import record_audit
from app.data.database import Database
from app.data.erasure_memory import ErasureMemory
from app.data.export import export_rows
from app.data.imports.files import ImportFiles
from app.data.imports.ledger import (
    get_import,
    list_lines,
    set_up,
    start_check,
    start_import,
    undo_import,
)
from app.data.imports.steps import ImportWork
from app.data.imports.uploads import register_upload
from app.data.keys import new_public_id
from app.data.read_models import ImportJob, ImportLine
from app.data.vocabulary import ImportState, OnConflict, RowOutcome
from app.settings import Settings

_MOST_SHOWN = 50
_CHUNK_BYTES = 1024 * 1024
_ALWAYS = (RowOutcome.CREATED, RowOutcome.UPDATED, RowOutcome.UNCHANGED, RowOutcome.REFUSED)


def register(program: typer.Typer) -> None:
    """Add `import` and `export`."""

    @program.command("import")
    def import_command(
        file: Annotated[
            Path | None,
            typer.Argument(help="A table; its first row names the columns.", dir_okay=False),
        ] = None,
        try_only: Annotated[
            bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")
        ] = False,
        on_conflict: Annotated[
            OnConflict,
            typer.Option(help="What to do with a row whose keys belong to two contacts."),
        ] = OnConflict.MERGE,
        undo: Annotated[
            str | None, typer.Option(metavar="IMPORT_ID", help="Take back what an import did.")
        ] = None,
    ) -> None:
        """Create or update a contact for each row; rows that are refused are told."""
        if (file is None) == (undo is None):
            raise typer.BadParameter("Give either a file or --undo.")
        job, refused = _import(file, try_only, on_conflict, undo)
        _tell(job, refused)
        if refused:
            raise typer.Exit(1)

    @program.command("export")
    def export_command(
        file: Annotated[Path, typer.Argument(help="Where to write; replaced when it exists.")],
    ) -> None:
        """Write every contact that is not deleted into a CSV file that a spreadsheet opens."""
        typer.echo(f"{with_database(lambda database: _export(database, file)):,} contacts.")


def _import(
    file: Path | None, try_only: bool, on_conflict: OnConflict, undo: str | None
) -> tuple[ImportJob, tuple[ImportLine, ...]]:
    settings = Settings()
    files = ImportFiles(settings.home)

    async def act(database: Database) -> tuple[ImportJob, tuple[ImportLine, ...]]:
        memory = ErasureMemory(settings.ensure_secret(), days=settings.erasure_memory_days)
        work = ImportWork(database, files, region=settings.default_region, memory=memory)
        import_id = undo or await _uploaded(database, files, cast(Path, file))
        try:
            if undo:
                await database.act(partial(undo_import, import_id=undo, **_acting()))
            else:
                await _start(database, import_id, try_only, on_conflict)
            await _work_through(database, work, import_id)
            async with database.read() as session:
                report = await list_lines(
                    session, import_id, outcome=RowOutcome.REFUSED, limit=_MOST_SHOWN
                )
                return await get_import(session, import_id), report.lines
        finally:
            files.remove(import_id)

    return with_database(act)


async def _uploaded(database: Database, files: ImportFiles, file: Path) -> str:
    import_id = new_public_id("i")
    await files.keep(import_id, _chunks(file))
    try:
        async with database.transaction() as session:
            await register_upload(session, files, import_id, name=file.name, **_acting())
    except BaseException:
        files.remove(import_id)
        raise
    return import_id


async def _start(
    database: Database, import_id: str, try_only: bool, on_conflict: OnConflict
) -> None:
    async with database.transaction() as session:
        job = await get_import(session, import_id)
        await set_up(session, import_id, columns=job.columns, on_conflict=on_conflict)
        if try_only:
            await start_check(session, import_id)
        else:
            await start_import(session, import_id, **_acting())


async def _work_through(database: Database, work: ImportWork, import_id: str) -> None:
    columns = (SpinnerColumn(), TextColumn("{task.completed:,} rows"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("rows", total=None)
        while await work.step(import_id, now=now()):
            async with database.read() as session:
                bar.update(task, completed=(await get_import(session, import_id)).done)


async def _chunks(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as source:
        while chunk := source.read(_CHUNK_BYTES):
            yield chunk


def _acting() -> dict[str, Any]:
    return {"actor": COMMAND_LINE, "now": now()}


def _tell(job: ImportJob, refused: Sequence[ImportLine]) -> None:
    told = [outcome for outcome in RowOutcome if outcome in job.counts or outcome in _ALWAYS]
    if job.state is ImportState.UNDONE:
        told = [RowOutcome.UNDONE, RowOutcome.KEPT]
    typer.echo(", ".join(f"{job.counts.get(one, 0):,} {one}" for one in told) + ".")
    if job.state is ImportState.FINISHED:
        typer.echo(f"To take it back: import --undo {job.import_id}", err=True)
    for line in refused:
        typer.echo(f"Row {line.number}: {line.reason}", err=True)
    more = job.counts.get(RowOutcome.REFUSED, 0) - len(refused)
    if more > 0:
        typer.echo(f"And {more:,} more.", err=True)


async def _export(database: Database, file: Path) -> int:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    # Everybody's data: never readable for others, and never half written under its name.
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        count = -1
        # The mark at the beginning has spreadsheets read UTF-8.
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as lines:
            writer = csv.writer(lines)
            async with database.read() as session:
                async for row in export_rows(session):
                    writer.writerow(row)
                    count += 1
        async with database.transaction() as session:
            record_audit(
                session, actor=COMMAND_LINE, action="contacts.exported", now=now(), contacts=count
            )
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return count
