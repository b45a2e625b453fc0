"""The guard before every page, block of rows and websocket: who is let in stands in the table."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from app.auth.admission import Open
from app.auth.cookies import session_token
from app.auth.doorway import SOCKET as SOCKET_METHOD
from app.auth.doorway import Doorway, Doorways
from app.auth.guard_answers import REFUSED_SOCKET, Refusal, answer_to
from app.auth.origins import is_same_origin
from app.auth.permissions import Permission, allows
from app.auth.security_headers import SecurityHeaders
from app.auth.session_watch import SessionWatch
from app.data.read_models import OperatorRow

SIGN_IN = "/sign-in"
EMBED_SIGN_IN = "/embed/sign-in"
SOCKET = "/_nicegui_ws"
IDENTIFY_SCRIPT = "/identify.js"
SHOP_PAGE = "/demo/shop"
KIOSK = "/kiosk"
# No route has this address, so that the pages' own answer to an unknown one is given.
NOWHERE = "/nowhere"
_STATIC = ("/_nicegui/", "/assets/")
_PREFIX = b"x-forwarded-prefix"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Lets in whom the table of admission names, and nobody else.

    Whoever is let in stands in ``request.state.operator``. Sockets and changes must come from our
    pages. The API checks keys itself, but only what the table names is reached.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        watch: SessionWatch,
        frame_ancestors: Sequence[str] = (),
        doorways: Doorways | None = None,
        trusts_prefix: bool = False,
    ) -> None:
        self._app = app
        self._watch = watch
        self._headers = SecurityHeaders(frame_ancestors)
        self._doorways = doorways or Doorways()
        self._trusts_prefix = trusts_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        path = path_of(scope)
        if not self._trusts_prefix:
            # Only a proxy of ours may say what stands before our addresses.
            kept = [header for header in scope["headers"] if header[0] != _PREFIX]
            scope["headers"] = kept
        if scope["type"] == "http":
            is_static = path.startswith(_STATIC)
            send = self._headers.on(send, path=path, is_static=is_static)
        doorway = self._doorways.find(scope.get("method", SOCKET_METHOD), path)
        refusal = _refused_at_sight(scope, path) or await self._refused(scope, path, doorway)
        if refusal is Refusal.UNKNOWN and not is_api(path) and scope["type"] == "http":
            # The pages have an answer of their own, fit to look at.
            scope = {**scope, "path": scope.get("root_path", "") + NOWHERE, "raw_path": None}
        elif refusal is not None:
            await _refuse(scope, receive, send, refusal, doorway)
            return
        await self._app(scope, receive, send)

    async def _refused(self, scope: Scope, path: str, doorway: Doorway) -> Refusal | None:
        operator = await self._operator(scope) if _asks_who(path, doorway) else None
        if operator is not None:
            scope.setdefault("state", {})["operator"] = operator
        if doorway.admits is None:
            if operator is None and not is_api(path):
                # A stranger does not learn what there is.
                return Refusal.STRANGER
            return Refusal.METHOD if doorway.methods else Refusal.UNKNOWN
        if not isinstance(doorway.admits, Permission):
            return None
        if operator is None:
            return Refusal.STRANGER
        return None if allows(operator.role, doorway.admits) else Refusal.ROLE

    async def _operator(self, scope: Scope) -> OperatorRow | None:
        token = session_token(HTTPConnection(scope))
        return await self._watch.operator_of(token) if token else None


def path_of(scope: Scope) -> str:
    """The path below the prefix that a proxy puts before it."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"


def is_api(path: str) -> bool:
    """Whether a path is the machine's door."""
    return path == "/api" or path.startswith("/api/")


def _refused_at_sight(scope: Scope, path: str) -> Refusal | None:
    if "\x00" in path or b"%00" in scope["query_string"]:
        # No database can hold it, and PostgreSQL cannot even be asked for it.
        return Refusal.NUL
    if not is_api(path) and not _comes_from_us(scope, path):
        return Refusal.FOREIGN
    return None


def _asks_who(path: str, doorway: Doorway) -> bool:
    if is_api(path):
        return False
    is_of_interest = doorway.admits in {None, Open.SCREENS} or path == SIGN_IN
    return is_of_interest or isinstance(doorway.admits, Permission)


def _comes_from_us(scope: Scope, path: str) -> bool:
    is_looking = scope["type"] == "http" and scope["method"] in _SAFE_METHODS
    # The socket's long-polling fallback carries events in GET and POST alike.
    if is_looking and not path.startswith(SOCKET):
        return True
    return is_same_origin(Headers(scope=scope))


async def _refuse(
    scope: Scope, receive: Receive, send: Send, refusal: Refusal, doorway: Doorway
) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": REFUSED_SOCKET})
        return
    answer = answer_to(scope, path_of(scope), refusal, methods=doorway.methods)
    await answer(scope, receive, send)
