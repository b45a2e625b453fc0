"""Captured fields as columns of the directory: chosen, kept, live, and wider than the window."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.test_accessibility import violations

Open = Callable[..., Page]
FIELDS = {
    "col_plan": ("Plan shown", "text"),
    "col_seats": ("Seats shown", "number"),
    "col_site": ("Site shown", "link"),
    "col_since": ("Since shown", "date"),
}


@pytest.fixture(scope="module")
def columned(served: Served) -> str:
    """A contact with a value in each of the fields."""
    values = {
        "col_plan": "Enterprise",
        "col_seats": 1234,
        "col_site": "https://acme.example/x",
        "col_since": "2026-03-01",
    }
    return served.add("Columned Ada", captured_fields=values)


@pytest.fixture
def chosen(open_page: Open, columned: str) -> Iterator[Page]:
    """The directory with all four columns chosen; everything is as before afterwards."""
    desk = open_page("/settings?section=fields")
    for name, (label, kind) in FIELDS.items():
        desk.get_by_role("button", name="Define a field").click()
        dialog = desk.get_by_role("dialog", name="Define a field")
        dialog.get_by_role("textbox", name="Key").fill(name)
        dialog.get_by_role("textbox", name="Label").fill(label)
        dialog.get_by_role("combobox", name="Kind").select_option(kind)
        dialog.get_by_role("button", name="Save").click()
        expect(desk.get_by_role("cell", name=name, exact=True)).to_be_visible()
    page = open_page("/contacts?q=columned")
    page.get_by_role("button", name="Columns").click()
    for label, _kind in FIELDS.values():
        with page.expect_response("**/preferences/table"):
            page.get_by_role("option", name=label).click()
    page.keyboard.press("Escape")
    yield page
    page.get_by_role("button", name="Columns").click()
    with page.expect_response("**/preferences/table"):
        page.get_by_role("button", name="Reset").click()
    desk = open_page("/settings?section=fields")
    for label, _kind in FIELDS.values():
        desk.get_by_role("button", name=f"Remove {label}").click()
        desk.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(desk.get_by_role("button", name=f"Remove {label}")).to_have_count(0)


def test_defined_fields_stand_in_the_rows_as_their_kind_is_read(
    chosen: Page, served: Served, columned: str
) -> None:
    row = chosen.locator("[data-contact-id]").first
    expect(row).to_contain_text("Enterprise")
    expect(row).to_contain_text("1,234")
    expect(row).to_contain_text("2026")
    expect(row.get_by_role("link", name="https://acme.example/x")).to_have_attribute(
        "rel", "noopener noreferrer nofollow"
    )
    assert violations(chosen) == []

    # The rows are wider than the window, and the name stays where it is.
    grid = chosen.get_by_role("grid", name="Contacts")
    name = row.locator(".hc-cell--name")
    before = name.bounding_box()
    assert grid.evaluate("one => one.scrollWidth > one.clientWidth")
    grid.evaluate("one => one.scrollTo(10_000, 0)")
    expect(chosen.get_by_role("columnheader", name="Since shown")).to_be_in_viewport()
    assert before and name.bounding_box() == before

    # Somebody else's edit shows in its place.
    served.call("PATCH", f"/contacts/{columned}", captured_fields={"col_plan": "Starter"})
    expect(row).to_contain_text("Starter")

    chosen.reload()
    expect(chosen.get_by_role("columnheader", name="Plan shown")).to_be_visible()
    expect(chosen.locator("[data-contact-id]").first).to_contain_text("Starter")
