"""Writes into a directory and says after each commit, in a file beside, that it was kept.

python -m tests.faults.recorded_writes FILE WRITES SYNCHRONOUS
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from app.data.database import Database
from tests.factories import Town

# So small that the log is worked into the file many times over.
LOG_PAGES = 60


async def write(file: Path, *, writes: int, synchronous: str) -> None:
    database = Database(f"sqlite+aiosqlite:///{file}", on_commit=lambda _changes: None)

    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        if synchronous != "ours":
            cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.close()

    event.listen(database.engine.sync_engine, "connect", prepare)
    town = await Town(database).settle()
    kept = os.open(file.with_name("kept"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in range(writes):
        await town.meet(f"v{number}", email=f"writer{number}@acme.example", name=f"Ada {number}")
        os.write(kept, b"+")
    await database.close()


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), writes=int(sys.argv[2]), synchronous=sys.argv[3]))
