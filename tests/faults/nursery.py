"""Servers that are forked from a process with everything imported, so that starting is quick."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

from tests.serving import ROOT, ServerProcess


class ForkedServer(ServerProcess):
    """The same server in a process of its own; to start it again takes a tenth of the time."""

    def __init__(self, home: Path, *, port: int | None = None, **settings: str) -> None:
        super().__init__(home, port=port, **settings)
        self._parent: subprocess.Popen[bytes] | None = None
        self._child = 0

    @property
    def pid(self) -> int:
        return self._child

    @property
    def is_running(self) -> bool:
        try:
            os.kill(self._child, 0)
        except ProcessLookupError:
            return False
        return self._child > 0

    def launch(self) -> Self:
        """Start it, and do not wait."""
        if self._parent is None:
            with self._log_file.open("ab") as log:
                self._parent = subprocess.Popen(
                    [sys.executable, "-m", "tests.faults.nursery"],
                    cwd=ROOT,
                    env=self._environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    # What has come can be waited for only if none of it lies in a buffer.
                    bufsize=0,
                )
        assert self._parent.stdin is not None
        self._parent.stdin.write(b"\n")
        self._parent.stdin.flush()
        self._child = self._told()
        return self

    def wait(self, *, seconds: float = 30) -> int:
        """The exit code; one below zero is the signal that ended it."""
        return self._told(within=seconds)

    def close(self) -> None:
        """Leave nothing running."""
        self.api.close()
        if self.is_running:
            self.kill()
        if self._parent is not None:
            self._parent.communicate(timeout=10)

    def _told(self, *, within: float = 30) -> int:
        assert self._parent is not None
        assert self._parent.stdout is not None
        if not select.select([self._parent.stdout], [], [], within)[0]:
            raise subprocess.TimeoutExpired("main.py serve", within)
        return int(self._parent.stdout.readline())


def fork_servers() -> None:
    """For every line that comes in start a server; tell its id, and its exit code when it ends."""
    import main  # noqa: PLC0415 - this is what takes the time

    # How long requests may hold up the end; a test need not wait for all of it.
    main.ANSWER_WITHIN_SECONDS = int(os.environ.get("ANSWERS_WITHIN", main.ANSWER_WITHIN_SECONDS))
    for _ in sys.stdin.buffer:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            # What it says goes to the log; the pipe speaks of processes only.
            os.dup2(2, 1)
            os.close(0)
            main.serve()
            os._exit(0)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    fork_servers()
