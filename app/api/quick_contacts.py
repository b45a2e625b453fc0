"""GET /contacts, the call that is made most, without the framework's way to a function.

Choosing the route, reading its parameters and entering its contexts took longer than all the rest.
"""

from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as AsgiScope

from app.api.contacts import CURSOR_LIMIT, PAGE, PAGE_LIMIT, page_of_contacts
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.problems import problem_of
from app.data.errors import ContactsError, InvalidSearchError
from app.data.read_models import SearchQuery
from app.data.vocabulary import Scope
from app.search_parameters import query_of

_MOST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Route:
    """What the log of requests asks a route for."""

    path: str


_HERE = Route("/api/v1/contacts")
# With a body the call is not one that we know; what its length would be is said by one of these.
_BODY = frozenset({b"transfer-encoding", b"content-length"})


@dataclass(frozen=True, slots=True)
class _Asked:
    query: SearchQuery
    limit: int
    cursor: str | None


class QuickContacts:
    """Answers the calls that ask for contacts in the plain way; every other call is handed on.

    So is one with a parameter to be refused, and one with a body, before its key is looked at: what
    is refused, and how, is told by the described call alone.
    """

    def __init__(self, app: ASGIApp, *, doors: Doors, desk: KeyDesk) -> None:
        self._app, self._doors, self._desk = app, doors, desk

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        asked = _asked(scope) if _is_here(scope) else None
        if asked is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = _HERE
        request = Request(scope, receive)
        try:
            answer = await self._answer(request, asked)
        except (HTTPException, ContactsError) as error:
            answer = await problem_of(request, error)
        await answer(scope, receive, send)

    async def _answer(self, request: Request, asked: _Asked) -> Response:
        await self._desk.caller_of(request, Scope.READ)
        return await page_of_contacts(
            self._doors, request.receive, asked.query, limit=asked.limit, cursor=asked.cursor
        )


def _is_here(scope: AsgiScope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and scope["path"] == _HERE.path
        and not scope.get("root_path")
    )


def _asked(scope: AsgiScope) -> _Asked | None:
    if b"%00" in scope["query_string"] or _has_body(scope):
        return None
    given = QueryParams(scope["query_string"])
    limit, cursor = _limit(given), given.get("cursor")
    if limit is None or len(cursor or "") > CURSOR_LIMIT:
        return None
    try:
        return _Asked(query_of(given), limit, cursor)
    except InvalidSearchError:
        return None


def _has_body(scope: AsgiScope) -> bool:
    return any(name in _BODY and value != b"0" for name, value in scope["headers"])


def _limit(given: QueryParams) -> int | None:
    text = given.get("limit")
    if text is None:
        return PAGE
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        return None
    return int(text) if 1 <= int(text) <= PAGE_LIMIT else None
