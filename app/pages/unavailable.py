"""What is answered while the database is away: a calm page that comes back, or a problem."""

from html import escape
from http import HTTPStatus
from string import Template

import orjson
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.components.words import _, language_of, sentence_of, speaking
from app.data.errors import UnavailableError

RETRY_AFTER_SECONDS = 5
_TRY_AGAIN_LATER = 1013  # registered with IANA beside RFC 6455's own codes
_PAGE = Template("""<!doctype html>
<html lang="$language" dir="$direction">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="$seconds">
<title>$title · Hilal Contacts</title>
<style>
:root {
  color-scheme: light dark; --bg: #fbfbfa; --text: #1c1b18; --muted: #5f5c54; --accent: #0f6b5c;
}
@media (prefers-color-scheme: dark) {
  :root { --bg: #141412; --text: #efede8; --muted: #b0aca3; --accent: #4fb8a4; }
}
body {
  background: var(--bg); color: var(--text); display: grid; margin: 0; min-height: 100vh;
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif;
  padding: 24px; place-items: center; box-sizing: border-box;
}
main { inline-size: min(100%, 400px); }
.mark { align-items: center; color: var(--muted); display: flex; gap: 10px; margin: 0 0 28px; }
.mark svg { color: var(--accent); }
h1 { font-size: 22px; font-weight: 600; letter-spacing: -.01em; margin: 0 0 12px; }
p { color: var(--muted); margin: 0; }
</style>
</head>
<body>
<main>
<p class="mark">
<svg width="22" height="22" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
<path d="M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z"/></svg>
Hilal Contacts</p>
<h1 role="status">$title</h1>
<p>$sentence</p>
</main>
</body>
</html>
""")


class Unavailable:
    """Answers 503 for everything inside that the database had no time or no answer for.

    What an address shows to a person becomes a page that loads itself again; everything else gets
    problem details; a socket is told to come back later.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except UnavailableError as error:
            if has_begun or scope["type"] == "lifespan":
                raise
            await _answer(scope, receive, send, error)


async def _answer(scope: Scope, receive: Receive, send: Send, error: UnavailableError) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": _TRY_AGAIN_LATER})
        return
    is_visit = "text/html" in Headers(scope=scope).get("accept", "")
    answer = _page(scope, error) if is_visit else _problem(error)
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    answer.headers["Cache-Control"] = "no-store"
    await answer(scope, receive, send)


def _page(scope: Scope, error: UnavailableError) -> Response:
    spoken = language_of(Request(scope))
    with speaking(spoken):
        # Apart from the text: what is read for the catalogues sees no word inside another string.
        returning = _("This page comes back by itself.")
        text = _PAGE.substitute(
            language=spoken.code,
            direction="rtl" if spoken.is_right_to_left else "ltr",
            seconds=RETRY_AFTER_SECONDS,
            title=escape(_("One moment")),
            sentence=escape(f"{sentence_of(error)} {returning}"),
        )
    return HTMLResponse(text, HTTPStatus.SERVICE_UNAVAILABLE)


def _problem(error: UnavailableError) -> Response:
    problem = {
        "type": "about:blank",
        "title": HTTPStatus.SERVICE_UNAVAILABLE.phrase,
        "status": int(HTTPStatus.SERVICE_UNAVAILABLE),
        "detail": str(error),
    }
    return Response(
        orjson.dumps(problem),
        HTTPStatus.SERVICE_UNAVAILABLE,
        media_type="application/problem+json",
    )
