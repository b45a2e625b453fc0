"""A process that erases a contact and kills itself at a given moment."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from app.data.database import Database
from tests.factories import OPERATOR, eraser_of


async def erase(url: str, home: Path, contact_id: str, moment: int) -> int:
    """Erase, and end at the moment: so many statements, commits and steps after the beginning."""
    count = 0

    def live_on(*_arguments: object) -> None:
        nonlocal count
        count += 1
        if count == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    database = Database(url, on_commit=live_on)
    for name in ("before_cursor_execute", "commit"):
        event.listen(database.engine.sync_engine, name, live_on)
    eraser = eraser_of(database, home)
    await eraser.erase(contact_id, actor=OPERATOR)
    live_on()
    await eraser.clear()
    await database.close()
    return count


if __name__ == "__main__":
    address, folder, victim, when = sys.argv[1:]
    print(asyncio.run(erase(address, Path(folder), victim, int(when))))
