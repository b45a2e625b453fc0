"""What a screen asks for: its board, a code to show, its pass; nothing else can be done there."""

from http import HTTPStatus
from typing import Annotated

import orjson
from fastapi import Request
from limits import RateLimitItemPerMinute
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.responses import Response

from app.auth.kiosk_passes import KIOSK_COOKIE, KioskPasses
from app.auth.rate_limits import RateLimits, TooManyCallsError, neighbourhood
from app.components.theme import PRODUCT
from app.components.words import language_of
from app.data.database import Database
from app.data.errors import PairingOverError
from app.data.kiosk_board import look_at_board
from app.data.read_models import KioskView
from app.pages.kiosk.board_words import board_json, door_json
from app.pages.kiosk.page import keep_pass
from app.pages.workplace import now

_BODY_LIMIT = 1024
# A floor full of screens may stand behind one address.
_PAIRINGS = RateLimitItemPerMinute(60)
_CLAIMS = RateLimitItemPerMinute(1_200)

Secret = Annotated[str, StringConstraints(min_length=20, max_length=100)]


class PassIn(BaseModel):
    """How a screen asks for its pass: by the claim of its code, or by the link it came by."""

    model_config = ConfigDict(extra="forbid")
    claim: Secret | None = None
    link: Secret | None = None


class KioskCalls:
    """The calls of the screen's script."""

    def __init__(self, database: Database, passes: KioskPasses, *, build: str) -> None:
        self._database = database
        self._passes = passes
        self._build = build
        self._limits = RateLimits()

    async def board(self, request: Request) -> Response:
        """What this screen shows; 401 with the words of the door when it was not let in."""
        shown = await self._shown_to(request)
        if shown is None:
            return _json(door_json(language_of(request)), HTTPStatus.UNAUTHORIZED)
        view, name = shown
        async with self._database.read() as session:
            board = await look_at_board(session, view, now=now())
        return _json({"build": self._build, **board_json(board, view, name=name)})

    async def pairing(self, request: Request) -> Response:
        """A code to show, and the claim that goes with it."""
        try:
            await self._limits.count(_PAIRINGS, _address(request))
            code, claim = await self._passes.begin(now=now())
        except (TooManyCallsError, PairingOverError):
            return _json({}, HTTPStatus.TOO_MANY_REQUESTS)
        return _json({"code": code, "claim": claim})

    async def take_pass(self, request: Request) -> Response:
        """200 with the pass as a cookie, 202 while nobody has approved, 410 when it is too late."""
        try:
            await self._limits.count(_CLAIMS, _address(request))
            kept = await self._pass_for(PassIn.model_validate_json(await _body(request)))
        except TooManyCallsError:
            return _json({}, HTTPStatus.TOO_MANY_REQUESTS)
        except ValidationError:
            return _json({}, HTTPStatus.UNPROCESSABLE_ENTITY)
        except PairingOverError:
            return _json({}, HTTPStatus.GONE)
        answer = _json({}, HTTPStatus.OK if kept else HTTPStatus.ACCEPTED)
        if kept:
            keep_pass(answer, request, kept)
        return answer

    async def _shown_to(self, request: Request) -> tuple[KioskView, str] | None:
        kept = request.cookies.get(KIOSK_COOKIE)
        kiosk = await self._passes.kiosk_of(kept, now=now()) if kept else None
        if kiosk is not None:
            return kiosk.view, kiosk.name
        operator = getattr(request.state, "operator", None)
        if operator is None:
            return None
        # Operators who look in see a screen as it is without anybody's permission.
        return KioskView(language=language_of(request).code), PRODUCT

    async def _pass_for(self, asked: PassIn) -> str | None:
        if asked.link is not None:
            return await self._passes.enter(asked.link, now=now())
        if asked.claim is not None:
            return await self._passes.claim(asked.claim, now=now())
        raise PairingOverError


async def _body(request: Request) -> bytes:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > _BODY_LIMIT:
            return b""
    return bytes(received)


def _address(request: Request) -> str:
    return neighbourhood(request.client.host if request.client else "")


def _json(content: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")
