"""The directory in a frame of the intranet."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import Served

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

    server = HTTPServer(("127.0.0.1", urlsplit(origin).port or 0), Intranet)
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
