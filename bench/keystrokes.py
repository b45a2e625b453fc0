"""Measure from the keystroke to the painted rows, in a browser: python -m bench.keystrokes."""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

_WORDS = ("maria", "jose", "smith", "ahm", "0171", "gmail", "vip", "an mü")
_EMAIL, _PASSWORD = "bench@example.com", "a password for measuring only"
_START_SECONDS = 60
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# From the input event to the frame after the one in which the new rows stand: the grid is busy
# from the one until the other.
_WATCH = """() => {
  const grid = document.querySelector('[role=grid][aria-label=Contacts]');
  const box = document.querySelector('input[type=search]');
  window.times = []; let began = 0;
  box.addEventListener('input', () => { began = performance.now(); }, true);
  new MutationObserver(() => {
    if (!began || grid.getAttribute('aria-busy') === 'true') return;
    const since = began; began = 0;
    requestAnimationFrame(() => setTimeout(() => window.times.push(performance.now() - since)));
  }).observe(grid, { attributeFilter: ['aria-busy'] });
}"""


def main() -> None:
    """Serve demo people, type some words and print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, _served(Path(home), arguments.contacts) as url:
        times = _typed(url)
    p95 = statistics.quantiles(times, n=20)[-1]
    print(
        f"{len(times)} keystrokes over {arguments.contacts:,} contacts: "
        f"median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, max {max(times):.0f} ms"
    )


@contextmanager
def _served(home: Path, count: int) -> Iterator[str]:
    port = _free_port()
    environment = {
        **os.environ,
        "CONTACTS_HOME": str(home),
        "CONTACTS_DEMO": "0",
        "CONTACTS_ADMIN_EMAIL": _EMAIL,
        "CONTACTS_ADMIN_PASSWORD": _PASSWORD,
        "PORT": str(port),
    }
    program = [sys.executable, "main.py"]
    subprocess.run([*program, "demo", "--contacts", str(count)], env=environment, check=True)  # noqa: S603 - our own program
    server = subprocess.Popen([*program, "serve"], env=environment)  # noqa: S603 - our own program
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url)
        yield url
    finally:
        server.terminate()
        server.wait()


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


def _typed(url: str) -> list[float]:
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        page = browser.new_page()
        _sign_in(page, url)
        page.evaluate(_WATCH)
        for word in _WORDS:
            _type(page, word)
        times: list[float] = page.evaluate("window.times")
        browser.close()
    return times


def _sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in")
    page.get_by_role("textbox", name="Email").fill(_EMAIL)
    page.get_by_label("Password").fill(_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator("[data-contact-id]").first.wait_for()
    page.wait_for_function("window.did_handshake === true")


def _type(page: Page, word: str) -> None:
    box = page.get_by_role("searchbox", name="Search contacts")
    for letter in word:
        box.press_sequentially(letter)
        page.wait_for_timeout(400)
    box.fill("")
    page.wait_for_timeout(400)


if __name__ == "__main__":
    main()
