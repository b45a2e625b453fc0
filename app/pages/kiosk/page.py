"""The screen's page and its two files; the same for everybody, so it tells nothing."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from string import Template

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from app.auth.guard import KIOSK
from app.auth.kiosk_passes import KIOSK_COOKIE, KioskPasses
from app.pages.workplace import now

_HERE = Path(__file__).parent
# Browsers forget a cookie after 400 days at the latest; each visit of the page renews it.
_COOKIE_SECONDS = 400 * 24 * 60 * 60
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
FILES = {"kiosk.css": "text/css", "kiosk.js": "text/javascript"}


class KioskPage:
    """Serves the page; ``build`` changes with it, so that open screens notice they are old."""

    def __init__(self, passes: KioskPasses) -> None:
        self._passes = passes
        self._page = Template((_HERE / "kiosk.html").read_text("utf-8"))
        content = b"".join((_HERE / name).read_bytes() for name in ("kiosk.html", *FILES))
        self.build = hashlib.sha256(content).hexdigest()[:12]

    async def show(self, request: Request) -> Response:
        """The page; a screen that has been let in keeps its pass for longer."""
        root = request.scope.get("root_path", "")
        answer = HTMLResponse(self._page.substitute(root=root, build=self.build))
        answer.headers["Content-Security-Policy"] = _POLICY
        kept = request.cookies.get(KIOSK_COOKIE)
        if kept is not None and await self._passes.kiosk_of(kept, now=now()) is not None:
            keep_pass(answer, request, kept)
        return answer

    def file(self, name: str) -> Callable[[], Awaitable[Response]]:
        """What answers with this file."""
        content = (_HERE / name).read_bytes()

        async def kiosk_file() -> Response:
            return Response(content, media_type=FILES[name])

        return kiosk_file


def keep_pass(answer: Response, request: Request, kept: str) -> None:
    """Have the screen send its pass from now on, to the kiosk's own addresses only."""
    answer.set_cookie(
        KIOSK_COOKIE,
        kept,
        max_age=_COOKIE_SECONDS,
        path=request.scope.get("root_path", "") + KIOSK,
        httponly=True,  # no script, ours or injected, can read it
        samesite="strict",  # no other site can have a screen ask for anything
        secure=request.url.scheme == "https",
    )
