"""A served directory with a few people, a browser, and an operator who is signed in."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
Theme = Literal["light", "dark"]
EMAIL, PASSWORD, KEY = "layla@hilal.example", "a long enough password", "hc_key_for_the_tests"
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def intranet() -> str:
    """The origin that may show the directory in a frame; nothing is served there yet."""
    return f"http://127.0.0.1:{free_port()}"


@contextmanager
def serving_directory(home: Path, **settings: str) -> Iterator[Served]:
    """A server of its own on this folder."""
    port = free_port()
    # NiceGUI behaves otherwise when it believes that it is under test.
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "NICEGUI_"))}
    own = {"CONTACTS_HOME": str(home), "HOST": "127.0.0.1", "PORT": str(port)}
    url = f"http://127.0.0.1:{port}"
    log = (home / "log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "main.py", "serve"], cwd=ROOT, env={**kept, **own, **settings},
        stdout=log, stderr=log,
    )  # fmt: skip
    headers = {"Authorization": f"Bearer {KEY}"}
    try:
        with httpx.Client(base_url=url, headers=headers, timeout=10) as api:
            _wait_until_ready(api, server, home / "log")
            yield Served(url, api)
    finally:
        server.terminate()
        server.wait(timeout=10)
        log.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, intranet: str) -> Iterator[Served]:
    """One server for all tests, with a database of its own."""
    with serving_directory(
        tmp_path_factory.mktemp("home"),
        CONTACTS_DEMO="0",
        CONTACTS_ADMIN_EMAIL=EMAIL,
        CONTACTS_ADMIN_PASSWORD=PASSWORD,
        CONTACTS_API_KEY=KEY,
        CONTACTS_FRAME_ANCESTORS=intranet,
    ) as served:
        served.api.post("/api/v1/chatbots", json={"id": "support", "name": "Support"})
        yield served


def _wait_until_ready(api: httpx.Client, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if api.get("/readyz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail(f"The server did not start:\n{log.read_text()}")


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


@pytest.fixture(scope="session")
def signed_in(window: BrowserContext) -> list[Any]:
    """The cookies of an admin who has signed in through the page."""
    page = window.new_page()
    page.goto("/sign-in")
    page.get_by_role("textbox", name="Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
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
        page.goto(path)
        page.wait_for_function("window.did_handshake === true")
        return page

    yield open_at
    for page in window.pages:
        # What a page keeps in the browser is not for the next test.
        page.evaluate("window.localStorage.clear()")
        page.close()
    assert failures == []
