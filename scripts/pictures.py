"""Take pictures of every page, to be looked at: python -m scripts.pictures FOLDER.

Serves a demo of its own, unless --home names a demo that is served already.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError, sync_playwright

from scripts.picture_dialogs import OPENINGS, open_in

_START_SECONDS = 120
_SETTLE_MS = 900
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_SIZES = {1440: 900, 390: 844}
# Look, theme and language; the Arabic pages are taken in the light.
_LOOKS = {"light": ("light", "en"), "dark": ("dark", "en"), "arabic": ("light", "ar")}
# What the documents show: file, page, look and width.
_IN_DOCUMENTS = (
    ("directory", "panel", "light", 1440),
    ("dark", "panel", "dark", 1440),
    ("arabic", "panel", "arabic", 1440),
    ("narrow", "directory", "light", 390),
)


@dataclass(frozen=True)
class Demo:
    """A served demo, and the way into it."""

    url: str
    email: str
    password: str
    api_key: str

    def ask(self, path: str) -> Any:
        """What the API answers."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.url}/api/v1{path}", headers={"Authorization": f"Bearer {self.api_key}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
            return json.load(answer)

    def pages(self) -> dict[str, str]:
        """Every page by the name of its picture."""
        contact = self.ask("/contacts?q=Hassan&identity=verified&limit=1")["items"][0]["id"]
        conversation = self.ask(f"/conversations?contact_id={contact}&limit=1")["items"]
        chatbot = self.ask("/chatbots")["items"][0]["id"]
        talk = (
            f"/conversations/{conversation[0]['conversation_id']}"
            if conversation
            else "/conversations"
        )
        return {
            "directory": "/contacts",
            "search": "/contacts?q=ma&tag=vip",
            "nothing-matches": "/contacts?q=zzzzzz",
            "panel": f"/contacts/{contact}",
            "overview": "/overview",
            "conversations": "/conversations",
            "conversation": talk,
            "chatbots": "/chatbots",
            "chatbot": f"/chatbots/{chatbot}",
            "security": f"/chatbots/{chatbot}?tab=security",
            "duplicates": "/duplicates",
            "activity": "/activity",
            "settings": "/settings",
            "fields": "/settings?section=fields",
            "screens": "/settings?section=screens",
            "operators": "/settings?section=operators",
            "api-keys": "/settings?section=api-keys",
            "imports": "/imports",
            "erasures": "/erasures",
            "kiosk": "/kiosk",
            "not-found": "/nothing-here",
            # Last, since taking it signs the window out.
            "sign-in": "/sign-in",
        }


def main() -> None:
    """Take the pictures that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, help="CONTACTS_HOME of a demo that is served")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="where it is served")
    parser.add_argument("--only", nargs="*", help="the names of some pages")
    parser.add_argument("--looks", nargs="*", default=list(_LOOKS), choices=list(_LOOKS))
    parser.add_argument("--dialogs", action="store_true", help="what opens on them instead")
    parser.add_argument("--documents", action="store_true", help="those that the documents show")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with _demo(arguments.home, arguments.url) as demo, sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        pages = demo.pages()
        if arguments.documents:
            for name, page, look, width in _IN_DOCUMENTS:
                with _window(browser, demo, look, width) as window:
                    _take(window, pages[page], arguments.folder / f"{name}.png")
            return
        for look in arguments.looks:
            for width in _SIZES:
                with _window(browser, demo, look, width) as window:
                    if arguments.dialogs:
                        _take_dialogs(window, pages, look, width, arguments)
                        continue
                    for page in arguments.only or pages:
                        file = arguments.folder / f"{page}-{look}-{width}.png"
                        _take(window, pages[page], file)


@contextmanager
def _window(browser: Browser, demo: Demo, look: str, width: int) -> Iterator[BrowserContext]:
    theme, language = _LOOKS[look]
    window = browser.new_context(
        base_url=demo.url,
        viewport={"width": width, "height": _SIZES[width]},
        color_scheme="dark" if theme == "dark" else "light",
        locale=language,
        # What slides in would be caught half way.
        reduced_motion="reduce",
    )
    _sign_in(window.new_page(), demo)
    yield window
    window.close()


def _sign_in(page: Page, demo: Demo) -> None:
    page.goto("/sign-in")
    page.locator("#email").fill(demo.email)
    page.locator("#password").fill(demo.password)
    page.locator("button").click()
    page.wait_for_url("**/contacts")
    page.close()


def _take(window: BrowserContext, path: str, file: Path) -> None:
    page = window.new_page()
    if path == "/sign-in":
        window.clear_cookies()
    page.goto(path)
    page.wait_for_timeout(_SETTLE_MS)
    page.screenshot(path=file)
    page.close()


def _take_dialogs(
    window: BrowserContext, pages: dict[str, str], look: str, width: int, asked: argparse.Namespace
) -> None:
    for name in asked.only or OPENINGS:
        page = window.new_page()
        page.goto(pages[OPENINGS[name].page])
        try:
            open_in(page, OPENINGS[name], _LOOKS[look][1])
        except TimeoutError:
            print(f"{name}, {look}, {width}: it cannot be opened", file=sys.stderr)
        else:
            page.wait_for_timeout(_SETTLE_MS)
            page.screenshot(path=asked.folder / f"{name}-{look}-{width}.png")
        page.close()


@contextmanager
def _demo(home: Path | None, url: str) -> Iterator[Demo]:
    if home is not None:
        yield _way_in(home, url)
        return
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder)) as served:
        yield _way_in(Path(folder), served)


def _way_in(home: Path, url: str) -> Demo:
    access = json.loads((home / "demo-access.json").read_text(encoding="utf-8"))
    return Demo(url, access["email"], access["password"], access["api_key"])


@contextmanager
def _serving(home: Path) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = {**os.environ, "CONTACTS_HOME": str(home), "PORT": str(port)}
    server = subprocess.Popen([sys.executable, "main.py", "serve"], env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{url}/readyz", timeout=1).close()  # noqa: S310 - our own server
            except OSError:
                time.sleep(0.2)
            else:
                break
        yield url
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
