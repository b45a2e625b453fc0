"""The language of a page is the operator's, and browser and server speak alike."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from app.components.words import figure, ngettext, speaking
from tests.browser.conftest import Served

Open = Callable[..., Page]
COUNTS = (0, 1, 2, 3, 10, 11, 99, 100, 102, 1_000_000)


def test_the_browser_counts_as_the_server_does(open_page: Open) -> None:
    page = open_page("/contacts?lang=ar")

    said = page.evaluate(
        """(counts) => counts.map((count) => [
          window.hilal.ngettext("{count} min ago", "{count} min ago", count),
          window.hilal.figure(count),
        ])""",
        COUNTS,
    )

    with speaking("ar"):
        wanted = [
            [ngettext("{count} min ago", "{count} min ago", count), figure(count)]
            for count in COUNTS
        ]
    assert said == wanted


def test_a_chosen_language_follows_the_operator(open_page: Open) -> None:
    page = open_page("/settings")
    try:
        page.get_by_label("Language").select_option("ar")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")

        elsewhere = open_page("/chatbots")
        expect(elsewhere.get_by_role("heading", level=1)).to_have_text("الروبوتات")
    finally:
        page.get_by_label("اللغة").select_option("")
        expect(page.locator("html")).to_have_attribute("dir", "ltr")


def test_the_sign_in_page_speaks_the_browsers_language(browser: Browser, served: Served) -> None:
    window = browser.new_context(base_url=served.url, locale="ar")
    page = window.new_page()

    page.goto("/sign-in")
    expect(page.get_by_role("button")).to_have_text("تسجيل الدخول")
    page.get_by_role("link", name="English").click()
    page.get_by_role("button", name="Sign in").click()

    # The choice outlives the address it was made by.
    page.goto("/sign-in")
    expect(page.get_by_role("button")).to_have_text("Sign in")
    window.close()


def test_where_the_keyboard_was_is_where_it_returns(open_page: Open, served: Served) -> None:
    contact = served.add("Focus Returner")
    page = open_page(f"/contacts/{contact}?lang=ar")
    button = page.get_by_role("complementary").get_by_role("button", name="حذف جهة الاتصال")
    button.focus()

    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(button).to_be_focused()
