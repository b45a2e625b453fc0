"""The one gate for bodies: size, strict JSON, and text that both databases can store."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

BODY_LIMIT = 1024 * 1024
_DEPTH_LIMIT = 32


class StrictRequest(Request):
    """A request whose body is bounded, and whose JSON is strict."""

    async def body(self) -> bytes:
        """Read the body; more than 1 MiB is refused before it is held."""
        if not hasattr(self, "_body"):
            received = bytearray()
            async for chunk in self.stream():
                received += chunk
                if len(received) > BODY_LIMIT:
                    raise HTTPException(
                        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A body has at most 1 MiB."
                    )
            self._body = bytes(received)
        return self._body

    async def json(self) -> Any:
        """Parse as RFC 8259 has it: UTF-8, no NaN; and without NUL, which cannot be stored."""
        body = await self.body()
        try:
            parsed = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise _refused("This is not JSON in UTF-8") from error
        if b"\\u0000" in body and _holds_nul(parsed):
            raise _refused("The character NUL cannot be stored")
        if not _is_shallow(parsed, _DEPTH_LIMIT):
            raise _refused(f"JSON is nested at most {_DEPTH_LIMIT} deep here")
        return parsed


class StrictRoute(APIRoute):
    """A route that reads its body through the gate."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Hand the route's own handler a strict request."""
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            return await handle(StrictRequest(request.scope, request.receive))

        return strictly


def _refused(sentence: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("body",), "msg": sentence, "type": "json"}])


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_holds_nul(part) for part in value)


def _is_shallow(value: Any, depth: int) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return True
    return depth > 0 and all(_is_shallow(part, depth - 1) for part in value)
