"""Whoever sits here for the first time finds one person and puts her right, in twelve actions."""

import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import Served
from tests.serving import EMAIL, PASSWORD

MOST_ACTIONS = 12


@dataclass
class Hands:
    """Every click is one action, and so is every text typed with the Enter that ends it."""

    count: int = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.count += 1

    def type(self, where: Locator, text: str, *, end: str = "") -> None:
        where.fill(text)
        if end:
            where.press(end)
        self.count += 1


def say(served: Served, who: str, words: str, **attributes: str) -> str:
    conversation = f"{who}-{time.monotonic_ns()}"
    served.call(
        "POST", "/conversations", chatbot_id="support", visitor_id=conversation,
        conversation_id=conversation, attributes=attributes,
    )  # fmt: skip
    served.call(
        "POST", f"/conversations/{conversation}/messages", message_id="1", role="visitor",
        body=words,
    )  # fmt: skip
    return str(served.call("GET", f"/conversations/{conversation}")["contact_id"])


@pytest.fixture
def ines(served: Served) -> str:
    """Ines of Acme, her double, a colleague with another matter, a stranger with the same."""
    say(served, "a", "My parcel is late", name="Otto Falk", email="otto.falk@acme-works.example")
    say(served, "b", "An invoice is missing", name="Ana Lima", email="ana@elsewhere.example")
    contact = say(
        served, "c", "Is the invoice of May paid?", name="Ines Roth",
        email="ines.roth@acme-works.example", phone="+49309018201",
    )  # fmt: skip
    served.add("Ines Roth", email="ines.private@mail.example")
    return contact


def test_she_who_wrote_about_an_invoice_is_put_right_in_twelve_actions(
    browser: Browser, served: Served, ines: str
) -> None:
    window = browser.new_context(base_url=served.url, viewport={"width": 1440, "height": 900})
    page, hands = window.new_page(), Hands()
    page.goto("/")
    panel = page.get_by_role("complementary", name="Contact details")
    dialog = page.get_by_role("dialog")

    hands.type(page.get_by_role("textbox", name="Email"), EMAIL)
    hands.type(page.get_by_label("Password"), PASSWORD, end="Enter")
    hands.click(page.get_by_role("link", name="Conversations", exact=True))
    hands.type(page.get_by_role("searchbox", name="Search conversations"), "acme invoice")
    expect(page.locator(".hc-conversation")).to_have_count(1)
    hands.click(page.get_by_role("link", name="Ines Roth"))
    hands.type(panel.get_by_role("combobox", name="Add tag"), "billing", end="Enter")
    expect(panel.get_by_role("button", name="Remove tag billing")).to_be_visible()
    hands.click(panel.get_by_role("button", name="Edit", exact=True))
    hands.type(panel.get_by_role("textbox", name="Phone"), "+49 30 901820", end="Control+Enter")
    hands.click(panel.get_by_role("button", name="Merge", exact=True))
    hands.click(dialog.get_by_role("button", name="Ines Roth"))
    hands.click(dialog.get_by_role("button", name="Merge", exact=True))
    expect(panel).to_contain_text("ines.private@mail.example")
    hands.click(page.locator(".hc-toast").last.get_by_role("button", name="Undo"))

    expect(page.get_by_text("there are two contacts again")).to_be_visible()
    assert hands.count <= MOST_ACTIONS
    kept = served.call("GET", f"/contacts/{ines}")
    assert (kept["tags"], kept["phone"]) == (["billing"], "+4930901820")
    assert kept["emails"] == ["ines.roth@acme-works.example"]
    window.close()
