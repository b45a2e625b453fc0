"""Measure what docs/search.md states, and write it there: python -m bench."""

import argparse
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench import http, identify, keystrokes, search
from bench.report import Report

_DOCUMENT = Path("docs/search.md")
_BEGINS, _ENDS = "<!-- figures, written by python -m bench -->\n", "<!-- end of the figures -->\n"


def main() -> None:
    """Fill both databases where they are not there yet, measure all, and write the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--folder", help="keep the databases here, and use those already there")
    parser.add_argument("--keep", action="store_true", help="print, and leave the document alone")
    arguments = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(arguments.folder or scratch).resolve()
        for engine in ("sqlite", "postgresql"):
            search.run(folder, engine, arguments.contacts, report)
        database = folder / f"{arguments.contacts}.db"
        http.run(database, report)
        keystrokes.run(database, report)
    identify.run(report)
    report.say(_circumstances())
    print(report.text)
    if not arguments.keep:
        _write(report.text)


def _circumstances() -> str:
    load = os.getloadavg()[2]
    return (
        f"Taken on {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores that server, database, "
        f"browser and the measuring program shared; load average of the last 15 minutes {load:.1f}."
    )


def _write(figures: str) -> None:
    text = _DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(_BEGINS)
    _, after = rest.split(_ENDS)
    _DOCUMENT.write_text(f"{before}{_BEGINS}\n{figures}\n\n{_ENDS}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
