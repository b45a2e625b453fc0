"""A page that is open when its operator's role or session goes shows it within two seconds."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served, sign_in
from tests.serving import PASSWORD

pytestmark = pytest.mark.promised
Open = Callable[..., Page]
NAME, EMAIL = "Rana Reached", "rana@hilal.example"
PROMISED_MS = 2_000


@pytest.fixture(scope="module")
def contact(served: Served) -> str:
    return served.add("Omar Open", email="omar@reached.example")


@pytest.fixture
def desk(open_page: Open) -> Page:
    """The admin's list of operators, with the one of these tests in it as an agent."""
    desk = open_page("/settings?section=operators")
    role = desk.get_by_role("combobox", name=f"Role of {NAME}")
    expect(desk.get_by_role("table")).to_be_visible()
    if role.count():
        role.select_option("agent")
        expect(desk.get_by_text(f"{NAME} is Agent now.")).to_be_visible()
        return desk
    desk.get_by_role("button", name="Add operator").click()
    dialog = desk.get_by_role("dialog", name="Add operator")
    dialog.get_by_role("textbox", name="Name").fill(NAME)
    dialog.get_by_role("textbox", name="Email").fill(EMAIL)
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("combobox", name="Role").select_option("agent")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(role).to_be_visible()
    return desk


@pytest.fixture
def theirs(browser: Browser, served: Served, desk: Page, contact: str) -> Iterator[Page]:
    """The agent's open page, in a browser of their own."""
    context = browser.new_context(base_url=served.url)
    page = context.new_page()
    sign_in(page, email=EMAIL, then=f"/contacts/{contact}")
    expect(page.get_by_role("button", name="Edit", exact=True)).to_be_visible()
    yield page
    context.close()


def test_a_role_taken_away_reaches_an_open_page(theirs: Page, desk: Page, contact: str) -> None:
    desk.get_by_role("combobox", name=f"Role of {NAME}").select_option("viewer")

    expect(theirs.get_by_role("button", name="Edit", exact=True)).to_have_count(
        0, timeout=PROMISED_MS
    )
    theirs.wait_for_url(re.compile(r"/contacts$"))
    theirs.goto(f"/contacts/{contact}")
    expect(theirs.get_by_role("heading", name="Omar Open")).to_be_visible()
    expect(theirs.get_by_role("button", name="Edit", exact=True)).to_have_count(0)


def test_a_session_that_was_revoked_loses_its_open_page(theirs: Page, desk: Page) -> None:
    desk.get_by_role("button", name=f"Sessions of {NAME}").click()
    dialog = desk.get_by_role("dialog", name=f"Signed in: {NAME}")
    dialog.get_by_role("button", name=re.compile("^Sign out .*Chrom")).first.click()

    expect(theirs.get_by_text("Omar Open")).to_have_count(0, timeout=PROMISED_MS)
    expect(theirs.get_by_role("textbox", name="Password")).to_be_visible()
