"""Measure how a screen bears outages and weeks: python -m bench.kiosk."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.kiosk import growth
from bench.kiosk.gate import Gate
from bench.kiosk.outages import Outages
from bench.kiosk.wall import hang
from bench.server import served

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """Serve demo people, hang a screen up, and do to it what weeks would."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=5_000)
    parser.add_argument("--boards", type=int, default=10_000)
    parser.add_argument("--reconnects", type=int, default=500)
    arguments = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        _people(home, arguments.contacts)
        place = stack.enter_context(served(home))
        gate = Gate(place.port)
        playwright = stack.enter_context(sync_playwright())
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        stack.callback(browser.close)
        wall = hang(browser, screen_url=gate.url, desk_url=place.url)
        print(f"{'boards':>8} {'page heap kB':>13} {'DOM nodes':>10} {'server MB':>10}")
        held = growth.run(
            wall, gate, pid=place.pid, boards=arguments.boards, reconnects=arguments.reconnects
        )
        for row in held:
            print(
                f"{row.boards:>8,} {row.heap_kilobytes:>13,} {row.nodes:>10,} "
                f"{row.server_megabytes:>10.1f}",
                flush=True,
            )
        for outage, seconds in Outages(home, wall, gate, place, stack).seconds():
            print(f"{outage:<42} {seconds:5.1f} s", flush=True)


def _people(home: Path, count: int) -> None:
    environment = {**os.environ, "CONTACTS_HOME": str(home), "CONTACTS_DEMO": "0"}
    program = [sys.executable, "main.py", "demo", "--contacts", str(count)]
    subprocess.run(program, env=environment, check=True)  # noqa: S603 - our own program


main()
