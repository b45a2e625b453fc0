"""The headers that tell browsers what our pages may do and who may frame them."""

import re
import secrets
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

EMBEDDED = "/embed/"
# Scripts: our own files, and those that stand in the page and carry the answer's nonce. Pages are
# drawn from templates that the browser compiles, hence 'unsafe-eval'. Styles: the framework writes
# style elements and attributes while it runs, and neither can carry a nonce, hence
# 'unsafe-inline'. Nothing is loaded from or sent to any other host.
_POLICY = (
    "default-src 'self'; script-src 'self'{nonce} 'unsafe-eval'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors {ancestors}"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), serial=(), hid=(), "
        "display-capture=(), browsing-topics=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# What people wrote stands in the page with every `<` escaped, so that each of these is ours.
_SCRIPT = re.compile(rb"<script(?=[\s>])")


class SecurityHeaders:
    """Adds the headers to every answer; what an answer says itself is left as it is."""

    def __init__(self, frame_ancestors: Sequence[str]) -> None:
        self._embedding = " ".join(("'self'", *frame_ancestors))

    def on(self, send: Send, *, path: str, is_static: bool) -> Send:
        """The same channel, with headers fit for this path, and a nonce at a page's scripts."""
        is_embedded = path.startswith(EMBEDDED)
        ancestors = self._embedding if is_embedded else "'self'"
        headers = dict(FIXED)
        if not is_static:
            # Whoever sits down after somebody signed out must not find people in the history.
            headers["Cache-Control"] = "no-store"
        if not is_embedded:
            headers["X-Frame-Options"] = "SAMEORIGIN"
        return _Answer(send, headers, ancestors)


class _Answer:
    """Holds a page back until it is whole, since its length changes with the nonces."""

    def __init__(self, send: Send, headers: dict[str, str], ancestors: str) -> None:
        self._send = send
        self._headers = headers
        self._ancestors = ancestors
        self._nonce = ""
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            answer = MutableHeaders(scope=message)
            is_page = answer.get("content-type", "").startswith("text/html")
            is_ours = is_page and "content-security-policy" not in answer
            if is_ours:
                # Drawn for pages only: asking the system for randomness lets every other thread
                # have the interpreter first, and calls of the API have no script.
                self._nonce = secrets.token_urlsafe(16)
            source = f" 'nonce-{self._nonce}'" if self._nonce else ""
            policy = _POLICY.format(nonce=source, ancestors=self._ancestors)
            for name, value in (*self._headers.items(), ("Content-Security-Policy", policy)):
                answer.setdefault(name, value)
            if is_ours:
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_page(self._start)
            return
        await self._send(message)

    async def _send_page(self, start: Message) -> None:
        mark = f'<script nonce="{self._nonce}"'.encode()
        body = _SCRIPT.sub(mark, bytes(self._body))
        answer = MutableHeaders(scope=start)
        if "content-length" in answer and self._body:
            answer["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
