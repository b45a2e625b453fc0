"""One line and one count for every request, by the template of its path and never by its ids."""

import logging
import random
import re
import time
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logs import request_id
from app.measures import Measures

HEADER = "X-Request-ID"
_ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Files, the socket's own polling and health checks come by the hundred and say little.
_BESIDE = ("/_nicegui", "/assets", "/healthz", "/readyz", "/metrics", "/favicon.ico")
_NOT_ANSWERED = 499  # as nginx calls a caller who went away before the answer
_log = logging.getLogger(__name__)


class RequestLog:
    """Gives every request that comes this far an id, which the answer and all its lines carry."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        measures: Measures,
        seconds: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._app = app
        self._measures = measures
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = _NOT_ANSWERED, self._seconds()
        given = Headers(scope=scope).get(HEADER, "")
        current = given if _ACCEPTED.fullmatch(given) else _new_id()

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = current
            await send(message)

        token = request_id.set(current)
        try:
            await self._app(scope, receive, marked)
        finally:
            self._note(scope, status, self._seconds() - began)
            request_id.reset(token)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method, route = method_of(scope), route_of(scope)
        self._measures.count_request(method=method, route=route, status=status, seconds=seconds)
        level = logging.DEBUG if route.startswith(_BESIDE) else logging.INFO
        facts = {
            "method": method,
            "route": route,
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
        }
        _log.log(level, "request", extra={"facts": facts})


def _new_id() -> str:
    # To tell lines apart, not to be kept secret: asking the system for randomness lets every other
    # thread have the interpreter first.
    return f"{random.getrandbits(64):016x}"


def method_of(scope: Scope) -> str:
    """The method, if it is one that is used here.

    Strangers choose methods and paths; what is kept must not grow with what they think of.
    """
    return scope["method"] if scope["method"] in _METHODS else "other"


def route_of(scope: Scope) -> str:
    """The template that the path fitted, such as ``/api/v1/contacts/{contact_id}``."""
    template = getattr(scope.get("route"), "path", None)
    if isinstance(template, str):
        return template
    beside = next((name for name in _BESIDE if scope["path"].startswith(name)), None)
    return beside or "none"
