"""The disk is full or the database away: pages say so, keep what was typed, and come back."""

import errno
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from app.data.storage_errors import DiskFullError
from tests.browser.conftest import sign_in
from tests.faults.disk import compile_recorder, has_compiler, recording
from tests.faults.nursery import ForkedServer
from tests.postgresql import PostgresqlServer
from tests.serving import PRIVATE

AWAY = "The database cannot be reached just now. What you typed is kept."
BACK_WITHIN_SECONDS = 5.0


def panel_of(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Contact details")


def window_of(browser: Browser, server: ForkedServer) -> BrowserContext:
    window = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
    window.set_default_timeout(10_000)
    return window


def directory_of(window: BrowserContext) -> Page:
    page = window.new_page()
    sign_in(page)
    page.wait_for_url("**/contacts")
    return page


def begin_edit(page: Page, server: ForkedServer, name: str) -> Locator:
    """Open somebody new, and type another name; the field."""
    added = server.api.post("/api/v1/contacts", json={"name": name})
    page.goto(f"/contacts/{added.json()['id']}")
    page.wait_for_function("window.did_handshake === true")
    panel_of(page).get_by_role("button", name="Edit").click()
    field = panel_of(page).get_by_role("textbox", name="Name", exact=True)
    field.fill(f"{name} King")
    return field


def save(page: Page) -> None:
    panel_of(page).get_by_role("button", name="Save").click()


@pytest.fixture
def switch(tmp_path: Path) -> Path:
    """While this file exists, writing fails with the error number in it."""
    return tmp_path / "errno"


@pytest.fixture
def on_a_failing_disk(tmp_path: Path, switch: Path) -> Iterator[ForkedServer]:
    home = tmp_path / "home"
    home.mkdir()
    recorded = recording(compile_recorder(tmp_path), home, to=None, FAIL_WHILE=str(switch))
    server = ForkedServer(home, **PRIVATE, **recorded)
    yield server.start()
    server.close()


@pytest.mark.skipif(not has_compiler(), reason="the recorder needs a C compiler")
def test_on_a_full_disk_a_page_says_so_keeps_what_was_typed_and_goes_on(
    browser: Browser, on_a_failing_disk: ForkedServer, switch: Path
) -> None:
    server = on_a_failing_disk
    window = window_of(browser, server)
    page = directory_of(window)
    name = begin_edit(page, server, "Ada")

    switch.write_text(str(errno.ENOSPC))
    save(page)
    expect(page.get_by_text(str(DiskFullError())).first).to_be_visible()
    expect(name).to_have_value("Ada King")
    reading = window.new_page()
    reading.goto("/contacts")
    expect(reading.locator("[data-contact-id]")).to_contain_text("Ada")
    switch.unlink()
    save(page)

    expect(panel_of(page).get_by_role("heading", name="Ada King")).to_be_visible()
    expect(reading.locator("[data-contact-id]")).to_contain_text("Ada King")
    assert "Traceback" not in server.log
    window.close()


@pytest.fixture
def on_postgresql(tmp_path: Path, unused_postgresql: str) -> Iterator[ForkedServer]:
    server = ForkedServer(tmp_path, **PRIVATE, DATABASE_URL=unused_postgresql)
    yield server.start()
    server.close()


def test_while_the_database_is_away_a_page_says_so_and_comes_back(
    browser: Browser, on_postgresql: ForkedServer, postgresql: PostgresqlServer
) -> None:
    window = window_of(browser, on_postgresql)
    page = directory_of(window)
    name = begin_edit(page, on_postgresql, "Ada")

    postgresql.stop_at_once()
    try:
        save(page)
        expect(page.get_by_text(AWAY).first).to_be_visible()
        expect(name).to_have_value("Ada King")
        opened = window.new_page()
        opened.goto("/contacts")
    finally:
        postgresql.start()
    began = time.monotonic()
    expect(page.get_by_text(AWAY)).to_have_count(0)
    came_back = time.monotonic() - began
    save(page)

    expect(panel_of(page).get_by_role("heading", name="Ada King")).to_be_visible()
    # What was opened meanwhile comes back by itself, too.
    expect(opened.locator("[data-contact-id]")).to_contain_text("Ada King", timeout=10_000)
    print(f"back after {came_back:.2f} s")
    assert came_back < BACK_WITHIN_SECONDS
    assert "Traceback" not in on_postgresql.log
    window.close()


def test_figures_that_cannot_be_had_are_asked_for_again(
    browser: Browser, on_postgresql: ForkedServer, postgresql: PostgresqlServer
) -> None:
    window = window_of(browser, on_postgresql)
    page = directory_of(window)
    page.goto("/overview")
    refresh = page.get_by_role("button", name="Refresh")
    expect(refresh).to_be_visible()

    postgresql.stop_at_once()
    try:
        refresh.click()
        again = page.get_by_role("button", name="Try again")
        expect(again).to_be_visible(timeout=15_000)
        # What was shown before is not taken away.
        expect(page.locator(".hc-figures")).to_be_visible()
    finally:
        postgresql.start()
    again.click()

    expect(refresh).to_be_visible(timeout=15_000)
    window.close()
