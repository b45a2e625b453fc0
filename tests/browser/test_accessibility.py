"""No axe violation on the directory, the panel and its dialogs, in either theme."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served

Open = Callable[..., Page]
RULES: dict[str, Any] = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def violations(page: Page) -> list[str]:
    page.wait_for_timeout(250)
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_panel_and_its_dialogs_are_accessible(
    open_page: Open, served: Served, theme: str
) -> None:
    contact = served.identify(f"axe-{theme}", name=f"Axe {theme}", company="Acme")
    page = open_page(f"/contacts/{contact}", color_scheme=theme)
    panel = page.get_by_role("complementary", name="Contact details")
    expect(panel.get_by_role("heading", name="Identity")).to_be_visible()

    assert violations(page) == []

    panel.get_by_role("button", name="Delete contact").click()
    dialog = page.get_by_role("dialog", name="Delete contact")
    expect(dialog).to_be_visible()
    assert violations(page) == []

    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    panel.get_by_role("button", name="Edit").click()
    expect(panel.get_by_role("button", name="Save")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    ["/contacts", "/conversations", "/chatbots", "/chatbots/support?tab=security", "/duplicates",
     "/activity", "/settings?section=operators", "/settings?section=fields"],
)  # fmt: skip
def test_every_page_is_accessible(open_page: Open, path: str, theme: str) -> None:
    page = open_page(path, color_scheme=theme)

    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_screen_on_a_wall_is_accessible(open_page: Open, theme: str) -> None:
    page = open_page("/settings", color_scheme=theme)
    page.goto("/kiosk")
    expect(page.get_by_role("heading", name="Seen lately")).to_be_visible()

    assert violations(page) == []


def test_the_dialogs_of_merging_and_undoing_are_accessible(open_page: Open, served: Served) -> None:
    primary, duplicate = served.add("Merge Axe"), served.add("Merge Axen", tags=["axe"])
    served.call("POST", f"/contacts/{primary}/merge", duplicate_id=duplicate)
    served.call("POST", f"/contacts/{primary}/tags", tag="since")
    page = open_page(f"/contacts/{primary}")
    panel = page.get_by_role("complementary", name="Contact details")

    panel.get_by_role("button", name="Undo").click()
    dialog = page.get_by_role("dialog", name="Undo merge")
    expect(dialog).to_contain_text("1 tag: came after the merge")
    assert violations(page) == []
    dialog.get_by_role("button", name="Undo merge").click()
    expect(page.get_by_text("there are two contacts again")).to_be_visible()

    panel.get_by_role("button", name="Merge", exact=True).click()
    picker = page.get_by_role("dialog", name="Choose the other contact")
    picker.get_by_role("textbox", name="Name, email or phone").fill("Merge Axen")
    picker.get_by_role("button", name="Merge Axen").click()
    expect(page.get_by_role("dialog", name="Merge contacts")).to_be_visible()
    assert violations(page) == []
