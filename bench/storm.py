"""Measure typing while fifty contacts change every second: python -m bench.storm.

A table is open with a panel beside it; the changes come over the API, to rows that are in sight, to
the contact of the panel, and to people who are not shown. An operator types into the search box
and into a note all the while.
"""

import argparse
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from bench.report import Report, spread_of
from bench.server import API_KEY, EMAIL, PASSWORD, served
from bench.strokes import WATCH_KEYS

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_GOAL_MS = 150
_IN_SIGHT, _CONNECTIONS = 5, 6
_WORDS = ("crew 01", "maria", "crew 7", "example")


def main() -> None:
    """Serve people of its own, and measure in the calm and in the storm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rate", type=int, default=50, help="changes a second")
    parser.add_argument("--contacts", type=int, default=2_000)
    asked = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as place:
        headers = {"Authorization": f"Bearer {API_KEY}"}
        with httpx.Client(base_url=f"{place.url}/api/v1", headers=headers, timeout=60) as api:
            people = [_add(api, number) for number in range(asked.contacts)]
            _measure(place.url, api, people, asked, report)
    print(report.text)


def _add(api: httpx.Client, number: int) -> str:
    body = {"name": f"Crew {number:04}", "email": f"crew{number}@example.org", "tags": ["crew"]}
    return str(api.post("/contacts", json=body).raise_for_status().json()["id"])


def _measure(
    url: str, api: httpx.Client, people: list[str], asked: argparse.Namespace, report: Report
) -> None:
    with sync_playwright() as maker:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        page = maker.chromium.launch(executable_path=chromium, args=_ARGUMENTS).new_page()
        _sign_in(page, url)
        table = report.table(
            f"Keystroke to paint in milliseconds, {asked.rate} changes a second", "keys"
        )
        for name, path, box in (
            ("search box", "/contacts?sort=first_seen", "Search contacts"),
            ("note in the panel", f"/contacts/{people[0]}?sort=first_seen", "Add note"),
        ):
            _open(page, url + path)
            table.add(f"{name}, calm", _type(page, box, asked.seconds))
            storm = _Storm(api, people, asked.rate)
            times = storm.during(lambda box=box: _type(page, box, asked.seconds))
            table.add(f"{name}, storm", times)
            report.say(
                f"{name}: {storm.done} changes in {storm.seconds:.1f} s, p95 "
                f"{spread_of(times).p95:.0f} ms of {_GOAL_MS} ms allowed."
            )


class _Storm:
    """Changes people at a steady rate, over a few connections, from other threads."""

    def __init__(self, api: httpx.Client, people: list[str], rate: int) -> None:
        self._api, self._people, self._rate = api, people, rate
        self._is_over = threading.Event()
        self._numbers = count()
        self.done, self.seconds = 0, 0.0

    def during(self, act: Callable[[], list[float]]) -> list[float]:
        """Blow for as long as the act lasts, and give what it returns."""
        began = time.monotonic()
        winds = [threading.Thread(target=self._blow, args=(began,)) for _ in range(_CONNECTIONS)]
        for wind in winds:
            wind.start()
        try:
            return act()
        finally:
            self._is_over.set()
            for wind in winds:
                wind.join()
            self.seconds = time.monotonic() - began

    def _blow(self, began: float) -> None:
        while not self._is_over.is_set():
            number = next(self._numbers)
            # Half of the changes are in sight, and every tenth is to the contact of the panel.
            in_sight = number % (2 * _IN_SIGHT)
            at = in_sight if in_sight < _IN_SIGHT else number % len(self._people)
            time.sleep(max(0.0, began + number / self._rate - time.monotonic()))
            body = {"captured_fields": {"turn": str(number)}}
            self._api.patch(f"/contacts/{self._people[at]}", json=body).raise_for_status()
            self.done += 1


def _sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in")
    page.get_by_role("textbox", name="Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/contacts")


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("[data-contact-id]").first.wait_for()
    page.wait_for_function("window.did_handshake === true")
    page.wait_for_timeout(1_000)
    page.evaluate(WATCH_KEYS)


def _type(page: Page, label: str, seconds: float) -> list[float]:
    page.evaluate("window.strokes.length = 0")
    box = page.get_by_label(label, exact=True)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for word in _WORDS:
            box.press_sequentially(word, delay=80)
            box.fill("")
    times: list[float] = page.evaluate("window.strokes")
    return times


if __name__ == "__main__":
    main()
