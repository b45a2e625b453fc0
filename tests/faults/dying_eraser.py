"""Erases a contact in a process that kills itself at a given moment; forked, to be quick."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

from sqlalchemy import event

from app.data.database import Database
from tests.factories import OPERATOR, eraser_of
from tests.serving import ROOT


class DyingErasers:
    """One after the other, each a process of its own on this database."""

    def __init__(self, url: str, home: Path) -> None:
        self._log_file = home / "erasers.log"
        with self._log_file.open("ab") as log:
            self._parent = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.dying_eraser", url, str(home)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._parent.communicate(timeout=10)

    def erase(self, contact_id: str, moment: int) -> tuple[int, int]:
        """Erase and end at the moment, 0 is never; the exit code, and how many moments passed."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        print(contact_id, moment, file=self._parent.stdin, flush=True)
        code, moments = map(int, self._parent.stdout.readline().split())
        return code, moments

    @property
    def log(self) -> str:
        """What went wrong in them."""
        return self._log_file.read_text()


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


def fork_erasers(url: str, home: Path) -> None:
    """For every line that comes in fork one; tell its exit code and how far it came."""
    for line in sys.stdin:
        contact_id, moment = line.split()
        told, tells = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(told)
            count = asyncio.run(erase(url, home, contact_id, int(moment)))
            os.write(tells, str(count).encode())
            os._exit(0)
        os.close(tells)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with os.fdopen(told) as count_told:
            print(code, count_told.read() or 0, flush=True)


if __name__ == "__main__":
    fork_erasers(sys.argv[1], Path(sys.argv[2]))
