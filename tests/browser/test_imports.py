"""An admin brings a table in with the browser, sees what is wrong with it, and takes it back."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.axe import violations

Open = Callable[..., Page]


def test_a_table_is_tried_brought_in_and_taken_back(open_page: Open, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(
        "Full name;E-Mail;Firma\nJürgen Groß;juergen@imp.example;Köln\nX;y;z\n".encode("cp1252")
    )
    page = open_page("/imports")
    assert violations(page) == []

    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Try it first").click()
    expect(page.get_by_text("Tried, not started")).to_be_visible()
    expect(page.get_by_role("cell", name="This is not a valid email address.")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Import 2 rows").click()
    page.get_by_role("link", name="To the contacts").click()
    expect(page.get_by_text("Jürgen Groß")).to_be_visible()

    page.go_back()
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()
    page.goto("/contacts?q=juergen@imp.example")
    expect(page.get_by_role("status", name="Result count")).to_contain_text("0")


def test_the_view_is_exported_with_its_filters(open_page: Open) -> None:
    page = open_page("/contacts?q=nobody-has-this-name")

    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog", name="Export contacts")
    expect(dialog).to_contain_text("0 contacts, as the directory shows them now")
    assert violations(page) == []
    with page.expect_download() as downloaded:
        dialog.get_by_role("link", name="Download").click()

    text = Path(downloaded.value.path()).read_text(encoding="utf-8-sig")
    assert text.startswith("contact_id,name,email")
    assert len(text.splitlines()) == 1


def test_an_export_may_hold_the_shown_columns_alone(open_page: Open) -> None:
    page = open_page("/contacts?q=nobody-has-this-name")
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog", name="Export contacts")

    dialog.get_by_role("combobox", name="Form").select_option("shown")
    link = dialog.get_by_role("link", name="Download")
    expect(link).to_have_attribute("href", re.compile("column=name"))
    with page.expect_download() as downloaded:
        link.click()

    text = Path(downloaded.value.path()).read_text(encoding="utf-8-sig")
    header = "contact_id,name,email,phone,tags,last_seen,first_seen,conversation_count"
    assert text.splitlines() == [header]
