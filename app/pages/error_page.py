"""What somebody sees instead of a page that is not there, or that failed."""

from html import escape
from http import HTTPStatus
from string import Template

from fastapi import Request
from fastapi.exception_handlers import http_exception_handler
from nicegui import app as web
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, JSONResponse, Response

from app.components.words import _, language, language_of, marked, speaking
from app.overtaken import nobody_waits
from app.pages.plain_html import MARK, SHEET

_TEXTS = {
    HTTPStatus.NOT_FOUND: (
        marked("This page does not exist"),
        marked("The address may be mistyped, or what stood here is gone."),
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        marked("Something went wrong"),
        marked("Nothing of what is stored was lost. Try again; if it stays so, tell your admin."),
    ),
}
_PAGE = Template("""<!doctype html>
<html lang="$lang" dir="$dir">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title · Hilal Contacts</title>
<style>$sheet
h1 { margin-block-end: 8px; }
p { color: var(--muted); margin: 0 0 24px; }
a {
  background: var(--accent); border-radius: 6px; color: var(--on-accent); display: inline-block;
  font-weight: 600; padding: 10px 16px; text-decoration: none;
}
a:hover { background: var(--accent-hover); }
</style>
</head>
<body>
<main>
$mark
<h1>$title</h1>
<p>$text</p>
<a href="$address">$link</a>
</main>
</body>
</html>
""")


def register_error_pages() -> None:
    """Take the place of the framework's error pages, which repeat the exception's message."""
    web.add_exception_handler(404, _not_found)
    web.add_exception_handler(ClientDisconnect, nobody_waits)
    web.add_exception_handler(Exception, _failed)


async def _not_found(request: Request, error: Exception) -> Response:
    is_endpoints_own = request.scope.get("endpoint") is not None and not _is_page(request)
    if isinstance(error, HTTPException) and (is_endpoints_own or not _wants_page(request)):
        return await http_exception_handler(request, error)
    root: str = request.scope.get("root_path", "")
    return _page(
        request, HTTPStatus.NOT_FOUND, address=f"{root}/", link=marked("Go to the contacts")
    )


async def _failed(request: Request, _error: Exception) -> Response:
    # What failed goes to the log, by the server itself; its message may hold values of people.
    if not _wants_page(request):
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        return JSONResponse({"detail": status.phrase}, status)
    return _page(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        address=request.url.path,
        link=marked("Try again"),
    )


def _page(request: Request, status: HTTPStatus, *, address: str, link: str) -> Response:
    title, text = _TEXTS[status]
    with speaking(language_of(request)):
        page = _PAGE.substitute(
            lang=language().tag,
            dir="rtl" if language().is_right_to_left else "ltr",
            title=escape(_(title)),
            text=escape(_(text)),
            link=escape(_(link)),
            address=escape(address),
            sheet=SHEET,
            mark=MARK,
        )
    return HTMLResponse(page, status)


def _is_page(request: Request) -> bool:
    return request.scope.get("nicegui_page_path") is not None


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") or _is_page(request)
