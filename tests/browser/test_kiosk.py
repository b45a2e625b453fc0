"""A screen on a wall: let in by its code, back by itself after every outage, shut out at once."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Served


@pytest.fixture
def wall(browser: Browser, served: Served) -> Iterator[Page]:
    """A screen that nobody has signed in at."""
    context = browser.new_context(
        base_url=served.url, viewport={"width": 1920, "height": 1080}, locale="en-GB"
    )
    page = context.new_page()
    page.goto("/kiosk")
    yield page
    context.close()


def let_in(wall: Page, desk: Page, name: str) -> None:
    code = wall.locator("#code")
    expect(code).not_to_be_empty()
    desk.get_by_role("button", name="Add screen").click()
    desk.get_by_role("textbox", name="Name").fill(name)
    desk.get_by_role("button", name="Add", exact=True).click()
    dialog = desk.get_by_role("dialog", name=f"Let in {name}")
    dialog.get_by_role("textbox", name="Code on the screen").fill(code.inner_text())
    dialog.get_by_role("button", name="Let in", exact=True).click()
    expect(wall.get_by_role("heading", name=name)).to_be_visible(timeout=10_000)


def test_a_screen_is_let_in_by_its_code_stays_current_and_is_shut_out(
    open_page: Callable[..., Page], wall: Page, served: Served
) -> None:
    desk = open_page("/settings?section=screens")
    let_in(wall, desk, "Left wall")

    served.identify("kiosk-visitor", name="Kim Kioskname", email="kim@kiosk.example")
    expect(wall.get_by_text("Kim K.")).to_be_visible(timeout=10_000)
    expect(wall.get_by_text("Kioskname")).to_have_count(0)
    expect(wall.get_by_text("kim@kiosk.example")).to_have_count(0)
    assert wall.request.get("/rows", max_redirects=0).status == 303

    desk.get_by_role("button", name="Shut out Left wall").click()
    desk.get_by_role("button", name="Shut out", exact=True).last.click()
    expect(wall.get_by_role("heading", name="Let this screen in")).to_be_visible(timeout=10_000)


def test_a_link_lets_a_screen_in(open_page: Callable[..., Page], wall: Page) -> None:
    desk = open_page("/settings?section=screens")
    desk.get_by_role("button", name="Add screen").click()
    desk.get_by_role("textbox", name="Name").fill("Linked wall")
    desk.get_by_role("button", name="Add", exact=True).click()
    dialog = desk.get_by_role("dialog", name="Let in Linked wall")
    dialog.get_by_role("button", name="Make a link").click()
    link = desk.locator(".hc-code").filter(has_text="#link=").inner_text()
    # As slow as a network may be: the page has long been shown when the pass comes.
    wall.route("**/kiosk/pass", lambda route: (wall.wait_for_timeout(300), route.continue_()))

    wall.goto("about:blank")
    wall.goto(link)

    expect(wall.get_by_role("heading", name="Linked wall")).to_be_visible()
    assert "link" not in wall.url


def test_a_screen_comes_back_by_itself(open_page: Callable[..., Page], wall: Page) -> None:
    let_in(wall, open_page("/settings?section=screens"), "Right wall")
    outages: dict[str, Callable[[Route], None]] = {
        "no network": lambda route: route.abort("internetdisconnected"),
        "bad gateway": lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"),
        "the database away": lambda route: route.fulfill(status=503, json={"status": 503}),
        "refused": lambda route: route.fulfill(status=403, body="<h1>Forbidden</h1>"),
        "another site's sign-in": lambda route: route.fulfill(
            status=200, content_type="text/html", body="<form>Sign in</form>"
        ),
    }
    # A screen for each, so that they are waited for together.
    screens = [wall.context.new_page() for _ in outages]
    for screen in screens:
        screen.goto("/kiosk")

    with ExitStack() as met:
        for screen, outage in zip(screens, outages.values(), strict=True):
            met.enter_context(screen.expect_request("**/kiosk/board", timeout=10_000))
            screen.route("**/kiosk/board", outage)
    for screen in screens:
        screen.evaluate("boardCame -= 60_000; tellAge()")
        expect(screen.get_by_role("status").filter(has_text="Trying again")).to_be_visible()
        expect(screen.get_by_role("heading", name="Right wall")).to_be_visible()
        screen.unroute("**/kiosk/board")
    for screen in screens:
        live = screen.get_by_role("status").filter(has_text="Live")
        expect(live).to_be_visible(timeout=10_000)
