"""RFC 9457 problem details: the one shape of every refusal under /api, and its status."""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.auth.jose_parts import InvalidTokenError
from app.auth.rate_limits import TooManyCallsError
from app.data.errors import (
    CannotMergeError,
    CannotUndoError,
    ContactErasedError,
    ContactMergedError,
    ContactsError,
    ConversationTakenError,
    EmailTakenError,
    ExternalIdTakenError,
    InvalidValueError,
    NotFoundError,
    StaleVersionError,
    UnavailableError,
)
from app.data.stale_events import StaleEventError
from app.overtaken import nobody_waits

STATUSES: dict[type[ContactsError], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    ContactErasedError: HTTPStatus.GONE,
    StaleEventError: HTTPStatus.GONE,
    ContactMergedError: HTTPStatus.PERMANENT_REDIRECT,
    InvalidValueError: HTTPStatus.UNPROCESSABLE_ENTITY,
    EmailTakenError: HTTPStatus.CONFLICT,
    ExternalIdTakenError: HTTPStatus.CONFLICT,
    ConversationTakenError: HTTPStatus.CONFLICT,
    StaleVersionError: HTTPStatus.PRECONDITION_FAILED,
    CannotMergeError: HTTPStatus.CONFLICT,
    CannotUndoError: HTTPStatus.CONFLICT,
    UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
}
# As long as the database takes to be back after a restart, or a statement to be out of the way.
RETRY_AFTER_SECONDS = 5


class ProblemResponse(Response):
    """A refusal as application/problem+json."""

    media_type = "application/problem+json"

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[dict[str, str]] = (),
        headers: dict[str, str] | None = None,
        **facts: str,
    ) -> None:
        problem: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": int(status),
            "detail": detail,
            **facts,
        }
        if errors:
            problem["errors"] = list(errors)
        super().__init__(orjson.dumps(problem), status_code=status, headers=headers)


def add_problem_handlers(api: FastAPI) -> None:
    """Have every refusal and every failure of the API answered in the one shape."""
    for kind, answer in _ANSWERS.items():
        api.add_exception_handler(kind, answer)


async def problem_of(request: Request, error: Exception) -> Response:
    """The answer to a refusal, for a door that adds to it."""
    return await next(a for kind, a in _ANSWERS.items() if isinstance(error, kind))(request, error)


async def _refused(request: Request, error: Exception) -> Response:
    status = next(s for kind, s in STATUSES.items() if isinstance(error, kind))
    if isinstance(error, ContactMergedError):
        return _merged(request, error)
    if isinstance(error, UnavailableError):
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        return ProblemResponse(status, str(error), headers=headers)
    if isinstance(error, CannotUndoError) and error.first_undo is not None:
        return ProblemResponse(status, str(error), first_undo=error.first_undo)
    if isinstance(error, InvalidValueError):
        shown = [{"field": error.field, "detail": str(error)}]
        return ProblemResponse(status, str(error), errors=shown)
    if isinstance(error, (EmailTakenError, ExternalIdTakenError)):
        return ProblemResponse(status, str(error), contact_id=error.contact_id)
    return ProblemResponse(status, str(error))


def _merged(request: Request, error: ContactMergedError) -> Response:
    here = f"{request.scope.get('root_path', '')}{request.url.path}"
    address = f"{here}?{request.url.query}" if request.url.query else here
    there = address.replace(error.contact_id, error.primary_id)
    if there == address:
        # The body named it: the same call would find it merged for ever.
        return ProblemResponse(HTTPStatus.CONFLICT, str(error), contact_id=error.primary_id)
    status = HTTPStatus.PERMANENT_REDIRECT
    headers = {"Location": there}
    return ProblemResponse(status, str(error), headers=headers, contact_id=error.primary_id)


async def _token_refused(_request: Request, error: Exception) -> Response:
    return ProblemResponse(
        HTTPStatus.UNAUTHORIZED,
        str(error),
        errors=[{"field": "token", "detail": str(error)}],
        code=getattr(error, "code", "token"),
    )


async def _invalid(_request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    errors = [{"field": _field(one["loc"]), "detail": f"{one['msg']}."} for one in found]
    fields = ", ".join(dict.fromkeys(one["field"] for one in errors))
    return ProblemResponse(
        HTTPStatus.UNPROCESSABLE_ENTITY, f"Not accepted: {fields}.", errors=errors
    )


def _field(location: Sequence[Any]) -> str:
    # The first part says where it stood (body, query, path); alone it is the whole body.
    return ".".join(str(part) for part in location[1:]) or str(location[0])


async def _http(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return await _failed(_request, error)
    headers = dict(error.headers) if error.headers else None
    return ProblemResponse(error.status_code, str(error.detail), headers=headers)


async def _too_many(_request: Request, error: Exception) -> Response:
    seconds = getattr(error, "retry_after_seconds", 60)
    headers = {"Retry-After": str(seconds)}
    return ProblemResponse(HTTPStatus.TOO_MANY_REQUESTS, str(error), headers=headers)


async def _failed(_request: Request, _error: Exception) -> Response:
    # The traceback goes to the log; what went wrong inside is nobody's business outside.
    return ProblemResponse(
        HTTPStatus.INTERNAL_SERVER_ERROR, "Something failed here; it was logged."
    )


# The first that fits answers.
_ANSWERS: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    TooManyCallsError: _too_many,
    InvalidTokenError: _token_refused,
    ContactsError: _refused,
    RequestValidationError: _invalid,
    HTTPException: _http,
    ClientDisconnect: nobody_waits,
    Exception: _failed,
}
