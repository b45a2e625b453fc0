"""The cookie that holds a session's token, named and marked by how the browser came."""

from datetime import timedelta

from starlette.requests import HTTPConnection
from starlette.responses import Response

from app.data.sessions import ABSOLUTE_LIMIT

PLAIN = "hilal_session"
# Browsers take this name only over HTTPS, for the whole host and from the host itself, so that
# nobody who serves a neighbouring name or a plain page can put another session in its place.
SECURE = f"__Host-{PLAIN}"


def session_token(connection: HTTPConnection) -> str | None:
    """The token that came with a request or a socket."""
    return connection.cookies.get(_name(connection))


def keep_session(answer: Response, request: HTTPConnection, token: str) -> None:
    """Have the browser keep the token."""
    answer.set_cookie(
        _name(request),
        token,
        max_age=int(ABSOLUTE_LIMIT / timedelta(seconds=1)),
        path="/",
        httponly=True,  # no script, ours or injected, can read it
        samesite="lax",  # other sites' forms and frames do not carry it
        secure=_is_secure(request),
    )


def keep_session_in_frame(answer: Response, request: HTTPConnection, token: str) -> None:
    """Have the browser keep the token for our frame on this one site, until it is closed."""
    # A frame on another site gets a cookie back only when it is kept apart for that site; the
    # guard checks origins, since SameSite does not help here.
    answer.headers.append(
        "Set-Cookie",
        f"{_name(request)}={token}; Path=/; HttpOnly; Secure; SameSite=None; Partitioned",
    )


def drop_session(answer: Response, request: HTTPConnection) -> None:
    """Have the browser forget the token."""
    answer.delete_cookie(
        _name(request), path="/", secure=_is_secure(request), httponly=True, samesite="lax"
    )


def _name(connection: HTTPConnection) -> str:
    return SECURE if _is_secure(connection) else PLAIN


def _is_secure(connection: HTTPConnection) -> bool:
    return connection.scope.get("scheme") in {"https", "wss"}
