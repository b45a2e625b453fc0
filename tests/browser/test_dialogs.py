"""Dialogs ask once however often they are called for, and cancelling one changes nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served

Open = Callable[..., Page]


@pytest.mark.parametrize(
    ("path", "button", "title"),
    [
        ("/contacts/{contact}", "Delete contact", "Delete contact"),
        ("/contacts/{contact}", "Merge", "Choose the other contact"),
        ("/contacts", "Export", "Export contacts"),
        ("/chatbots", "New chatbot", "New chatbot"),
        ("/settings?section=fields", "Define a field", "Define a field"),
        ("/settings?section=operators", "Add operator", "Add operator"),
        ("/settings?section=api-keys", "Make an API key", "Make an API key"),
    ],
)
def test_a_button_pressed_twice_asks_once(
    open_page: Open, served: Served, path: str, button: str, title: str
) -> None:
    page = open_page(path.format(contact=served.add("Twice Pressed")))
    opener = page.get_by_role("button", name=button, exact=True)
    expect(opener).to_be_visible()

    opener.evaluate("one => { one.click(); one.click(); }")

    dialogs = page.locator(".hc-dialog")
    expect(dialogs.first).to_contain_text(title)
    page.wait_for_timeout(500)
    expect(dialogs).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialogs).to_have_count(0)
    opener.click()
    expect(dialogs).to_have_count(1)


@pytest.mark.parametrize("button", ["Erase…", "Merge"])
def test_a_cancelled_act_keeps_the_chosen_rows(
    open_page: Open, served: Served, button: str
) -> None:
    family = f"Keptchosen{button[:5]}"
    for number in range(3):
        served.add(f"{family} {number}", email=f"k{number}@{button[:5]}.example")
    page = open_page(f"/contacts?q={family.lower()}")
    boxes = page.locator("[data-contact-id]").get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    for box in boxes.all()[:2]:
        box.check()
    bar = page.get_by_role("region", name="Selection")
    opener = bar.get_by_role("button", name=button, exact=True)
    opener.click()

    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel").click()

    expect(dialog).to_have_count(0)
    expect(bar.get_by_role("status")).to_have_text("2 chosen")
    expect(opener).to_be_focused()


def test_after_a_merge_that_was_agreed_to_nobody_is_chosen(open_page: Open, served: Served) -> None:
    for number in range(2):
        served.add(f"Agreedpair {number}", email=f"pair{number}@agreed.example")
    page = open_page("/contacts?q=agreedpair")
    boxes = page.locator("[data-contact-id]").get_by_role("checkbox")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    bar = page.get_by_role("region", name="Selection")
    bar.get_by_role("button", name="Merge", exact=True).click()

    page.get_by_role("dialog").get_by_role("button", name="Merge", exact=True).click()

    expect(page.get_by_text("The two are one contact now.")).to_be_visible()
    expect(bar).to_be_hidden()


def test_a_key_is_made_once_however_often_one_presses(open_page: Open, served: Served) -> None:
    page = open_page("/settings?section=api-keys")
    page.get_by_role("button", name="Make an API key", exact=True).click()
    dialog = page.locator(".hc-dialog")
    dialog.get_by_label("Name").fill("Pressed twice")
    dialog.get_by_role("checkbox").first.click()
    expect(dialog.get_by_role("checkbox").first).to_be_checked()

    make = dialog.get_by_role("button", name="Make", exact=True)
    make.evaluate("one => { one.click(); one.click(); }")

    expect(page.locator(".hc-dialog").get_by_text("It is shown this once")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.locator(".hc-dialog")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("cell", name="Pressed twice", exact=True)).to_have_count(1)


@pytest.mark.parametrize(
    ("path", "button", "field"),
    [
        ("/chatbots", "New chatbot", "Name"),
        ("/settings?section=fields", "Define a field", "Key"),
        ("/settings?section=operators", "Add operator", "Name"),
        ("/settings?section=screens", "Add screen", "Name"),
        ("/settings?section=api-keys", "Make an API key", "Name"),
    ],
)
def test_the_keyboard_begins_in_the_first_field(
    open_page: Open, path: str, button: str, field: str
) -> None:
    page = open_page(path)

    page.get_by_role("button", name=button, exact=True).click()

    first = page.get_by_role("dialog", name=button).get_by_role("textbox", name=field, exact=True)
    expect(first).to_be_focused()
