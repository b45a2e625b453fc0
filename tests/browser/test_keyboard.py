"""Everything that the directory is for, with the keyboard alone; the pointer never moves."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Served

Open = Callable[..., Page]
MOST_TABS = 60


def row_of(page: Page, contact_id: str) -> Locator:
    return page.locator(f"[data-contact-id='{contact_id}']")


def panel_of(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Contact details")


def button(inside: Page | Locator, name: str) -> Locator:
    return inside.get_by_role("button", name=name, exact=True)


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the keyboard is there."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    where = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    raise AssertionError(f"{wanted} is not reached by Tab; the keyboard is at {where}")


def press(page: Page, wanted: Locator) -> None:
    """Go there by Tab, and press Enter."""
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def find(page: Page, words: str, contact_id: str) -> None:
    """Search, and go down to the row."""
    page.keyboard.press("/")
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    expect(page.get_by_role("status", name="Result count")).to_contain_text(re.compile(r"^1\b"))
    expect(row_of(page, contact_id)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(row_of(page, contact_id)).to_be_focused()


@pytest.fixture
def greta(served: Served) -> tuple[str, str]:
    mark = str(time.monotonic_ns())
    return mark, served.add(f"Greta {mark}", email=f"greta{mark}@keys.example", tags=["keyed"])


def test_one_is_found_opened_edited_and_left(
    open_page: Open, served: Served, greta: tuple[str, str]
) -> None:
    mark, contact = greta
    page = open_page("/contacts")
    find(page, f"greta {mark}", contact)

    page.keyboard.press("Enter")
    expect(panel_of(page).get_by_role("heading", name="Identity")).to_be_visible()
    page.keyboard.press("e")
    tab_to(page, panel_of(page).get_by_role("textbox", name="Phone"))
    page.keyboard.type("+49 30 901820")
    page.keyboard.press("Control+Enter")
    expect(button(panel_of(page), "Edit")).to_be_visible()
    assert served.call("GET", f"/contacts/{contact}")["phone"] == "+4930901820"
    expect(page.locator(".hc-panel:focus, .hc-panel :focus")).to_have_count(1)

    page.keyboard.press("Escape")
    expect(panel_of(page)).to_be_hidden()
    expect(row_of(page, contact)).to_be_focused()


def test_a_tag_comes_and_goes(open_page: Open, served: Served, greta: tuple[str, str]) -> None:
    _mark, contact = greta
    page = open_page(f"/contacts/{contact}")
    expect(panel_of(page).get_by_role("heading", name="Identity")).to_be_visible()

    page.keyboard.press("t")
    page.keyboard.type("by-key")
    page.keyboard.press("Enter")
    expect(button(panel_of(page), "Remove tag by-key")).to_be_visible()
    page.keyboard.press("Backspace")
    expect(panel_of(page).locator(".hc-tag-remove:focus")).to_have_count(1)
    page.keyboard.press("Enter")

    expect(panel_of(page).locator(".hc-tag-chip")).to_have_count(1)
    expect(panel_of(page).get_by_role("combobox", name="Add tag")).to_be_focused()


def test_two_are_merged_and_parted(open_page: Open, served: Served, greta: tuple[str, str]) -> None:
    mark, contact = greta
    double = served.add(f"Double {mark}", email=f"double{mark}@keys.example")
    page = open_page("/contacts")
    find(page, f"greta {mark}", contact)
    page.keyboard.press("Enter")
    expect(panel_of(page).get_by_role("heading", name="Identity")).to_be_visible()

    page.keyboard.press("m")
    picker = page.get_by_role("dialog", name="Choose the other contact")
    expect(picker.get_by_role("textbox")).to_be_focused()
    page.keyboard.type(f"double {mark}")
    press(page, picker.get_by_role("button", name=f"Double {mark}"))
    press(page, button(page.get_by_role("dialog", name="Merge contacts"), "Merge"))
    expect(panel_of(page)).to_contain_text(f"double{mark}@keys.example")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(row_of(page, contact)).to_be_focused()

    page.keyboard.press("Control+z")
    expect(page.get_by_text("there are two contacts again")).to_be_visible()
    assert served.call("GET", f"/contacts/{double}")["email"] == f"double{mark}@keys.example"


def test_one_is_hidden_restored_and_erased(
    open_page: Open, served: Served, greta: tuple[str, str]
) -> None:
    mark, contact = greta
    page = open_page("/contacts")
    find(page, mark, contact)
    page.keyboard.press("Enter")
    expect(panel_of(page).get_by_role("heading", name="Identity")).to_be_visible()

    dialog = page.get_by_role("dialog", name="Delete contact")
    press(page, button(panel_of(page), "Delete contact"))
    expect(dialog.locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button(panel_of(page), "Delete contact")).to_be_focused()
    page.keyboard.press("Enter")
    press(page, button(dialog, "Soft delete"))
    expect(dialog).to_be_hidden()
    expect(page.locator(".hc-panel:focus, .hc-panel :focus")).to_have_count(1)
    press(page, button(panel_of(page), "Restore"))
    expect(button(panel_of(page), "Edit")).to_be_visible()
    expect(page.locator(".hc-panel:focus, .hc-panel :focus")).to_have_count(1)

    press(page, button(panel_of(page), "Delete contact"))
    tab_to(page, dialog.get_by_role("textbox", name="Type the name to confirm"))
    page.keyboard.type(f"Greta {mark}")
    expect(button(dialog, "Hard delete (GDPR)")).to_be_enabled()
    press(page, button(dialog, "Hard delete (GDPR)"))
    expect(panel_of(page)).to_contain_text("This contact was erased")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".hc-panel:focus, .hc-panel :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(panel_of(page)).to_be_hidden()
    assert served.api.get(f"/api/v1/contacts/{contact}").status_code == 410


def test_the_list_is_filtered_and_sorted(open_page: Open, greta: tuple[str, str]) -> None:
    _mark, contact = greta
    page = open_page("/contacts")
    expect(page.locator("[data-contact-id]").first).to_be_visible()
    page.keyboard.press("/")

    filtering = button(page, "Tag filter")
    press(page, filtering)
    page.keyboard.type("keyed")
    expect(page.get_by_role("option", name="keyed")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(filtering).to_be_focused()
    expect(page).to_have_url(re.compile("tag=keyed"))
    header = page.get_by_role("columnheader", name="First seen", exact=True)
    press(page, header.get_by_role("button"))
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(header.get_by_role("button")).to_be_focused()

    expect(page.locator("[data-contact-id]").first).to_have_attribute("data-contact-id", contact)


def test_from_one_to_the_next_and_to_what_was_said(open_page: Open, served: Served) -> None:
    mark = str(time.monotonic_ns())
    ids = [
        served.identify(
            f"{mark}-{number}", name=f"Walk {mark} {number}", email=f"w{mark}{number}@keys.example"
        )
        for number in range(3)
    ]
    served.call(
        "POST", "/conversations", chatbot_id="support", visitor_id=f"{mark}-1",
        conversation_id=f"walk-{mark}",
    )  # fmt: skip
    page = open_page(f"/contacts?q={mark}&sort=first_seen")
    expect(row_of(page, ids[0])).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect(row_of(page, ids[0])).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel_of(page).get_by_role("heading", name=f"Walk {mark} 0")).to_be_visible()

    press(page, button(panel_of(page), "Next"))
    expect(panel_of(page).get_by_role("heading", name=f"Walk {mark} 1")).to_be_visible()
    expect(button(panel_of(page), "Next")).to_be_focused()
    page.keyboard.press("j")
    expect(panel_of(page).get_by_role("heading", name=f"Walk {mark} 2")).to_be_visible()
    page.keyboard.press("k")
    expect(panel_of(page).get_by_role("heading", name=f"Walk {mark} 1")).to_be_visible()
    press(page, panel_of(page).locator("a[href*='/conversations/']").first)
    page.wait_for_url(f"**/conversations/walk-{mark}")
    press(page, page.get_by_role("link", name=f"Open Walk {mark} 1"))
    page.wait_for_url(f"**/contacts/{ids[1]}")
    expect(panel_of(page).get_by_role("heading", name=f"Walk {mark} 1")).to_be_visible()

    page.keyboard.press("Escape")
    expect(panel_of(page)).to_be_hidden()
