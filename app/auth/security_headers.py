"""The headers that tell browsers what our pages may do and who may frame them."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

EMBEDDED = "/embed/"
# Pages are drawn from templates that the browser compiles, hence 'unsafe-eval'; the framework's
# first script and styles stand in the page itself, hence 'unsafe-inline'. Nothing is loaded from
# or sent to any other host.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors {}"
)


class SecurityHeaders:
    """Adds the headers to every answer; what an answer says itself is left as it is."""

    def __init__(self, frame_ancestors: Sequence[str]) -> None:
        self._own = _POLICY.format("'self'")
        self._embedded = _POLICY.format(" ".join(("'self'", *frame_ancestors)))

    def on(self, send: Send, *, path: str, is_static: bool) -> Send:
        """The same channel, with headers fit for this path."""
        headers = {
            "Content-Security-Policy": self._embedded if _is_embedded(path) else self._own,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }
        if not is_static:
            # Whoever sits down after somebody signed out must not find people in the history.
            headers["Cache-Control"] = "no-store"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in headers.items():
                    answer.setdefault(name, value)
            await send(message)

        return send_with_headers


def _is_embedded(path: str) -> bool:
    return path.startswith(EMBEDDED)
