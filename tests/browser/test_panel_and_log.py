"""What is stored on a person is handed out from the panel; the log is narrowed to one operator."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Served

Open = Callable[..., Page]


def test_everything_stored_on_a_person_is_fetched_from_the_panel(
    open_page: Open, served: Served
) -> None:
    contact = served.add("Petra Portable", email="petra@portable.example", tags=["asked"])
    page = open_page(f"/contacts/{contact}")
    panel = page.get_by_role("complementary", name="Contact details")

    with page.expect_download() as fetched:
        panel.get_by_role("link", name="As JSON").click()

    held = json.loads(Path(fetched.value.path()).read_text(encoding="utf-8"))
    assert "petra@portable.example" in json.dumps(held)
    with page.expect_download() as fetched:
        panel.get_by_role("link", name="As a page to read").click()
    assert "Petra Portable" in Path(fetched.value.path()).read_text(encoding="utf-8")


def test_the_log_shows_one_operator_and_certain_days(open_page: Open, served: Served) -> None:
    contact = served.add("Lola Logged")
    page = open_page(f"/contacts/{contact}")
    panel = page.get_by_role("complementary", name="Contact details")
    panel.get_by_role("combobox", name="Add tag").fill("logged")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("button", name="Remove tag logged")).to_be_visible()
    page = open_page(f"/activity?contact_id={contact}")
    lines = page.locator("tbody tr")
    expect(lines).to_have_count(2)

    page.get_by_role("combobox", name="Who").select_option("Admin")
    expect(lines).to_have_count(1)
    expect(page).to_have_url(re.compile("who=o_"))
    tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}"
    page.get_by_label("From").fill(tomorrow)

    expect(lines).to_have_count(0)
    expect(page).to_have_url(re.compile(f"since={tomorrow}"))
