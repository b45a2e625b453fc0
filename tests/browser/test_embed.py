"""The directory in a frame of the intranet, on its own site and on another."""

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import ARGUMENTS, EMAIL, EMBED_SECRET, Served, abroad, free_port

AROUND = """<!doctype html><title>Intranet</title>
<script>window.heard = []; addEventListener("message", (event) => heard.push(event.data));</script>
<iframe title="Contacts" width="1200" height="700" src="{url}/embed/contacts"></iframe>"""


@contextmanager
def serving(page: str, *, origin: str, policy: str = "") -> Iterator[None]:
    class Intranet(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_arguments: object) -> None:
            pass

    # A browser keeps a connection ready on which it asks nothing, and one thread would wait for it.
    server = ThreadingHTTPServer(("127.0.0.1", urlsplit(origin).port or 0), Intranet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def test_the_page_around_the_frame_hears_what_is_shown(
    open_page: Callable[..., Page], served: Served, intranet: str
) -> None:
    contact = served.add("Emma Embedded", email="emma@embedded.example")
    page = open_page("/settings")

    with serving(AROUND.replace("{url}", served.url), origin=intranet):
        page.goto(f"{intranet}/contacts")
        frame = page.frame_locator("iframe")
        frame.locator(f"[data-contact-id='{contact}']").click()

        panel = frame.get_by_role("complementary", name="Contact details")
        expect(panel.get_by_role("heading", name="Emma Embedded")).to_be_visible()
        page.wait_for_function("heard.some((told) => told.contact_id)")
        heard: list[dict[str, Any]] = page.evaluate("heard")

    assert {message["type"] for message in heard} >= {"hilal:open", "hilal:select", "hilal:resize"}
    assert contact in {message.get("contact_id") for message in heard}
    assert "Emma" not in str(heard)


# The intranet hands its token over when the frame asks for it, as docs/embedding.md has it.
ABROAD = """<!doctype html><title>Intranet</title>
<script>
window.heard = [];
addEventListener("message", (event) => {
  heard.push(event.data);
  if (event.data.type === "hilal:ready")
    event.source.postMessage({ type: "hilal:token", token: "{token}" }, event.origin);
});
const ask = (message) => frames[0].postMessage(message, "{url}");
</script>
<iframe title="Contacts" width="1200" height="700" src="{url}/embed/contacts"></iframe>"""


def signed() -> str:
    now = int(time.time())
    claims = {"sub": EMAIL, "exp": now + 60, "jti": str(time.monotonic_ns())}
    return jwt.encode(claims, EMBED_SECRET, algorithm="HS256")


@pytest.fixture(params=["third-party storage allowed", "third-party storage blocked"])
def visitor(
    request: pytest.FixtureRequest, browser: Browser, tmp_path: Path
) -> Iterator[BrowserContext]:
    """A browser that nobody has signed in with, in its own or its owner's strict settings."""
    profile = tmp_path / "profile" / "Default"
    profile.mkdir(parents=True)
    if request.param.endswith("blocked"):
        strict = {"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}
        (profile / "Preferences").write_text(json.dumps(strict))
    context = browser.browser_type.launch_persistent_context(
        profile.parent,
        executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
        args=ARGUMENTS,
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


def test_an_intranet_on_another_site_signs_in_searches_opens_and_edits(
    visitor: BrowserContext, served: Served, intranet: str
) -> None:
    word = f"f{time.monotonic_ns()}"
    contact = served.add(f"Fiona {word}", email=f"{word}@foreign.example")
    around = ABROAD.replace("{url}", served.url).replace("{token}", signed())
    page = visitor.new_page()

    with serving(around, origin=intranet):
        page.goto(f"{abroad(intranet)}/contacts")
        frame = page.frame_locator("iframe")
        frame.get_by_role("searchbox", name="Search contacts").wait_for()
        page.wait_for_function("heard.some((told) => told.type === 'hilal:open')")
        page.evaluate("(words) => ask({ type: 'hilal:search', words })", word)
        expect(frame.get_by_role("status", name="Result count")).to_contain_text("1")
        page.evaluate("(id) => ask({ type: 'hilal:open', contact_id: id })", contact)
        panel = frame.get_by_role("complementary", name="Contact details")
        panel.get_by_role("button", name="Edit").click()
        panel.get_by_role("textbox", name="Name").fill("Fiona Far")
        panel.get_by_role("button", name="Save").click()
        expect(panel.get_by_role("heading", name="Fiona Far")).to_be_visible()
        # In the frame an admin is an agent.
        panel.get_by_role("button", name="Delete contact").click()
        hard = frame.get_by_role("button", name="Hard delete (GDPR)")
        expect(frame.get_by_role("button", name="Soft delete")).to_be_visible()
        expect(hard).to_have_count(0)


def test_a_site_that_is_not_listed_gets_neither_frame_nor_socket_nor_form(
    browser: Browser, served: Served, signed_in: list[Any]
) -> None:
    foreign = f"http://localhost:{free_port()}"
    around = AROUND.replace("{url}", served.url)
    context = browser.new_context()
    context.add_cookies(signed_in)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))

    with serving(around, origin=foreign.replace("localhost", "127.0.0.1")):
        page.goto(foreign)
        page.wait_for_timeout(500)
        socket = page.evaluate(
            """(url) => new Promise((tell) => {
              const socket = new WebSocket(url);
              socket.onopen = () => tell("open");
              socket.onerror = () => tell("refused");
            })""",
            served.url.replace("http", "ws") + "/_nicegui_ws/socket.io/?EIO=4&transport=websocket",
        )
        page.evaluate(
            """(url) => {
              const form = document.createElement("form");
              Object.assign(form, { method: "post", action: url });
              document.body.append(form);
              form.submit();
            }""",
            f"{served.url}/sign-out",
        )
        page.wait_for_url(f"{served.url}/**")

    assert socket == "refused"
    assert "hilal:open" not in str(page.evaluate("window.heard ?? []"))
    assert any("frame-ancestors" in text for text in refused)
    page.goto(f"{served.url}/settings")
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    context.close()
