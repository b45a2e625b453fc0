"""A served directory with a few people, a browser, and an operator who is signed in."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.serving import EMAIL, PASSWORD, PRIVATE, free_port, serving

Theme = Literal["light", "dark"]
EMBED_SECRET = "a-secret-of-the-intranet-for-tests-only"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass(frozen=True)
class Served:
    """A directory that is served, and the machine's way in."""

    url: str
    api: httpx.Client

    def call(self, method: str, path: str, **content: Any) -> Any:
        answer = self.api.request(method, f"/api/v1{path}", json=content or None)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def add(self, name: str, **values: Any) -> str:
        """Add a contact, and give its id."""
        return str(self.call("POST", "/contacts", name=name, **values)["id"])

    def identify(self, visitor_id: str, **attributes: str) -> str:
        """Let a visitor say who they are, and give the contact's id."""
        body = {"chatbot_id": "support", "visitor_id": visitor_id, "attributes": attributes}
        return str(self.call("POST", "/identify", **body)["contact_id"])


@pytest.fixture(scope="session")
def intranet() -> str:
    """The origin that may show the directory in a frame; nothing is served there yet."""
    return f"http://127.0.0.1:{free_port()}"


def abroad(origin: str) -> str:
    """The same place under a name that browsers take for another site."""
    return origin.replace("127.0.0.1", "localhost")


@contextmanager
def serving_directory(home: Path, **settings: str) -> Iterator[Served]:
    """A server of its own on this folder, which logs no error whatever is done to it."""
    with serving(home, **settings) as server:
        yield Served(server.url, server.api)
        errors = [line for line in server.log.splitlines() if " error " in line]
        assert errors == []


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, intranet: str) -> Iterator[Served]:
    """One server for all tests, with a database of its own."""
    with serving_directory(
        tmp_path_factory.mktemp("home"),
        **PRIVATE,
        CONTACTS_FRAME_ANCESTORS=f"{intranet} {abroad(intranet)}",
        CONTACTS_EMBED_SECRET=EMBED_SECRET,
    ) as served:
        served.api.post("/api/v1/chatbots", json={"id": "support", "name": "Support"})
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as installed or as named by CHROMIUM."""
    installed = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def window(browser: Browser, served: Served) -> BrowserContext:
    """One profile for all tests, so that scripts and fonts are fetched once."""
    window = browser.new_context(base_url=served.url, viewport={"width": 1440, "height": 900})
    window.set_default_timeout(5_000)
    return window


def sign_in(page: Page, *, email: str = EMAIL, then: str = "") -> None:
    """Go to the page of signing in, and through it; ``then`` is where it leads to."""
    page.goto(f"/sign-in?next={then}" if then else "/sign-in")
    page.get_by_role("textbox", name="Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture(scope="session")
def signed_in(window: BrowserContext) -> list[Any]:
    """The cookies of an admin who has signed in through the page."""
    page = window.new_page()
    sign_in(page)
    page.wait_for_url("**/contacts")
    page.close()
    return list(window.cookies())


@pytest.fixture
def open_page(window: BrowserContext, signed_in: list[Any]) -> Iterator[Callable[..., Page]]:
    """Open an address in a tab of its own, signed in; scripts that fail fail the test."""
    failures: list[str] = []
    window.add_cookies(signed_in)

    def open_at(path: str, *, color_scheme: Theme | None = None) -> Page:
        page = window.new_page()
        page.emulate_media(color_scheme=color_scheme)
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("console", lambda said: failures.extend(_broken_policy(said.text)))
        page.goto(path)
        page.wait_for_function("window.did_handshake === true")
        return page

    yield open_at
    for page in window.pages:
        # What a page keeps in the browser is not for the next test.
        page.evaluate("window.localStorage.clear()")
        page.close()
    assert failures == []


def _broken_policy(said: str) -> list[str]:
    """What the browser says about the Content-Security-Policy; no page of ours may break it."""
    return [said] if "Content Security Policy" in said else []
