"""Measure what a browser shows and when: python -m bench.keystrokes DATABASE."""

import argparse
import os
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.report import Report
from bench.server import EMAIL, PASSWORD, served

_WORDS = ("maria", "jose", "smith", "ahm", "0171", "gmail", "vip", "an mü")
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_DRAGS, _SCROLLED_SECONDS, _COLLECTIONS = 12, 60, 3
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
# To a place of the scrollbar, until every row that is in sight is there.
_DRAG = """(share) => new Promise((done) => {
  const grid = document.querySelector('[role=grid][aria-label=Contacts]');
  const began = performance.now();
  grid.scrollTop = share * (grid.scrollHeight - grid.clientHeight);
  const look = () => {
    const box = grid.getBoundingClientRect();
    const rows = [...grid.querySelectorAll('.hc-grid__rows [role=row]')].filter((row) => {
      const place = row.getBoundingClientRect();
      return place.bottom > box.top + 60 && place.top < box.bottom;
    });
    const isFilled = rows.length > 5 && rows.every((row) => row.dataset.contactId);
    if (isFilled) requestAnimationFrame(() => done(performance.now() - began));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""
_SCROLL = """(seconds) => new Promise((done) => {
  const grid = document.querySelector('[role=grid][aria-label=Contacts]');
  const until = performance.now() + seconds * 1000;
  const step = () => {
    grid.scrollTop += 240;
    if (performance.now() < until) requestAnimationFrame(step); else done();
  };
  step();
})"""


def main() -> None:
    """Serve a database of the measurements that is there already, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    path = parser.parse_args().database.resolve()
    report = Report()
    run(path, report)
    print(report.text)


def run(path: Path, report: Report) -> None:
    """Add what Chromium shows of the SQLite database in this file."""
    with served(path.parent, DATABASE_URL=f"sqlite:///{path}") as place, sync_playwright() as maker:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = maker.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        page = browser.new_page()
        _sign_in(page, place.url)
        page.evaluate(_WATCH)
        for word in _WORDS:
            _type(page, word)
        table = report.table("In Chromium, milliseconds", "times")
        table.add("keystroke to painted rows", page.evaluate("window.times"))
        shares = [0.5, *((place * 0.37) % 1 for place in range(1, _DRAGS))]
        table.add("scrollbar dragged until filled", [page.evaluate(_DRAG, s) for s in shares])
        before, after, later = _memory(page), *(_memory_after_scrolling(page) for _ in range(2))
        report.say(
            f"The page holds {before:.1f} MB, {after:.1f} MB after scrolling for a minute, "
            f"and {later:.1f} MB after another."
        )
        browser.close()


def _memory(page: Page) -> float:
    session = page.context.new_cdp_session(page)
    # What was held by what was collected is only found by collecting again.
    for _ in range(_COLLECTIONS):
        session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    return used / 1_000_000


def _memory_after_scrolling(page: Page) -> float:
    page.evaluate(_SCROLL, _SCROLLED_SECONDS)
    page.wait_for_timeout(1_000)
    return _memory(page)


def _sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in")
    page.get_by_role("textbox", name="Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
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
