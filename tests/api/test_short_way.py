"""Calls of the API go past the pages' middleware and meet the same doors."""

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.short_way import open_short_way


def _says(word: str) -> Starlette:
    async def answer(_request: object) -> PlainTextResponse:
        return PlainTextResponse(word)

    return Starlette(routes=[Route("/{path:path}", answer)])


def _house() -> AsyncClient:
    pages = FastAPI(openapi_url=None)

    class Late:
        def __init__(self, app: ASGIApp) -> None:
            self._app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await (_says("pages") if scope["type"] == "http" else self._app)(scope, receive, send)

    open_short_way(pages, _says("api"))
    # As the framework does when it starts.
    pages.add_middleware(Late)
    return AsyncClient(transport=ASGITransport(pages), base_url="http://test")


async def _texts(*paths: str, **headers: str) -> list[str]:
    async with _house() as house:
        return [(await house.get(path, headers=headers)).text for path in paths]


async def test_a_call_of_the_api_goes_past_middleware_that_is_added_later() -> None:
    assert await _texts("/api", "/api/v1/contacts", "/identify.js") == ["api"] * 3


async def test_pages_and_what_comes_through_a_proxy_with_a_prefix_take_the_long_way() -> None:
    assert await _texts("/", "/apis") == ["pages"] * 2
    prefix = {"X-Forwarded-Prefix": "/directory"}
    assert await _texts("/api/v1/contacts", **prefix) == ["pages"]
