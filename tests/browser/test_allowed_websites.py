"""Naming the websites that may identify visitors."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_a_website_is_added_and_removed(open_page: Callable[..., Page]) -> None:
    page = open_page("/chatbots/support?tab=security")
    field = page.get_by_role("textbox", name="Website")
    expect(page.get_by_text("identify.js is refused everywhere")).to_be_visible()

    field.fill("https://shop.example/basket")
    page.get_by_role("button", name="Add website").click()
    expect(page.get_by_text("enter https://shop.example, for all its pages")).to_be_visible()
    field.fill("https://shop.example/")
    field.press("Enter")

    remove = page.get_by_role("button", name="Remove https://shop.example")
    expect(remove).to_be_visible()
    expect(field).to_have_value("")
    remove.click()
    expect(page.get_by_text("identify.js is refused everywhere")).to_be_visible()
