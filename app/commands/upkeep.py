"""Commands that look after the database: demo people, backup, restore, check."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from app.commands.workplace import now, with_database
from app.data.backup import back_up, restore
from app.data.check import find_faults
from app.data.demo import fill_demo
from app.data.erasure_ledger import LEDGER_NAME, ErasureLedger
from app.data.erasure_memory import ErasureMemory
from app.data.repair import repair_kept
from app.settings import Settings

_MOST_CONTACTS = 10_000_000


def register(program: typer.Typer) -> None:
    """Add `demo`, `backup`, `restore` and `check`."""
    program.command("demo")(_demo)
    program.command("backup")(_backup)
    program.command("restore")(_restore)
    program.command("check")(_check)


def _demo(
    contacts: Annotated[
        int, typer.Option(min=1, max=_MOST_CONTACTS, help="How many people to add.")
    ] = 3_000,
) -> None:
    """Add made-up people, the same ones every time."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("contacts", total=contacts)
        with_database(
            lambda database: fill_demo(
                database,
                contacts=contacts,
                now=now(),
                progress=lambda done: bar.update(task, completed=done),
            )
        )
    typer.echo(f"{contacts:,} contacts added.")


def _backup(file: Annotated[Path, typer.Argument(help="A file that is not there yet.")]) -> None:
    """Copy the SQLite database into a file while it is in use."""
    size = back_up(Settings().database_url, file)
    typer.echo(f"{size:,} bytes written to {file}.")


def _restore(
    file: Annotated[Path, typer.Argument(help="What `backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup in the place of the database; people erased since then stay erased."""
    if not yes:
        typer.confirm("Everything in the present database is replaced. Go on?", abort=True)
    settings = Settings()
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    restored = restore(
        settings.database_url,
        file,
        ledger=ErasureLedger(settings.home / LEDGER_NAME),
        memory=ErasureMemory(settings.ensure_secret(), days=settings.erasure_memory_days),
        now=now(),
    )
    typer.echo(f"{restored.contacts:,} contacts restored, {restored.erased_again:,} erased again.")


def _check(
    repair: Annotated[
        bool, typer.Option("--repair", help="Write anew what can be derived from the rows.")
    ] = False,
) -> None:
    """Compare counts, keys, orphans and the search index with the rows; says what is wrong."""
    faults = with_database(find_faults)
    for fault in faults:
        typer.echo(fault, err=True)
    if faults and repair:
        with_database(repair_kept)
        faults = with_database(find_faults)
        typer.echo("Repaired." if not faults else "This is left, and needs a backup:", err=True)
        for fault in faults:
            typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)
