"""Finding, opening, editing, tagging, merging and deleting contacts."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Served

Open = Callable[..., Page]
HOSTILE = '<img src=x onerror="window.hit=1">{{7*7}}<script>window.hit=1</script>'


def row_of(page: Page, contact_id: str) -> Locator:
    return page.locator(f"[data-contact-id='{contact_id}']")


def panel_of(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Contact details")


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox", name="Search contacts").fill(words)


@pytest.fixture
def ada(served: Served) -> str:
    mark = str(time.monotonic_ns())
    return served.add(f"Ada {mark}", email=f"ada{mark}@example.org", tags=["vip"])


def test_a_contact_is_found_by_part_of_the_name(open_page: Open, served: Served) -> None:
    jose = served.add("José Martínez", email="jose@acme.example")
    page = open_page("/contacts")

    search(page, "mar jose")

    expect(row_of(page, jose)).to_be_visible()
    expect(page).to_have_url(re.compile("q=mar"))
    expect(page.get_by_role("status", name="Result count")).to_contain_text("1")


def test_a_view_can_be_sent_as_a_link(open_page: Open, served: Served) -> None:
    zed = served.add("Zed Linked", tags=["sent-as-link"])

    page = open_page("/contacts?tag=sent-as-link&sort=first_seen")

    expect(row_of(page, zed)).to_be_visible()
    header = page.get_by_role("columnheader", name="First seen")
    expect(header).to_have_attribute("aria-sort", "ascending")


def test_the_panel_opens_beside_the_same_table(open_page: Open, ada: str) -> None:
    page = open_page("/contacts")
    page.evaluate("document.querySelector('[role=grid]').marked = true")

    row_of(page, ada).click()

    expect(panel_of(page).get_by_role("heading", name="Identity")).to_be_visible()
    expect(page).to_have_url(re.compile(ada))
    assert page.evaluate("document.querySelector('[role=grid]').marked") is True


def test_back_and_reload_keep_what_is_open(open_page: Open, ada: str) -> None:
    page = open_page("/contacts")
    row_of(page, ada).click()
    expect(panel_of(page)).to_be_visible()

    page.go_back()
    expect(panel_of(page)).to_be_hidden()
    page.go_forward()
    expect(panel_of(page)).to_be_visible()
    page.reload()

    expect(panel_of(page).get_by_role("heading", name="Identity")).to_be_visible()


def test_escape_closes_and_gives_the_row_the_focus_back(open_page: Open, ada: str) -> None:
    page = open_page("/contacts")
    row_of(page, ada).click()
    expect(panel_of(page).get_by_role("heading", name="Identity")).to_be_visible()

    page.keyboard.press("Escape")

    expect(panel_of(page)).to_be_hidden()
    expect(row_of(page, ada)).to_be_focused()


def test_an_unknown_contact_is_told_in_a_sentence(open_page: Open) -> None:
    page = open_page("/contacts/c_nobody")

    expect(panel_of(page)).to_contain_text("There is no such contact.")


def test_an_edit_shows_in_panel_and_row(open_page: Open, ada: str) -> None:
    page = open_page(f"/contacts/{ada}")

    panel_of(page).get_by_role("button", name="Edit").click()
    panel_of(page).get_by_role("textbox", name="Name", exact=True).fill("Ada King")
    page.keyboard.press("Control+Enter")

    expect(panel_of(page).get_by_role("heading", name="Ada King")).to_be_visible()
    expect(row_of(page, ada)).to_contain_text("Ada King")


def test_a_captured_field_is_added(open_page: Open, ada: str, served: Served) -> None:
    page = open_page(f"/contacts/{ada}")

    panel_of(page).get_by_role("button", name="Edit").click()
    panel_of(page).get_by_role("button", name="Add field").click()
    panel_of(page).get_by_role("textbox", name="Field").fill("Company")
    panel_of(page).get_by_role("textbox", name="Value").fill("Analytical Engines")
    panel_of(page).get_by_role("button", name="Save").click()

    expect(panel_of(page)).to_contain_text("Analytical Engines")
    fields = served.call("GET", f"/contacts/{ada}")["captured_fields"]
    assert fields == {"Company": "Analytical Engines"}


def test_a_bad_email_is_told_at_the_field_and_nothing_is_lost(open_page: Open, ada: str) -> None:
    page = open_page(f"/contacts/{ada}")
    panel_of(page).get_by_role("button", name="Edit").click()
    email = panel_of(page).get_by_role("textbox", name="Email")

    panel_of(page).get_by_role("textbox", name="Name", exact=True).fill("Ada Typed")
    email.fill("nonsense")
    panel_of(page).get_by_role("button", name="Save").click()

    expect(panel_of(page).get_by_role("alert").first).to_be_attached()
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_value("nonsense")
    name = panel_of(page).get_by_role("textbox", name="Name", exact=True)
    expect(name).to_have_value("Ada Typed")


def test_the_second_of_two_saves_is_told_and_loses_nothing(
    open_page: Open, ada: str, served: Served
) -> None:
    page = open_page(f"/contacts/{ada}")
    panel_of(page).get_by_role("button", name="Edit").click()
    panel_of(page).get_by_role("textbox", name="Phone").fill("+971501234567")

    served.call("PATCH", f"/contacts/{ada}", name="Ada Elsewhere")
    expect(panel_of(page)).to_contain_text("Somebody changed this contact meanwhile")
    panel_of(page).get_by_role("button", name="Save").click()

    expect(panel_of(page).get_by_role("heading", name="Ada Elsewhere")).to_be_visible()
    assert served.call("GET", f"/contacts/{ada}")["phone"] == "+971501234567"


def test_an_email_of_another_contact_merges_after_a_preview(
    open_page: Open, ada: str, served: Served
) -> None:
    mark = time.monotonic_ns()
    served.add("Countess Lovelace", email=f"countess{mark}@example.org")
    page = open_page(f"/contacts/{ada}")

    panel_of(page).get_by_role("button", name="Edit").click()
    panel_of(page).get_by_role("textbox", name="Email").fill(f"countess{mark}@example.org")
    panel_of(page).get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog", name="Merge contacts")
    expect(dialog).to_contain_text("Countess Lovelace")
    dialog.get_by_role("button", name="Merge", exact=True).click()

    expect(panel_of(page)).to_contain_text(f"countess{mark}@example.org")
    assert len(served.call("GET", f"/contacts/{ada}")["emails"]) == 2
    panel_of(page).get_by_role("button", name="Undo").click()
    expect(page.get_by_text("there are two contacts again")).to_be_visible()


def test_a_tag_is_suggested_added_and_removed(open_page: Open, ada: str, served: Served) -> None:
    served.add("Somebody", tags=["churn-risk"])
    page = open_page(f"/contacts/{ada}")
    box = panel_of(page).get_by_role("combobox", name="Add tag")

    box.fill("chu")
    expect(panel_of(page).get_by_role("option").first).to_contain_text("churn-risk")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(panel_of(page).get_by_role("button", name="Remove tag churn-risk")).to_be_visible()
    panel_of(page).get_by_role("button", name="Remove tag vip").click()

    expect(panel_of(page).get_by_role("button", name="Remove tag vip")).to_be_hidden()
    assert served.call("GET", f"/contacts/{ada}")["tags"] == ["churn-risk"]


def test_a_soft_delete_can_be_taken_back(open_page: Open, ada: str) -> None:
    page = open_page(f"/contacts/{ada}")

    panel_of(page).get_by_role("button", name="Delete contact").click()
    dialog = page.get_by_role("dialog", name="Delete contact")
    dialog.get_by_role("button", name="Soft delete").click()
    expect(panel_of(page).get_by_role("button", name="Restore")).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(panel_of(page).get_by_role("button", name="Edit")).to_be_visible()


def test_the_deleted_view_restores(open_page: Open, ada: str, served: Served) -> None:
    served.call("DELETE", f"/contacts/{ada}?mode=soft")
    page = open_page("/contacts?deleted=true")

    row_of(page, ada).click()
    panel_of(page).get_by_role("button", name="Restore").click()

    expect(panel_of(page).get_by_role("button", name="Edit")).to_be_visible()
    assert served.call("GET", f"/contacts/{ada}")["deleted_at"] is None


def test_a_hard_delete_wants_the_name_and_closes_every_panel(
    open_page: Open, ada: str, served: Served
) -> None:
    page, other = open_page(f"/contacts/{ada}"), open_page(f"/contacts/{ada}")
    name = served.call("GET", f"/contacts/{ada}")["name"]

    panel_of(page).get_by_role("button", name="Delete contact").click()
    dialog = page.get_by_role("dialog", name="Delete contact")
    erase = dialog.get_by_role("button", name="Hard delete (GDPR)")
    expect(erase).to_be_disabled()
    dialog.get_by_role("textbox", name="Type the name to confirm").fill(name)
    erase.click()

    for shown in (page, other):
        expect(panel_of(shown)).to_contain_text("This contact was erased")
        expect(panel_of(shown)).not_to_contain_text(name)
    assert served.api.get(f"/api/v1/contacts/{ada}").status_code == 410


@pytest.mark.promised
def test_a_visitor_appears_in_an_open_table_within_a_second(
    open_page: Open, served: Served
) -> None:
    page = open_page("/contacts")
    expect(page.get_by_role("grid", name="Contacts")).to_be_visible()

    served.identify(f"v{time.monotonic_ns()}", name="Live Visitor")

    expect(page.get_by_role("button", name=re.compile(r"^\d+ new"))).to_be_visible(timeout=1_000)


@pytest.mark.promised
def test_an_edit_in_one_window_shows_in_the_other(
    open_page: Open, ada: str, served: Served
) -> None:
    other = open_page(f"/contacts/{ada}")
    expect(panel_of(other).get_by_role("heading", name="Identity")).to_be_visible()

    served.call("PATCH", f"/contacts/{ada}", name="Ada Renamed")

    expect(row_of(other, ada)).to_contain_text("Ada Renamed", timeout=1_000)
    expect(panel_of(other).get_by_role("heading", name="Ada Renamed")).to_be_visible()


def test_what_people_call_themselves_never_runs(open_page: Open, served: Served) -> None:
    fields: dict[str, Any] = {":onclick": "window.hit=1", HOSTILE: HOSTILE}
    hostile = served.add(HOSTILE, captured_fields=fields, tags=[":x <b>t</b>"])

    page = open_page(f"/contacts/{hostile}")
    expect(panel_of(page).get_by_role("heading", level=2)).to_have_text(HOSTILE)
    panel_of(page).get_by_role("button", name="Edit").click()
    expect(panel_of(page).get_by_role("textbox", name="Name", exact=True)).to_have_value(HOSTILE)

    assert page.evaluate("window.hit") is None


def test_going_elsewhere_while_editing_asks_first(
    open_page: Open, ada: str, served: Served
) -> None:
    other = served.add("Another Row")
    page = open_page(f"/contacts/{ada}")
    panel_of(page).get_by_role("button", name="Edit").click()
    panel_of(page).get_by_role("textbox", name="Name", exact=True).fill("Half typed")

    row_of(page, other).click()
    expect(panel_of(page).get_by_role("button", name="Keep editing")).to_be_visible()
    panel_of(page).get_by_role("button", name="Keep editing").click()

    expect(page).to_have_url(re.compile(ada))
    name = panel_of(page).get_by_role("textbox", name="Name", exact=True)
    expect(name).to_have_value("Half typed")
    page.keyboard.press("Escape")
    panel_of(page).get_by_role("button", name="Discard changes").click()
    expect(panel_of(page).get_by_role("button", name="Edit")).to_be_visible()


def test_a_field_is_handed_back_and_taken_again(open_page: Open, served: Served) -> None:
    contact = served.identify("hander", name="Hanna Said", email="hanna@said.example")
    served.call("PATCH", f"/contacts/{contact}", name="Hanna Typed")
    page = open_page(f"/contacts/{contact}")
    panel = page.get_by_role("complementary", name="Contact details")
    expect(panel).to_contain_text("Hanna Typed")

    panel.get_by_text("operator +1").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(panel.get_by_text("Hanna Said", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(panel.get_by_text("Hanna Typed", exact=True).first).to_be_visible()


def test_a_note_is_written_and_waits_when_half_done(
    open_page: Open, ada: str, served: Served
) -> None:
    served.add("Somebody Else")
    page = open_page(f"/contacts/{ada}")
    box = panel_of(page).get_by_role("textbox", name="Add note")
    box.fill("Calls back on Monday")
    page.keyboard.press("Control+Enter")
    expect(panel_of(page).get_by_role("listitem").filter(has_text="Monday")).to_be_visible()
    expect(box).to_have_value("")

    box.fill("half a thou")
    panel_of(page).get_by_role("button", name="Next").click()
    expect(page).not_to_have_url(re.compile(ada))
    expect(box).to_have_value("")
    panel_of(page).get_by_role("button", name="Previous").click()

    expect(box).to_have_value("half a thou")
    panel_of(page).get_by_role("button", name="Delete note").click()
    page.get_by_role("button", name="Undo").click()
    expect(panel_of(page).get_by_role("listitem").filter(has_text="Monday")).to_be_visible()


def test_the_panel_is_made_wider_by_keyboard_and_stays_so(open_page: Open, ada: str) -> None:
    page = open_page(f"/contacts/{ada}")
    edge = panel_of(page).get_by_role("separator", name="Width of the panel")
    before = panel_of(page).evaluate("panel => panel.offsetWidth")

    edge.focus()
    with page.expect_response("**/preferences/panel_width"):
        page.keyboard.press("ArrowLeft")
    page.reload()

    expect(edge).to_have_attribute("aria-valuenow", str(before + 24))
    assert panel_of(page).evaluate("panel => panel.offsetWidth") == before + 24


def test_an_edit_made_elsewhere_is_chosen_field_by_field(
    open_page: Open, ada: str, served: Served
) -> None:
    page = open_page(f"/contacts/{ada}")
    panel_of(page).get_by_role("button", name="Edit").click()
    name = panel_of(page).get_by_role("textbox", name="Name", exact=True)
    name.fill("Ada Mine")

    served.call("PATCH", f"/contacts/{ada}", name="Ada Theirs", phone="+4930123456")

    alert = panel_of(page).get_by_role("alert").filter(has_text="Somebody changed")
    expect(alert).to_contain_text("yours is “Ada Mine”")
    expect(panel_of(page).get_by_role("textbox", name="Phone")).to_have_value("+4930123456")
    expect(name).to_have_value("Ada Mine")
    alert.get_by_role("button", name="Take theirs").click()
    expect(name).to_have_value("Ada Theirs")
