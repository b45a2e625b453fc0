"""Who calls: the API key of a request, its scopes and its rate."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from app.api.doors import Doors
from app.api.key_rates import KeyRates
from app.auth.secrets import hash_token
from app.data.api_keys import TOUCH_INTERVAL, find_api_key, touch_api_key
from app.data.read_models import Actor
from app.data.vocabulary import Scope

_bearer = HTTPBearer(auto_error=False, description="An API key: `Authorization: Bearer KEY`.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
Caller = Callable[[Request, Credentials], Awaitable[Actor]]


class KeyDesk:
    """Lets a call in by its key and scope, and slows a key that calls too often."""

    def __init__(self, doors: Doors, rates: KeyRates | None = None) -> None:
        self._doors = doors
        self._rates = rates or KeyRates(doors.settings.api_calls_per_minute)

    def caller(self, scope: Scope) -> Caller:
        """A dependency that answers who calls, or refuses: 401, 403 or 429."""

        async def let_in(request: Request, credentials: Credentials) -> Actor:
            if credentials is None:
                raise _unauthorised("An API key is needed: Authorization: Bearer KEY.")
            key = await self._identify(credentials.credentials)
            # Counted before the scope is looked at: refusals cost time as well.
            self._slow_down(hash_token(credentials.credentials), key.calls_per_minute)
            if scope not in key.scopes:
                raise HTTPException(HTTPStatus.FORBIDDEN, f"This key lacks the scope {scope}.")
            return Actor("api_key", key.key_id)

        return let_in

    async def caller_of(self, request: Request, scope: Scope) -> Actor:
        """Who makes this request, as `caller` has it, for a door without dependencies."""
        return await self.caller(scope)(request, await _bearer(request))

    async def _identify(self, key: str) -> "_Key":
        configured = self._doors.settings.api_key
        if configured and hmac.compare_digest(key.encode(), configured.encode()):
            return _Key(None, frozenset(Scope), None)
        now = self._doors.now()
        async with self._doors.database.look() as session:
            found = await find_api_key(session, hash_token(key), now)
        if found is None:
            raise _unauthorised("This API key is not known here, was revoked, or has expired.")
        if found.last_used_at is None or now - found.last_used_at >= TOUCH_INTERVAL:
            async with self._doors.database.transaction() as session:
                await touch_api_key(session, found.key_id, now=now)
        return _Key(found.key_id, found.scopes, found.calls_per_minute)

    def _slow_down(self, key_hash: str, calls_per_minute: int | None) -> None:
        if not self._rates.take(key_hash, calls_per_minute):
            raise HTTPException(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"This key may call {self._rates.calls_a_minute(key_hash):,} times a minute.",
                headers={"Retry-After": str(max(1, self._rates.seconds_until_next(key_hash)))},
            )


@dataclass(frozen=True, slots=True)
class _Key:
    key_id: str | None
    scopes: frozenset[Scope]
    calls_per_minute: int | None


def _unauthorised(detail: str) -> HTTPException:
    return HTTPException(HTTPStatus.UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})
