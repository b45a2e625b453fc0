"""Ctrl+K finds contacts, pages and actions, by the keyboard alone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Served

Open = Callable[..., Page]


def test_one_goes_anywhere_from_the_keyboard(open_page: Open, served: Served) -> None:
    contact = served.add("Pálma Paletta", email="palma@palette.example")
    page = open_page("/activity")
    page.get_by_role("combobox", name="What").focus()

    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Go to")
    expect(palette.get_by_role("option", name="Contacts Page", exact=True)).to_be_visible()
    assert violations(page) == []
    page.keyboard.type("palma pal")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Pálma Paletta")
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    expect(page.get_by_role("combobox", name="What")).to_be_focused()

    page.keyboard.press("Control+k")
    page.keyboard.type("palma pal")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Pálma Paletta")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/contacts/{contact}")

    page.keyboard.press("Control+k")
    page.keyboard.type("overv")
    page.keyboard.press("Enter")
    page.wait_for_url("**/overview")
    expect(page.get_by_text("Last 30 days")).to_be_visible()
