"""Commands that bring contacts in and out as CSV."""

import csv
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from app.commands.workplace import COMMAND_LINE, now, with_database
from app.data.audit import record_audit
from app.data.database import Database
from app.data.export import export_rows
from app.data.transfer import ImportResult, import_contacts
from app.settings import Settings

_MOST_SHOWN = 50


def register(program: typer.Typer) -> None:
    """Add `import` and `export`."""

    @program.command("import")
    def import_command(
        file: Annotated[
            Path,
            typer.Argument(help="CSV in UTF-8; the first row names the columns.", dir_okay=False),
        ],
    ) -> None:
        """Create or update a contact for each row; rows that are refused are told."""
        result = _import(file)
        typer.echo(
            f"{result.created:,} created, {result.updated:,} updated, "
            f"{result.unchanged:,} unchanged, {len(result.refused):,} refused."
        )
        for refused in result.refused[:_MOST_SHOWN]:
            typer.echo(f"Row {refused.number}: {refused.reason}", err=True)
        if len(result.refused) > _MOST_SHOWN:
            typer.echo(f"And {len(result.refused) - _MOST_SHOWN:,} more.", err=True)
        if result.refused:
            raise typer.Exit(1)

    @program.command("export")
    def export_command(
        file: Annotated[Path, typer.Argument(help="Where to write; replaced when it exists.")],
    ) -> None:
        """Write every contact that is not deleted into a CSV file that a spreadsheet opens."""
        typer.echo(f"{with_database(lambda database: _export(database, file)):,} contacts.")


def _import(file: Path) -> ImportResult:
    region = Settings().default_region
    columns = (SpinnerColumn(), TextColumn("{task.completed:,} rows"))
    with (
        file.open(encoding="utf-8-sig", newline="") as lines,
        Progress(*columns, console=Console(stderr=True), transient=True) as bar,
    ):
        task = bar.add_task("rows", total=None)
        return with_database(
            lambda database: import_contacts(
                database,
                lines,
                actor=COMMAND_LINE,
                now=now(),
                region=region,
                progress=lambda rows: bar.update(task, completed=rows),
            )
        )


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
