"""The guard at the framework's socket: every message is from whoever opened the page it is for."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qs
from weakref import WeakValueDictionary

from nicegui.client import Client
from starlette.requests import HTTPConnection

from app.auth.cookies import session_token
from app.auth.session_watch import SessionWatch
from app.data.errors import UnavailableError

_NAMESPACE = "/"
Handler = Callable[..., Any]


class SocketGuard:
    """Hands a message on only while its sender is signed in, and sits at the page it names.

    The framework itself fires the handlers of any page for whoever knows the page's id, and goes on
    doing so after a sign-out.
    """

    def __init__(self, watch: SessionWatch) -> None:
        self._watch = watch
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def stand_at(self, sio: Any) -> None:
        """Stand before every handler of the server but the one that says goodbye."""
        for name, handler in list(sio.handlers[_NAMESPACE].items()):
            if name == "connect":
                sio.on(name, self._at_the_door(sio, handler))
            elif name != "disconnect":
                sio.on(name, self._before(sio, handler))

    def _at_the_door(self, sio: Any, handler: Handler) -> Handler:
        handler = getattr(handler, "__wrapped__", handler)

        @wraps(handler)
        async def connect(sid: str, environ: dict[str, Any], *more: Any) -> bool | None:
            client_id = parse_qs(environ.get("QUERY_STRING", "")).get("client_id", [""])[0]
            if client_id and not await self._may(sio, sid, client_id):
                return False
            await _done(handler(sid, environ, *more))
            return None

        return connect

    def _before(self, sio: Any, handler: Handler) -> Handler:
        handler = getattr(handler, "__wrapped__", handler)

        @wraps(handler)
        async def guarded(sid: str, message: Any = None, *more: Any) -> Any:
            # One after the other: who types fast must not have letters change places while the
            # session is looked up.
            turn = self._turns.setdefault(sid, asyncio.Lock())
            async with turn:
                named = message.get("client_id") if isinstance(message, dict) else None
                if not isinstance(named, str) or not await self._may(sio, sid, named):
                    await sio.disconnect(sid)
                    return False
                return await _done(handler(sid, message, *more))

        return guarded

    async def _may(self, sio: Any, sid: str, client_id: str) -> bool:
        client = Client.instances.get(client_id)
        if client is None:
            # A page that is gone; the framework tells the browser to load it anew.
            return True
        token = session_token(HTTPConnection(sio.get_environ(sid)["asgi.scope"]))
        try:
            operator = await self._watch.operator_of(token) if token else None
        except UnavailableError:
            # Nobody can be asked. By the session that opened the page its handlers are reached:
            # they say so, and can change nothing without the database.
            return token is not None and token == session_token(client.request)
        owner = getattr(client.request.state, "operator", None)
        if operator is None or owner is None:
            return False
        return bool((operator.operator_id, operator.role) == (owner.operator_id, owner.role))


async def _done(result: Awaitable[Any] | Any) -> Any:
    return await result if asyncio.iscoroutine(result) else result
