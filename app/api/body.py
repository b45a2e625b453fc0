"""The one gate for bodies: size, strict JSON, and text that both databases can store."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope

BODY_LIMIT = 1024 * 1024
_DEPTH_LIMIT = 32


class StrictRequest(Request):
    """A request whose body is bounded, and whose JSON is strict."""

    def __init__(self, scope: Scope, receive: Receive, *, limit: int = BODY_LIMIT) -> None:
        super().__init__(scope, receive)
        self._limit = limit

    async def body(self) -> bytes:
        """Read the body; more than the limit is refused before it is held."""
        if not hasattr(self, "_body"):
            received = bytearray()
            async for chunk in self.stream():
                received += chunk
                if len(received) > self._limit:
                    raise HTTPException(
                        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                        f"A body has at most {self._limit // 1024:,} KiB.",
                    )
            self._body = bytes(received)
        return self._body

    async def json(self) -> Any:
        """Parse as RFC 8259 has it: UTF-8, no NaN; and without NUL, which cannot be stored."""
        if hasattr(self, "_json"):
            return self._json
        body = await self.body()
        try:
            parsed = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise _refused("This is not JSON in UTF-8") from error
        if b"\\u0000" in body and _holds_nul(parsed):
            raise _refused("The character NUL cannot be stored")
        if not _is_shallow(parsed, _DEPTH_LIMIT):
            raise _refused(f"JSON is nested at most {_DEPTH_LIMIT} deep here")
        self._json = parsed
        return parsed


class StrictRoute(APIRoute):
    """A route that reads its body through the gate."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Hand the route's own handler a strict request."""
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            _refuse_nul_in_address(request)
            strict = StrictRequest(request.scope, request.receive)
            # Read before the framework does, which turns every refusal into one vague sentence.
            if await strict.body():
                _refuse_other_kinds(request)
                await strict.json()
            return await handle(strict)

        return strictly


def _refuse_nul_in_address(request: Request) -> None:
    # PostgreSQL cannot even be asked for it.
    if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise _refused("The character NUL stands in no address", where="address")


def _refuse_other_kinds(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "A body is JSON: send the header Content-Type: application/json.",
            headers={"Accept": "application/json"},
        )


def _refused(sentence: str, *, where: str = "body") -> RequestValidationError:
    return RequestValidationError([{"loc": (where,), "msg": sentence, "type": "json"}])


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
