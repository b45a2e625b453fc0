"""Keys that call too often, or too much at once, are told so before anything is read for them."""

import asyncio
import logging
import time
from collections import Counter
from functools import lru_cache
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.application import is_for_api
from app.api.key_rates import KeyRates
from app.api.problems import ProblemResponse
from app.auth.secrets import hash_token
from app.auth.security_headers import FIXED
from app.measures import Measures
from app.request_log import method_of

# More than the writer does in a moment, and far fewer than would hold up everybody else's calls.
AT_ONCE_LIMIT = 64
_TOLD_EVERY_SECONDS = 1.0
_AUTHORIZATION = b"authorization"
_BEARER = "bearer "
_HEADERS = {
    **FIXED,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "SAMEORIGIN",
}
_log = logging.getLogger(__name__)


class KeyGate:
    """Answers 429 for a key that has no call left, or too many that are still being answered.

    It looks at the header alone. Who the key belongs to is not its business: what it lets through
    is looked up as ever, and counted there. It stands before the log of requests, as a line for
    each call of a program that does not heed it would fill the disk: it says how many there were.
    """

    def __init__(self, app: ASGIApp, *, rates: KeyRates, measures: Measures) -> None:
        self._app, self._rates, self._measures = app, rates, measures
        self._in_progress: Counter[str] = Counter()
        self._refused = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key_of(scope) if is_for_api(scope) else None
        if key is None:
            await self._app(scope, receive, send)
            return
        seconds = self._rates.seconds_until_next(key)
        if seconds:
            answer = _too_often(self._rates.calls_a_minute(key), seconds)
            await self._refuse(answer, scope, receive, send)
        elif self._in_progress[key] >= AT_ONCE_LIMIT:
            await self._refuse(_TOO_MUCH_AT_ONCE, scope, receive, send)
        else:
            await self._let_in(key, scope, receive, send)

    async def _refuse(
        self, answer: ProblemResponse, scope: Scope, receive: Receive, send: Send
    ) -> None:
        began = time.perf_counter()
        await answer(scope, receive, send)
        self._measures.count_request(
            method=method_of(scope),
            route="none",
            status=answer.status_code,
            seconds=time.perf_counter() - began,
        )
        self._refused += 1
        if self._refused == 1:
            asyncio.get_running_loop().call_later(_TOLD_EVERY_SECONDS, self._tell)

    def _tell(self) -> None:
        _log.info("calls refused", extra={"facts": {"status": 429, "calls": self._refused}})
        self._refused = 0

    async def _let_in(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        self._in_progress[key] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._in_progress[key] -= 1
            if not self._in_progress[key]:
                # Strangers think of keys without end; none stays.
                del self._in_progress[key]


# Whoever does not heed it is told the same hundreds of times a second.
@lru_cache(maxsize=64)
def _too_often(calls_a_minute: int, seconds: int) -> ProblemResponse:
    return _wait(f"This key may call {calls_a_minute:,} times a minute.", seconds)


def _wait(sentence: str, seconds: int) -> ProblemResponse:
    headers = {**_HEADERS, "Retry-After": str(seconds)}
    return ProblemResponse(HTTPStatus.TOO_MANY_REQUESTS, sentence, headers=headers)


_TOO_MUCH_AT_ONCE = _wait(f"This key has {AT_ONCE_LIMIT} calls waiting for their answer.", 1)


def _key_of(scope: Scope) -> str | None:
    given = next((value for name, value in scope["headers"] if name == _AUTHORIZATION), b"")
    text = given.decode("latin-1")
    if text[: len(_BEARER)].lower() != _BEARER:
        return None
    # As the door to the API takes it from the header, so that both speak of the same key.
    return hash_token(text.partition(" ")[2].strip())
