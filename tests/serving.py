"""The real server as a process: started, asked, told to stop, killed, and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import httpx

ROOT = Path(__file__).parent.parent
EMAIL, PASSWORD, KEY = "layla@hilal.example", "a long enough password", "hc_key_for_the_tests"
# An empty directory that the tests can get into, and nobody else.
PRIVATE = {
    "CONTACTS_DEMO": "0",
    "CONTACTS_ADMIN_EMAIL": EMAIL,
    "CONTACTS_ADMIN_PASSWORD": PASSWORD,
    "CONTACTS_API_KEY": KEY,
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """``main.py serve`` on a folder; keeps its port, so that pages find it again."""

    def __init__(self, home: Path, *, port: int | None = None, **settings: str) -> None:
        self.home = home
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # NiceGUI behaves otherwise when it believes that it is under test.
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "NICEGUI_"))}
        own = {"CONTACTS_HOME": str(home), "HOST": "127.0.0.1", "PORT": str(self.port)}
        self._environment = {**kept, **own, **settings}
        self._process: subprocess.Popen[bytes] | None = None
        headers = {"Authorization": f"Bearer {KEY}"}
        self.api = httpx.Client(base_url=self.url, headers=headers, timeout=30)

    @property
    def log(self) -> str:
        """Everything the server has said since the folder was made."""
        return self._log_file.read_text(encoding="utf-8", errors="replace")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def launch(self) -> Self:
        """Start it, and do not wait."""
        with self._log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "main.py", "serve"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        return self

    def start(self) -> Self:
        """Start it, and wait until it and its database answer."""
        return self.launch().wait_until_ready()

    def wait_until_ready(self, *, seconds: float = 90) -> Self:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.is_running:
            if self.is_ready():
                return self
            time.sleep(0.05)
        raise AssertionError(f"The server did not start:\n{self.log}")

    def is_ready(self) -> bool:
        try:
            return self.api.get("/readyz").is_success
        except httpx.TransportError:
            return False

    def send(self, number: signal.Signals) -> None:
        """Send a signal, and do not wait."""
        os.kill(self.pid, number)

    def wait(self, *, seconds: float = 30) -> int:
        """The exit code; one below zero is the signal that ended it."""
        assert self._process is not None
        return self._process.wait(timeout=seconds)

    def stop(self) -> int:
        """Ask it to stop, as a supervisor does, and give the exit code."""
        self.send(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.send(signal.SIGKILL)
        self.wait()

    def close(self) -> None:
        """Leave nothing running."""
        self.api.close()
        if self.is_running:
            self.send(signal.SIGTERM)
            try:
                self.wait(seconds=15)
            except subprocess.TimeoutExpired:
                self.kill()

    @property
    def _log_file(self) -> Path:
        return self.home / "log"


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[ServerProcess]:
    """A server of its own on this folder, ready to be asked."""
    server = ServerProcess(home, **settings)
    try:
        yield server.start()
    finally:
        server.close()
