"""No axe violation on any page, in either theme and language; Arabic pages speak Arabic."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.components.words import _, speaking
from tests.browser.axe import violations, violations_in_both_themes
from tests.browser.conftest import Served
from tests.serving import EMAIL

Open = Callable[..., Page]
# What stands behind a dialog cannot be reached, and was looked at before it opened.
DIALOG = "[role=dialog]"
PAGES = [
    "/contacts", "/contacts?q=nobody+at+all", "/conversations", "/chatbots", "/chatbots/support",
    "/chatbots/support?tab=security", "/duplicates", "/activity", "/settings",
    "/settings?section=operators", "/settings?section=fields", "/erasures", "/imports", "/overview",
]  # fmt: skip
# What is called the same in every language: names, abbreviations, keys of the keyboard, code.
UNTRANSLATED = set(
    """hilal contacts utc id ids pem gdpr api csv json ctrl enter esc tab python node php ruby go
    english kid sub bot seen tag is m x j k begin public key contacts_secret http localhost
    identify js https www example org hmac""".split()
)


# Texts that people read, without code and what is marked as data in another direction.
TEXTS = """() => {
  const UNREAD = "script, style, pre, code, kbd, .hc-code, .hc-avatar, [lang]:not(html)";
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (holder.closest(UNREAD)) continue;
    if (holder.checkVisibility()) texts.push(walker.currentNode.data);
  }
  for (const element of document.body.querySelectorAll("[aria-label], [placeholder], [title]")) {
    if (!element.checkVisibility()) continue;
    for (const name of ["aria-label", "placeholder", "title"]) {
      texts.push(element.getAttribute(name) ?? "");
    }
  }
  return texts.join("\\n");
}"""


def latin_words(page: Page) -> set[str]:
    return set(re.findall(r"[a-z]{2,}", page.evaluate(TEXTS).lower()))


def words_of_data(served: Served) -> set[str]:
    stored = [
        served.call("GET", path)
        for path in (
            "/contacts?limit=200", "/contacts?limit=200&deleted=true", "/conversations?limit=200",
            "/chatbots", "/tags",
        )
    ]  # fmt: skip
    texts = f"{json.dumps(stored, ensure_ascii=False)} {EMAIL} Admin"
    return UNTRANSLATED | set(re.findall(r"[a-z]{2,}", texts.lower()))


def in_language(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_panel_and_its_dialogs_are_accessible(
    open_page: Open, served: Served, language: str
) -> None:
    contact = served.identify(f"axe-{language}", name=f"Axe {language}", company="Acme")
    page = open_page(in_language(f"/contacts/{contact}", language))
    with speaking(language):
        details, edit, save = _("Contact details"), _("Edit"), _("Save")
        delete, cancel = _("Delete contact"), _("Cancel")
    panel = page.get_by_role("complementary", name=details)
    expect(panel.get_by_role("button", name=edit, exact=True)).to_be_visible()

    assert violations_in_both_themes(page) == []

    button = panel.get_by_role("button", name=delete)
    button.focus()
    button.press("Enter")
    dialog = page.get_by_role("dialog", name=delete)
    expect(dialog).to_be_visible()
    assert violations_in_both_themes(page, within=DIALOG) == []

    dialog.get_by_role("button", name=cancel).press("Enter")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    panel.get_by_role("button", name=edit, exact=True).click()
    expect(panel.get_by_role("button", name=save)).to_be_visible()
    assert violations_in_both_themes(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible(open_page: Open, path: str) -> None:
    page = open_page(path)

    assert violations_in_both_themes(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_arabic_and_is_accessible(
    open_page: Open, served: Served, path: str
) -> None:
    page = open_page(in_language(path, "ar"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")

    assert violations_in_both_themes(page) == []
    assert latin_words(page) - words_of_data(served) == set()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_screen_on_a_wall_is_accessible(open_page: Open, language: str) -> None:
    page = open_page("/settings")
    with speaking(language):
        heading = _("Seen lately")

    page.goto(in_language("/kiosk", language))

    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert violations_in_both_themes(page) == []


def test_the_keys_are_listed_accessibly(open_page: Open) -> None:
    page = open_page(in_language("/contacts", "ar"))

    page.locator("body").press("?")

    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations_in_both_themes(page, within=DIALOG) == []


def test_the_dialogs_of_merging_and_undoing_are_accessible(open_page: Open, served: Served) -> None:
    primary, duplicate = served.add("Merge Axe"), served.add("Merge Axen", tags=["axe"])
    served.call("POST", f"/contacts/{primary}/merge", duplicate_id=duplicate)
    served.call("POST", f"/contacts/{primary}/tags", tag="since")
    page = open_page(f"/contacts/{primary}")
    panel = page.get_by_role("complementary", name="Contact details")

    panel.get_by_role("button", name="Undo").click()
    dialog = page.get_by_role("dialog", name="Undo merge")
    expect(dialog).to_contain_text("1 tag: came after the merge")
    assert violations(page) == []
    dialog.get_by_role("button", name="Undo merge").click()
    expect(page.get_by_text("there are two contacts again")).to_be_visible()

    panel.get_by_role("button", name="Merge", exact=True).click()
    picker = page.get_by_role("dialog", name="Choose the other contact")
    picker.get_by_role("textbox", name="Name, email or phone").fill("Merge Axen")
    picker.get_by_role("button", name="Merge Axen").click()
    expect(page.get_by_role("dialog", name="Merge contacts")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_a_person_is_given_of_theirs_is_accessible(
    open_page: Open, served: Served, language: str
) -> None:
    contact = served.identify(f"sheet-{language}", name="Sheet Axe", company="Acme")
    talk = {"conversation_id": f"sheet-{language}", "chatbot_id": "support"}
    served.call("POST", "/conversations", visitor_id=f"sheet-{language}", **talk)
    said = {"message_id": "m1", "role": "visitor", "body": "Hello there"}
    served.call("POST", f"/conversations/sheet-{language}/messages", **said)
    page = open_page("/settings")
    sheet = page.request.get(in_language(f"/exports/contacts/{contact}.html", language)).text()

    # It is given as a file; a browser shows it like this once it is opened.
    page.route("**/sheet.html", lambda route: route.fulfill(body=sheet, content_type="text/html"))
    page.goto("/sheet.html")

    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_text("Hello there")).to_be_visible()
    assert violations_in_both_themes(page) == []


def _wait_until_it_stands_alone(page: Page) -> None:
    """What is fading in or out has colours of its own."""
    expect(page.locator(".hc-dialog")).to_have_count(1)
    page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_dialogs_that_show_a_secret_once_are_accessible(open_page: Open, language: str) -> None:
    with speaking(language):
        make, make_it, name, key = _("Make an API key"), _("Make"), _("Name"), _("The API key")
        renew, renew_it, secret = _("Regenerate secret"), _("Regenerate"), _("New secret")
    page = open_page(in_language("/settings?section=api-keys", language))
    page.get_by_role("button", name=make).click()
    page.get_by_role("dialog", name=make).get_by_role("textbox", name=name).fill("Axe")
    page.get_by_role("dialog").get_by_role("checkbox").first.click()
    assert violations_in_both_themes(page, within=DIALOG) == []
    page.get_by_role("dialog").get_by_role("button", name=make_it, exact=True).click()
    expect(page.get_by_role("dialog", name=key)).to_be_visible()
    _wait_until_it_stands_alone(page)
    assert violations_in_both_themes(page, within=DIALOG) == []

    page.goto(in_language("/chatbots/support?tab=security", language))
    page.get_by_role("button", name=renew).click()
    page.get_by_role("dialog", name=renew).get_by_role("button", name=renew_it, exact=True).click()
    expect(page.get_by_role("dialog", name=secret, exact=True)).to_be_visible()
    _wait_until_it_stands_alone(page)
    assert violations_in_both_themes(page, within=DIALOG) == []
