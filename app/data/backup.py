"""Copy the SQLite file while in use, and put a copy back without bringing erased people back."""

import asyncio
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from app.data.database import Database
from app.data.drafts import beside, draft_beside
from app.data.erasure_ledger import Erasure, ErasureLedger
from app.data.erasure_memory import ErasureMemory
from app.data.errors import ContactsError
from app.data.in_use import database_alone
from app.data.reerasure import erase_again
from app.data.schema import upgrade_schema
from app.data.types import from_microseconds

_MAGIC = b"SQLite format 3\x00"
_LOCK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back, and how many people it erased again."""

    contacts: int
    erased_again: int


def back_up(url: str, target: Path) -> int:
    """Write a consistent copy of the database into a new file and return its size in bytes.

    Others may read and write meanwhile. Must be called outside a running event loop.

    :raises ContactsError: the engine is PostgreSQL, the file exists, or there is nothing to copy
    """
    path = _sqlite_file(url)
    if target.exists():
        raise ContactsError("{target} exists already; choose another name.", target=target)
    if not path.exists():
        raise ContactsError("There is no database to back up yet.")
    with draft_beside(target) as draft:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(draft)) as copy:
            source.backup(copy)
            # One file and nothing beside it; the server goes back to WAL by itself.
            copy.execute("PRAGMA journal_mode = DELETE")
            _refuse_damaged(copy, "The copy")
        _settle(draft, target)
    return target.stat().st_size


def restore(
    url: str,
    source: Path,
    *,
    ledger: ErasureLedger,
    memory: ErasureMemory | None = None,
    now: datetime,
) -> Restored:
    """Put a backup in the place of the database; erasures made since then are made again.

    They are read from the present database and from the ledger beside it.

    Everything happens in a copy beside the database, which takes its place at the very end. Must
    be called outside a running event loop.

    :raises ContactsError: the engine is PostgreSQL, the file is no sound backup, or a server uses
        the database
    :raises SchemaTooNewError: a newer version of the program wrote the backup
    """
    path = _sqlite_file(url)
    _refuse_foreign(source)
    _refuse_if_used(path)
    erasures = _erasures_in(path, ledger.read())
    with database_alone(path), draft_beside(path) as draft:
        with closing(_open_readonly(source)) as backup, closing(sqlite3.connect(draft)) as copy:
            backup.backup(copy)
            _refuse_damaged(copy, "The backup")
        draft_url = make_url(url).set(database=str(draft)).render_as_string(hide_password=False)
        upgrade_schema(draft_url)
        erased_again = asyncio.run(_erase(draft_url, erasures, memory, now=now))
        contacts = _leave_one_file(draft)
        _refuse_if_used(path)
        _settle(draft, path)
    return Restored(contacts, erased_again)


async def _erase(
    url: str, erasures: tuple[Erasure, ...], memory: ErasureMemory | None, *, now: datetime
) -> int:
    database = Database(url, on_commit=lambda _changes: None)
    try:
        async with database.transaction() as session:
            return await erase_again(session, erasures, memory=memory, now=now)
    finally:
        await database.close()


def _sqlite_file(url: str) -> Path:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise ContactsError("This is a PostgreSQL database: use pg_dump and pg_restore.")
    return Path(parsed.database or "")


def _open_readonly(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _refuse_foreign(source: Path) -> None:
    if not source.is_file():
        raise ContactsError("There is no file {source}.", source=source)
    with source.open("rb") as file:
        is_sqlite = file.read(len(_MAGIC)) == _MAGIC
    if not is_sqlite:
        raise ContactsError("{source} is not a backup.", source=source)
    try:
        with closing(_open_readonly(source)) as backup:
            backup.execute("SELECT count(*) FROM contacts, erased_ids, alembic_version")
    except sqlite3.DatabaseError as error:
        raise ContactsError(
            "{source} is not a sound backup of this product.", source=source
        ) from error


def _refuse_damaged(connection: sqlite3.Connection, what: str) -> None:
    faults = connection.execute("PRAGMA integrity_check(1)").fetchall()
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if faults != [("ok",)] or broken is not None:
        raise ContactsError("{what} is damaged; nothing was changed.", what=what)


def _refuse_if_used(path: Path) -> None:
    """Leaving WAL needs the file for oneself: every open connection keeps a lock on it."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=_LOCK_SECONDS)) as connection:
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    except sqlite3.DatabaseError as error:
        if "locked" not in str(error):
            return  # damaged: this is what backups are for
        mode = "wal"
    if mode != "delete":
        raise ContactsError("A server uses this database; stop it before restoring.")


def _erasures_in(path: Path, noted: tuple[Erasure, ...]) -> tuple[Erasure, ...]:
    if not path.exists():
        return noted
    try:
        stored = _stored_erasures(path)
    except sqlite3.DatabaseError as error:
        if noted:
            return noted  # the ledger holds what the damaged file did
        raise ContactsError(
            "The erasures in the present database cannot be read, and must be made again after a "
            "restore; move the damaged file away to restore without them."
        ) from error
    return tuple({erasure.receipt_id: erasure for erasure in (*noted, *stored)}.values())


def _stored_erasures(path: Path) -> list[Erasure]:
    # By hand: the present database may be of any earlier version.
    columns = "id, public_id, at, actor_kind, actor_id, conversation_count, message_count"
    with closing(_open_readonly(path)) as connection:
        ids: dict[int, list[str]] = {}
        for contact_id, erasure_id in connection.execute(
            "SELECT contact_id, erasure_id FROM erased_ids"
        ):
            ids.setdefault(erasure_id, []).append(contact_id)
        rows = connection.execute(f"SELECT {columns}, removed_messages FROM erasures ORDER BY id")  # noqa: S608 - the columns above
        return [
            Erasure(
                receipt_id,
                from_microseconds(at),
                kind,
                by,
                conversations,
                messages,
                bool(removed),
                tuple(sorted(ids.get(row_id, []))),
            )
            for row_id, receipt_id, at, kind, by, conversations, messages, removed in rows
        ]


def _leave_one_file(draft: Path) -> int:
    with closing(sqlite3.connect(draft)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        # Erased words stay in old segments of the index until it is rewritten.
        connection.execute("INSERT INTO contacts_fts(contacts_fts) VALUES ('optimize')")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("VACUUM")
        _refuse_damaged(connection, "The restored database")
        count: int = connection.execute(
            "SELECT count(*) FROM contacts WHERE merged_into_id IS NULL"
        ).fetchone()[0]
    return count


def _settle(draft: Path, target: Path) -> None:
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    for leftover in beside(target):
        leftover.unlink(missing_ok=True)
    draft.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
