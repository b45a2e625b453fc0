"""POST /identify, the call that visitors make, without the framework's way to a function."""

from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as AsgiScope

from app.api.body import BODY_LIMIT, StrictRequest
from app.api.doors import Doors
from app.api.identify import SOURCE_HEADER, identified_out, identify_by
from app.api.keys import KeyDesk
from app.api.problems import problem_of
from app.api.quick_contacts import Route
from app.api.schemas import IdentifyIn
from app.auth.jose_parts import InvalidTokenError
from app.data.errors import ContactsError
from app.data.vocabulary import Scope

_HERE = Route("/api/v1/identify")
_REFUSALS = (HTTPException, ContactsError, InvalidTokenError, ClientDisconnect)


class QuickIdentify:
    """Answers the calls whose body is what the description says; every other call is handed on.

    So is one that is to be refused for its form, before its key is looked at: what is refused, and
    how, is told by the described call alone.
    """

    def __init__(self, app: ASGIApp, *, doors: Doors, desk: KeyDesk) -> None:
        self._app, self._doors, self._desk = app, doors, desk

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        if not _is_here(scope):
            await self._app(scope, receive, send)
            return
        request = StrictRequest(scope, receive)
        try:
            given = await _given(request)
            answer = None if given is None else await self._answer(request, given)
        except _REFUSALS as error:
            answer = await problem_of(request, error)
        if answer is None:
            await self._app(scope, _again(await request.body(), receive), send)
        else:
            await answer(scope, receive, send)

    async def _answer(self, request: StrictRequest, given: IdentifyIn) -> Response:
        request.scope["route"] = _HERE
        await self._desk.caller_of(request, Scope.INGEST)
        identified = await identify_by(self._doors, given)
        return Response(
            identified_out(identified).model_dump_json(),
            headers={SOURCE_HEADER: identified.identity},
            media_type="application/json",
        )


def _is_here(scope: AsgiScope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "POST"
        and scope["path"] == _HERE.path
        and not scope.get("root_path")
        and b"%00" not in scope["query_string"]
        # Of a header that comes twice the first counts, as in the described call.
        and _has_plain_body(dict(reversed(list(scope["headers"]))))
    )


def _has_plain_body(headers: dict[bytes, bytes]) -> bool:
    length = headers.get(b"content-length", b"")
    return (
        headers.get(b"content-type") == b"application/json"
        and length.isdigit()
        and 0 < int(length) <= BODY_LIMIT
    )


async def _given(request: StrictRequest) -> IdentifyIn | None:
    try:
        return IdentifyIn.model_validate(await request.json())
    except (RequestValidationError, ValidationError):
        return None


def _again(body: bytes, receive: Receive) -> Receive:
    """The channel as it was before the body was read."""
    read: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Any:
        return read.pop() if read else await receive()

    return receive_again
