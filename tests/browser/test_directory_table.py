"""The table and its filters in a real browser: keyboard, address, live changes, a narrow screen."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Served

Open = Callable[..., Page]
MANY = 130


@pytest.fixture(scope="module")
def crowd(served: Served) -> Iterator[str]:
    """A tag that more contacts carry than one block of rows holds."""
    for number in range(MANY):
        served.add(f"Crowd {number:03}", tags=["crowd"])
    yield "crowd"


def rows(page: Page) -> Locator:
    """The lines that hold a contact."""
    return page.locator("[data-contact-id]")


def result_count(page: Page) -> Locator:
    """The region that says how many there are."""
    return page.get_by_role("status", name="Result count")


def test_slash_goes_to_the_search_and_arrows_lead_on(open_page: Open, crowd: str) -> None:
    page = open_page(f"/contacts?tag={crowd}")
    expect(rows(page).first).to_be_visible()

    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search contacts")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")

    expect(page.locator("[data-index='1']")).to_be_focused()


def test_the_last_row_is_reached_by_one_key(open_page: Open, crowd: str) -> None:
    page = open_page(f"/contacts?tag={crowd}")
    expect(rows(page).first).to_be_visible()

    rows(page).first.focus()
    page.keyboard.press("End")

    last = page.locator(f"[data-index='{MANY - 1}']")
    expect(last).to_be_focused()
    expect(last).to_have_attribute("aria-rowindex", str(MANY + 1))


def test_the_count_says_how_many_of_how_many(open_page: Open, crowd: str) -> None:
    page = open_page(f"/contacts?q=crowd+00&tag={crowd}")

    expect(result_count(page)).to_contain_text("10 of ")


def test_the_found_part_is_marked(open_page: Open, served: Served) -> None:
    served.add("Zoé Vázquez-Ürün")

    page = open_page("/contacts?q=vaz+zoe")

    expect(rows(page).first.locator("mark")).to_have_text(["Zoé", "Váz"])


def test_a_letter_that_is_typed_changes_no_line_before_its_rows_are_there(
    open_page: Open, crowd: str
) -> None:
    page = open_page(f"/contacts?tag={crowd}")
    line = rows(page).filter(has_text="Crowd 129")
    expect(line.get_by_role("link")).to_have_attribute("href", re.compile(rf"\?tag={crowd}$"))
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/rows?*q=129*", hold)

    page.get_by_role("searchbox", name="Search contacts").fill("129")
    expect(page).to_have_url(re.compile(r"q=129"))
    while not waiting:
        page.wait_for_timeout(10)
    expect(line.get_by_role("link")).to_have_attribute("href", re.compile(rf"\?tag={crowd}$"))
    waiting[0].continue_()

    expect(rows(page)).to_have_count(1)
    expect(line.get_by_role("link")).to_have_attribute("href", re.compile(rf"\?q=129&tag={crowd}$"))


def test_a_header_sorts_by_keyboard_and_says_so(open_page: Open, crowd: str) -> None:
    page = open_page(f"/contacts?tag={crowd}")
    header = page.get_by_role("columnheader", name="First seen", exact=True)

    header.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(header).to_have_attribute("aria-sort", "descending")
    page.keyboard.press("Enter")

    expect(header).to_have_attribute("aria-sort", "ascending")
    expect(page).to_have_url(re.compile("sort=first_seen"))
    expect(rows(page).first).to_contain_text("Crowd 000")


def test_a_tag_is_chosen_and_taken_off_by_keyboard(open_page: Open, crowd: str) -> None:
    page = open_page("/contacts")
    button = page.get_by_role("button", name="Tag filter")
    button.focus()

    page.keyboard.press("Enter")
    page.keyboard.type(crowd)
    expect(page.get_by_role("option", name=crowd)).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")

    expect(button).to_be_focused()
    expect(page).to_have_url(re.compile(f"tag={crowd}"))
    page.get_by_role("button", name="Any tag").click()
    expect(page).not_to_have_url(re.compile("tag="))


def test_nothing_found_offers_to_clear_the_filters(open_page: Open, crowd: str) -> None:
    page = open_page("/contacts?q=nobody-is-called-so")

    page.get_by_role("button", name="Clear filters").click()

    expect(rows(page).first).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_a_newcomer_waits_behind_a_button(open_page: Open, served: Served, crowd: str) -> None:
    page = open_page("/contacts")
    expect(rows(page).first).to_be_visible()
    first = rows(page).first.get_attribute("data-contact-id")

    newcomer = served.identify("waiting-visitor", name="Wanda Waiting", email="w@waiting.example")
    button = page.get_by_role("button", name="1 new")
    expect(button).to_be_visible()
    assert rows(page).first.get_attribute("data-contact-id") == first
    button.click()

    expect(rows(page).first).to_have_attribute("data-contact-id", newcomer)


def test_a_newcomer_who_does_not_fit_the_view_is_not_counted(
    open_page: Open, served: Served, crowd: str
) -> None:
    page = open_page(f"/contacts?tag={crowd}")
    expect(rows(page).first).to_be_visible()
    shown = rows(page).first.get_attribute("data-contact-id")

    served.identify("other-visitor", name="Otto Other", email="otto@other.example")
    served.call("PATCH", f"/contacts/{shown}", name="Crowd renamed")

    # Changes come in order: when the later one shows, the earlier one has been judged.
    expect(rows(page).first).to_contain_text("Crowd renamed")
    expect(page.get_by_role("button", name=re.compile("^[0-9]+ new"))).to_be_hidden()


def test_a_narrow_screen_keeps_name_and_last_seen(open_page: Open, crowd: str) -> None:
    page = open_page(f"/contacts?tag={crowd}")

    page.set_viewport_size({"width": 390, "height": 844})

    expect(page.get_by_role("columnheader", name="Name", exact=True)).to_be_visible()
    expect(page.get_by_role("columnheader", name="Last seen", exact=True)).to_be_visible()
    expect(page.locator("[role=columnheader]", has_text="Phone")).to_be_hidden()
    overflow = "document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(overflow) <= 0
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="Settings")).to_be_visible()


def test_the_theme_is_kept_in_this_browser(open_page: Open) -> None:
    page = open_page("/contacts")

    page.get_by_role("button", name="Dark theme").click()
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark theme")).to_have_attribute("aria-pressed", "true")


def test_a_lost_session_is_said_in_a_sentence(open_page: Open) -> None:
    page = open_page("/contacts")
    page.context.clear_cookies()

    page.get_by_role("searchbox").fill("anyone")

    expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_columns_put_away_stay_away(open_page: Open, crowd: str) -> None:
    page = open_page(f"/contacts?tag={crowd}")

    page.get_by_role("button", name="Columns").click()
    with page.expect_response("**/preferences/table"):
        page.get_by_role("option", name="Phone").click()
    expect(page.get_by_role("columnheader", name="Phone")).to_be_hidden()
    page.reload()

    expect(page.get_by_role("columnheader", name="Email")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Phone")).to_be_hidden()
    page.get_by_role("button", name="Columns").click()
    with page.expect_response("**/preferences/table"):
        page.get_by_role("button", name="Reset").click()


def test_the_way_back_in_works_without_the_websocket(open_page: Open) -> None:
    page = open_page("/contacts")
    page.context.clear_cookies()
    page.get_by_role("searchbox").fill("anyone")

    page.get_by_role("link", name="Sign in").click()

    expect(page).to_have_url(re.compile("/sign-in"))


def test_filters_typed_among_the_words_become_chips(open_page: Open, served: Served) -> None:
    for name, tags in (("Chipped One", ["chip-a"]), ("Chipped Two", ["chip-a", "chip-b"])):
        served.add(name, tags=tags)
    page = open_page("/contacts?q=chipped")
    box = page.get_by_role("searchbox", name="Search contacts")
    expect(rows(page)).to_have_count(2)

    box.press("End")
    box.press_sequentially(" -tag:chip-b")
    offered = page.get_by_role("option", name="chip-b")
    expect(offered).to_have_attribute("aria-selected", "true")
    expect(rows(page)).to_have_count(2)
    box.press("Enter")

    expect(rows(page)).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=-tag%3Achip-b\+chipped"))
    page.reload()
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Remove -tag:chip-b").click()
    expect(rows(page)).to_have_count(2)


def test_a_filter_that_names_nothing_is_a_word(open_page: Open, served: Served) -> None:
    served.add("Ratio tag:none", tags=[])

    page = open_page("/contacts?q=tag%3Anone+ratio")

    expect(page.get_by_role("searchbox", name="Search contacts")).to_have_value("tag:none ratio")
    expect(rows(page)).to_have_count(1)


def test_an_act_on_many_shows_in_the_open_table(
    open_page: Open, served: Served, crowd: str
) -> None:
    page = open_page(f"/contacts?q=crowd+00&tag={crowd}")
    expect(rows(page)).to_have_count(10)

    begun = served.call("POST", "/bulk", action="tag", tag="in-bulk", query={"tag": [crowd]})
    expect(rows(page).filter(has_text="in-bulk")).to_have_count(10)
    served.call("POST", f"/bulk/{begun['id']}/undo")

    expect(rows(page).filter(has_text="in-bulk")).to_have_count(0)


def test_rows_are_chosen_by_keyboard_tagged_and_taken_back(
    open_page: Open, served: Served, crowd: str
) -> None:
    page = open_page(f"/contacts?tag={crowd}&sort=first_seen")
    rows(page).first.focus()
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowDown")
    bar = page.get_by_role("region", name="Selection")
    expect(bar).to_contain_text("2 chosen")

    bar.get_by_role("button", name="Tag", exact=True).click()
    page.keyboard.type("by-hand")
    expect(page.get_by_role("option", name="by-hand")).to_be_visible()
    page.keyboard.press("Enter")

    expect(rows(page).filter(has_text="by-hand")).to_have_count(2)
    expect(bar).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(rows(page).filter(has_text="by-hand")).to_have_count(0)


def test_all_that_match_are_chosen_but_for_one(open_page: Open, served: Served, crowd: str) -> None:
    page = open_page(f"/contacts?q=crowd+00&tag={crowd}")
    expect(rows(page)).to_have_count(10)
    page.get_by_role("checkbox", name="Choose all").check()
    kept = rows(page).nth(3)
    name = kept.get_by_role("link").inner_text()
    kept.get_by_role("checkbox").uncheck()
    bar = page.get_by_role("region", name="Selection")
    expect(bar).to_contain_text("9 chosen")

    bar.get_by_role("button", name="Delete").click()

    expect(page.get_by_text("9 contacts deleted.")).to_be_visible()
    left = served.call("GET", f"/contacts?q=crowd+00&tag={crowd}")["items"]
    assert [one["name"] for one in left] == [name]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone for 9 contacts.")).to_be_visible()


def test_shift_click_chooses_everything_between_and_a_file_is_fetched(
    open_page: Open, served: Served, crowd: str
) -> None:
    page = open_page(f"/contacts?tag={crowd}&sort=first_seen")
    rows(page).nth(1).get_by_role("checkbox").check()
    rows(page).nth(4).get_by_role("checkbox").click(modifiers=["Shift"])
    bar = page.get_by_role("region", name="Selection")
    expect(bar).to_contain_text("4 chosen")

    with page.expect_download() as fetched:
        bar.get_by_role("button", name="Export").click()

    lines = fetched.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 4
    assert lines[0].startswith("contact_id,name,email")


def test_columns_keep_their_order_and_density_on_the_server(
    open_page: Open, served: Served, crowd: str
) -> None:
    page = open_page(f"/contacts?tag={crowd}")
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("option", name="Phone").hover()
    page.keyboard.press("Alt+ArrowUp")
    with page.expect_response("**/preferences/table"):
        page.get_by_role("button", name="Compact").click()
    page.evaluate("window.localStorage.clear()")
    page.reload()

    expect(rows(page).first).to_be_visible()
    heads = page.get_by_role("columnheader").evaluate_all("all => all.map((one) => one.ariaLabel)")
    assert heads[:3] == ["Name", "Phone", "Email"]
    assert rows(page).first.evaluate("row => row.offsetHeight") == 32
    page.get_by_role("button", name="Columns").click()
    with page.expect_response("**/preferences/table"):
        page.get_by_role("button", name="Reset").click()


def test_the_email_of_a_row_is_copied(open_page: Open, served: Served) -> None:
    served.add("Copy Me", email="copy.me@copied.example")
    page = open_page("/contacts?q=copy.me")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    rows(page).first.focus()
    page.keyboard.press("c")

    expect(page.get_by_text("Copied", exact=True)).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == "copy.me@copied.example"


def test_a_tag_is_added_in_the_row(open_page: Open, served: Served) -> None:
    served.add("Row Tagged")
    page = open_page("/contacts?q=row+tagged")

    rows(page).first.focus()
    page.keyboard.press("t")
    page.keyboard.type("inline")
    expect(page.get_by_role("option", name="inline")).to_be_visible()
    page.keyboard.press("Enter")

    expect(rows(page).first).to_contain_text("inline")
    expect(rows(page).first).to_be_focused()


def test_a_view_is_kept_marked_when_changed_and_reset(
    open_page: Open, served: Served, crowd: str
) -> None:
    page = open_page(f"/contacts?tag={crowd}&sort=first_seen")
    views = page.get_by_role("region", name="Saved views")
    views.get_by_role("button", name="Save this view").click()
    page.keyboard.type("The crowd")
    page.keyboard.press("Enter")
    link = views.get_by_role("link", name="The crowd")
    expect(link).to_have_attribute("aria-current", "true")

    page.get_by_role("searchbox").fill("crowd 00")
    expect(views.get_by_role("img", name="modified")).to_be_visible()
    page.reload()
    expect(views.get_by_role("img", name="modified")).to_be_visible()
    views.get_by_role("button", name="Reset").click()

    expect(views.get_by_role("img", name="modified")).to_be_hidden()
    expect(page).to_have_url(re.compile(f"tag={crowd}&sort=first_seen&view="))
    link.hover()
    views.get_by_role("button", name="More for The crowd").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(views.get_by_role("status")).to_contain_text("Deleted")
    expect(link).to_be_hidden()


def test_rows_in_sight_are_asked_for_first_and_what_is_far_is_forgotten(
    open_page: Open, crowd: str
) -> None:
    page = open_page(f"/contacts?tag={crowd}")

    asked, then_asked, kept = page.evaluate("""async () => {
        const { Blocks } = await import("hilal/blocks.js");
        const blocks = new Blocks("/rows");
        const asked = blocks.lacking(950, 1010, 1_000_000, 305);
        for (const number of asked) blocks.kept.set(number, []);
        const thenAsked = blocks.lacking(950, 1010, 1_000_000, 305);
        for (let number = 0; number < 500; number += 1) blocks.kept.set(number, []);
        blocks.lacking(49_000, 49_020, 1_000_000, 305);
        return [asked, thenAsked, [...blocks.kept.keys()]];
    }""")

    assert (asked, then_asked) == ([9, 10], [11])
    assert len(kept) < 20
    assert {0, 3, 490} <= set(kept)


def test_a_page_keeps_no_marks_of_what_it_once_drew(open_page: Open, crowd: str) -> None:
    page = open_page(f"/contacts?tag={crowd}")
    expect(rows(page).first).to_be_visible()

    page.get_by_role("searchbox", name="Search contacts").fill("crowd 00")
    expect(rows(page)).to_have_count(10)

    kept = page.evaluate("""() => [...performance.getEntriesByType("mark"),
        ...performance.getEntriesByType("measure")].map((entry) => entry.name)""")
    assert kept == []
