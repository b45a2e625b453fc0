"""From an anonymous visitor to a verified customer, seen live in the operator's table."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import Served, serving_directory
from tests.browser.test_embed import serving
from tests.serving import ROOT, free_port

pytestmark = pytest.mark.promised
NOOR = "noor@dune-harbour.example"
SITE = """<!doctype html><title>A website</title><script async src="{url}/identify.js"
  data-chatbot="shop" data-user-email="{email}" data-user-plan-tier="pro"></script>
<script>document.addEventListener("hilal:identified", (e) => { window.told = e.detail; });
document.addEventListener("hilal:refused", (e) => { window.told = e.detail; });</script>
<script src="{url}/identify.js" data-chatbot="shop"></script><p>Hello</p>"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo lives."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(home: Path) -> Iterator[Served]:
    """A demo with few people: whoever is there already keeps the great demo crowd away."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "NICEGUI_"))}
    made = [sys.executable, "main.py", "demo", "--contacts", "2"]
    subprocess.run(made, cwd=ROOT, env={**kept, "CONTACTS_HOME": str(home)}, check=True)
    with serving_directory(home, CONTACTS_DEMO="1") as served:
        yield served


@pytest.fixture
def desk(browser: Browser, demo: Served, home: Path) -> Iterator[Page]:
    """The operator's table."""
    access = json.loads((home / "demo-access.json").read_text())
    window = browser.new_context(base_url=demo.url, viewport={"width": 1440, "height": 900})
    window.set_default_timeout(5_000)
    page = window.new_page()
    page.goto("/sign-in")
    page.get_by_role("textbox", name="Email").fill(access["email"])
    page.get_by_label("Password").fill(access["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/contacts")
    page.goto("/chatbots/shop/contacts")
    page.wait_for_function("window.did_handshake === true")
    expect(rows(page)).to_have_count(3)
    yield page
    window.close()


@pytest.fixture
def street(browser: Browser, demo: Served) -> Iterator[BrowserContext]:
    """A visitor's browser."""
    window = browser.new_context(base_url=demo.url)
    window.set_default_timeout(5_000)
    yield window
    window.close()


def rows(desk: Page) -> Locator:
    return desk.locator("[data-contact-id]:not(.is-gone)")


def shows(desk: Page, *rows_shown: str) -> None:
    """New rows may wait behind a button, so as not to move the table."""
    waiting = desk.get_by_role("button", name=re.compile(r"^\d+ new"))
    for text in rows_shown:
        shown = rows(desk).filter(has_text=re.compile(text))
        expect(shown.or_(waiting).first).to_be_visible()
        if waiting.is_visible():
            waiting.click()
        expect(shown).to_have_count(1)


def say(shop: Page, words: str, answer: str) -> None:
    shop.get_by_role("textbox", name="Message").fill(words)
    shop.get_by_role("button", name="Send").click()
    expect(shop.get_by_text(answer)).to_be_visible()


def test_a_visitor_is_seen_to_become_a_customer(desk: Page, street: BrowserContext) -> None:
    shop = street.new_page()
    failures: list[str] = []
    shop.on("console", lambda line: failures.append(line.text) if line.type == "error" else None)
    shop.on("pageerror", lambda error: failures.append(str(error)))
    shop.goto("/demo/shop")
    shop.get_by_role("button", name="Chat with us").click()

    say(shop, "Hi, do you ship to Dubai?", "Which email may we answer to")
    shows(desk, "Anonymous")
    anonymous = rows(desk).filter(has_text="Anonymous").get_attribute("data-contact-id")

    say(shop, NOOR, "Noted, thank you!")
    told = rows(desk).filter(has_text=NOOR)
    expect(told).to_contain_text("Self-reported", timeout=1_500)
    assert told.get_attribute("data-contact-id") == anonymous

    shop.get_by_role("button", name="Sign in").click()
    expect(shop.get_by_text("Hello, Noor Al Farsi")).to_be_visible()
    expect(told).to_contain_text("Verified", timeout=1_500)
    expect(rows(desk)).to_have_count(3)
    told.click()
    history = desk.get_by_role("complementary", name="Contact details")
    expect(history.get_by_role("button", name=re.compile("^Undo"))).to_be_visible()

    shop.get_by_role("button", name="Sign out").click()
    say(shop, "Do you have this in blue?", "Which email may we answer to")
    shows(desk, "Anonymous")
    assert failures == []


@pytest.mark.parametrize(("is_allowed", "told"), [(True, "true"), (False, "false")])
def test_a_page_of_another_website_is_heard_only_when_allowed(
    demo: Served, home: Path, street: BrowserContext, *, is_allowed: bool, told: str
) -> None:
    access = json.loads((home / "demo-access.json").read_text())
    demo.api.headers["Authorization"] = f"Bearer {access['api_key']}"
    origin = f"http://127.0.0.1:{free_port()}"
    if is_allowed:
        demo.call("POST", "/chatbots/shop/allowed-origins", origin=origin)
    page = street.new_page()
    email = f"ada-{told}@site.example"

    with serving(SITE.replace("{url}", demo.url).replace("{email}", email), origin=origin):
        page.goto(origin)
        page.wait_for_function("window.told || performance.now() > 1500")
        heard = page.evaluate("window.told?.ok === true")

    assert str(heard).lower() == told
    found = demo.call("GET", f"/contacts?q={email}")["items"]
    assert [contact["email"] for contact in found] == ([email] if is_allowed else [])
    kept = page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "hilal:shop" in kept
    assert email not in kept


POLICY = "default-src 'none'; script-src {url}; connect-src {url}"
INSIDE = """<!doctype html><html><head><script src="{url}/identify.js" data-chatbot="shop"
  data-user-email="{email}"></script></head><body>Before the body</body></html>"""
BLOCKED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("blocked"); } });"""
TELL = 'hilal.identify({ email: "again@site.example" })'


@pytest.fixture
def site(demo: Served, home: Path, street: BrowserContext) -> Iterator[tuple[Page, str]]:
    """A page of an allowed website with a strict policy; scripts that fail fail the test."""
    access = json.loads((home / "demo-access.json").read_text())
    demo.api.headers["Authorization"] = f"Bearer {access['api_key']}"
    origin = f"http://127.0.0.1:{free_port()}"
    demo.call("POST", "/chatbots/shop/allowed-origins", origin=origin)
    page = street.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    html = INSIDE.replace("{url}", demo.url).replace("{email}", "head@site.example")
    with serving(html, origin=origin, policy=POLICY.replace("{url}", demo.url)):
        yield page, origin
    assert failures == []


def test_the_script_works_before_the_body_under_a_strict_policy(site: tuple[Page, str]) -> None:
    page, origin = site
    page.goto(origin)

    told = page.evaluate(TELL)

    assert (told["ok"], told["identity"]) == (True, "self_reported")
    assert page.evaluate("Object.keys(window).filter((name) => name === 'hilal').length") == 1


def test_the_script_works_where_storage_is_blocked(site: tuple[Page, str]) -> None:
    page, origin = site
    page.add_init_script(BLOCKED)
    page.goto(origin)

    assert page.evaluate(TELL)["ok"] is True
    assert page.evaluate("hilal.visitorId === hilal.visitorId")


def test_signing_out_makes_somebody_else_of_the_browser(site: tuple[Page, str]) -> None:
    page, origin = site
    page.goto(origin)
    before = page.evaluate("hilal.visitorId")
    page.reload()
    assert page.evaluate("hilal.visitorId") == before

    after = page.evaluate("hilal.signOut()")

    assert re.fullmatch("v_[0-9a-f]{32}", after)
    assert after != before
    assert page.evaluate("hilal.visitorId") == after


def test_a_call_that_fails_on_the_way_is_tried_again(site: tuple[Page, str]) -> None:
    page, origin = site
    tries: list[str] = []
    page.clock.install()
    page.goto(origin)
    page.evaluate(TELL)
    page.route("**/identify", lambda route: (tries.append("x"), route.abort()))

    page.evaluate(f"window.later = {TELL}.then((told) => {{ window.told = told; }})" + "; 0")
    for _ in range(12):
        page.clock.run_for(10_000)
        page.wait_for_timeout(50)

    assert page.evaluate("window.told")["ok"] is False
    assert len(tries) == 4


def test_what_cannot_be_sent_harms_no_page(site: tuple[Page, str]) -> None:
    page, origin = site
    page.goto(origin)

    told = page.evaluate("(() => { const a = {}; a.a = a; return hilal.identify(a); })()")

    assert told["ok"] is False
    assert page.evaluate(TELL)["ok"] is True
