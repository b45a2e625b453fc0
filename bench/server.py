"""Serve a directory in a process of its own while it is measured from outside."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

EMAIL, PASSWORD = "bench@example.com", "a password for measuring only"
API_KEY = "a-key-for-measuring-only-0123456789abcdef"
_START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Served:
    """Where it is served, and by which process."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        """The address of its pages."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def served(home: Path, **settings: str) -> Iterator[Served]:
    """A directory whose files lie in ``home``, until the block ends."""
    environment = _environment(home, {"PORT": str(_free_port()), **settings})
    # Its log of every request would fill the screen.
    server = subprocess.Popen(
        [sys.executable, "main.py", "serve"], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        place = Served(int(environment["PORT"]), server.pid)
        _wait_until_ready(place.url)
        yield place
    finally:
        server.terminate()
        server.wait()


def _environment(home: Path, settings: Mapping[str, str]) -> dict[str, str]:
    return {
        **os.environ,
        "CONTACTS_HOME": str(home),
        "CONTACTS_DEMO": "0",
        "CONTACTS_ADMIN_EMAIL": EMAIL,
        "CONTACTS_ADMIN_PASSWORD": PASSWORD,
        "CONTACTS_API_KEY": API_KEY,
        **settings,
    }


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=1).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("The application did not start.")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
