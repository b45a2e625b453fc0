"""Calls of the API go past the pages' middleware, which costs as much as the answer itself."""

from types import MethodType

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.application import is_for_api

_PREFIX = b"x-forwarded-prefix"


class ShortWay:
    """Hands the API's requests straight to ``api``, and everything else to ``pages``.

    What comes through a proxy that puts something before our addresses takes the long way, where
    it is put before what an answer leads to as well.
    """

    def __init__(self, pages: ASGIApp, *, api: ASGIApp) -> None:
        self._pages, self._api = pages, api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_short = is_for_api(scope) and all(name != _PREFIX for name, _ in scope["headers"])
        await (self._api if is_short else self._pages)(scope, receive, send)


def open_short_way(pages: FastAPI, api: ASGIApp) -> None:
    """Put the short way before all middleware of the pages, also what is added later."""

    def stack(self: FastAPI) -> ASGIApp:
        # The framework adds its own outermost when it starts; only around the whole is left.
        return ShortWay(FastAPI.build_middleware_stack(self), api=api)

    pages.build_middleware_stack = MethodType(stack, pages)  # type: ignore[method-assign]
