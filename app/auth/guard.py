"""The guard before every page, block of rows and websocket: only live sessions pass."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote

import orjson
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.auth.origins import is_same_origin
from app.auth.security_headers import SecurityHeaders
from app.auth.session_watch import SessionWatch, Subscribe
from app.data.database import Database
from app.data.read_models import OperatorRow

SESSION_COOKIE = "hilal_session"
SIGN_IN = "/sign-in"
EMBED_SIGN_IN = "/embed/sign-in"
SOCKET = "/_nicegui_ws"
_STATIC = ("/_nicegui/", "/assets/")
_CHECKS = frozenset({"/healthz", "/readyz", "/metrics"})
IDENTIFY_SCRIPT = "/identify.js"
SHOP_PAGE = "/demo/shop"
# Answered only in a demo, and with 404 otherwise.
_SHOP = frozenset(
    f"{SHOP_PAGE}{part}" for part in ("", "/shop.css", "/shop.js", "/sign-in", "/chat")
)
_OPEN = _CHECKS | _SHOP | {"/favicon.ico", IDENTIFY_SCRIPT, SIGN_IN, EMBED_SIGN_IN, "/sign-out"}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_REFUSED_SOCKET = 1008  # RFC 6455, 7.4.1: the policy does not allow it


class Guard:
    """Lets in who is signed in, and nobody else.

    Health checks, the sign-in page, static files, identify.js, the demo's shop and the API, which
    checks keys, are open. Whoever is let in stands in ``request.state.operator``. Sockets and
    changes must come from our pages.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        database: Database,
        subscribe: Subscribe | None = None,
        frame_ancestors: Sequence[str] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._app = app
        self._watch = SessionWatch(database, now=now)
        self._headers = SecurityHeaders(frame_ancestors)
        if subscribe is not None:
            subscribe(self._watch.forget)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        path = _path(scope)
        if scope["type"] == "http":
            is_static = path.startswith(_STATIC)
            send = self._headers.on(send, path=path, is_static=is_static)
        if "\x00" in path or b"%00" in scope["query_string"]:
            # No database can hold it, and PostgreSQL cannot even be asked for it.
            await self._refuse(scope, receive, send, HTTPStatus.BAD_REQUEST)
            return
        if not _is_api(path) and not _comes_from_us(scope, connection.headers):
            await self._refuse(scope, receive, send, HTTPStatus.FORBIDDEN)
            return
        operator = None if _needs_nobody(path) else await self._operator(connection)
        if operator is None and not _is_open(scope, path):
            await self._refuse(scope, receive, send, HTTPStatus.UNAUTHORIZED)
            return
        if operator is not None:
            scope.setdefault("state", {})["operator"] = operator
        await self._app(scope, receive, send)

    async def _operator(self, connection: HTTPConnection) -> OperatorRow | None:
        token = connection.cookies.get(SESSION_COOKIE)
        return await self._watch.operator_of(token) if token else None

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, status: HTTPStatus) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _REFUSED_SOCKET})
            return
        is_visit = status is HTTPStatus.UNAUTHORIZED and _is_visit(scope)
        answer = _to_sign_in(scope) if is_visit else _problem(status)
        await answer(scope, receive, send)


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"


def _is_api(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")


def _needs_nobody(path: str) -> bool:
    return _is_api(path) or path.startswith(_STATIC) or (path in _OPEN and path != SIGN_IN)


def _is_open(scope: Scope, path: str) -> bool:
    return scope["type"] == "http" and (_needs_nobody(path) or path == SIGN_IN)


def _comes_from_us(scope: Scope, headers: Headers) -> bool:
    is_looking = scope["type"] == "http" and scope["method"] in _SAFE_METHODS
    # The socket's long-polling fallback carries events in GET and POST alike.
    if is_looking and not _path(scope).startswith(SOCKET):
        return True
    return is_same_origin(headers)


def _is_visit(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    is_page = headers.get("sec-fetch-mode", "navigate") == "navigate"
    accepted = headers.get("accept", "*/*")
    wants_page = "text/html" in accepted or "json" not in accepted
    is_looking = scope["method"] in {"GET", "HEAD"}
    return is_looking and is_page and wants_page and not _path(scope).startswith(SOCKET)


def _to_sign_in(scope: Scope) -> Response:
    root = scope.get("root_path", "")
    query = scope["query_string"].decode("latin-1")
    wanted = quote(_path(scope), safe="/") + (f"?{query}" if query else "")
    # In the intranet's frame nobody types a password; the token stands behind the address's #.
    target = root + (EMBED_SIGN_IN if wanted.startswith("/embed/") else SIGN_IN)
    if wanted != "/":
        target += f"?next={quote(wanted, safe='/')}"
    return RedirectResponse(target, HTTPStatus.SEE_OTHER)


def _problem(status: HTTPStatus) -> Response:
    sentences = {
        HTTPStatus.BAD_REQUEST: "The character NUL stands in no address.",
        HTTPStatus.UNAUTHORIZED: "Sign in first.",
        HTTPStatus.FORBIDDEN: "This was not sent by a page of this site.",
    }
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": sentences[status],
    }
    return Response(orjson.dumps(problem), status, media_type="application/problem+json")
