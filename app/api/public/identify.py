"""The public door: a visitor's browser says who they are, and learns nothing of anybody."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from limits import RateLimitItemPerMinute
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from app.api.body import StrictRequest
from app.api.doors import Doors
from app.api.problems import problem_of
from app.api.public.lane import PublicLane
from app.api.public.origins import allowed_origin, cors_headers, preflight_headers
from app.api.public.schemas import (
    PublicIdentifyIn,
    PublicIdentifyOut,
    heard_as,
    refuse_powers,
)
from app.api.schemas import claims_of
from app.api.tokens import verified_by
from app.auth.jose_parts import InvalidTokenError
from app.auth.rate_limits import RateLimits, TooManyCallsError, neighbourhood
from app.data.errors import ContactsError
from app.data.identity_facts import Visit, check_visit
from app.data.inbox import InboxFullError

PUBLIC_IDENTIFY = "/api/public/v1/chatbots/{chatbot_id}/identify"
BODY_LIMIT = 16 * 1024
# An address may serve a whole office or a mobile network; one visitor says few things.
_PER_ADDRESS = RateLimitItemPerMinute(600)
_PER_CHATBOT = RateLimitItemPerMinute(120)
_PER_VISITOR = RateLimitItemPerMinute(20)
ChatbotId = Annotated[str, Path(max_length=255)]


class PublicDoor:
    """Checks a call by what it gives alone, keeps it, answers, and leaves the rest to the lane."""

    def __init__(self, doors: Doors, lane: PublicLane) -> None:
        self._doors = doors
        self._lane = lane
        self._limits = RateLimits()

    async def preflight(self, request: Request, chatbot_id: str) -> Response:
        """What a browser asks before it sends JSON to another origin."""
        origin = await self._origin(request, chatbot_id)
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=preflight_headers(origin))

    async def answer(self, request: Request, chatbot_id: str) -> Response:
        """The answer to a call; a website that is allowed can read every refusal but its own."""
        origin = await self._origin(request, chatbot_id)
        try:
            heard = await self._hear(request, chatbot_id)
            answer = Response(heard.model_dump_json(), media_type="application/json")
            answer.status_code = HTTPStatus.ACCEPTED
        except (ContactsError, InvalidTokenError, RequestValidationError, HTTPException) as refusal:
            answer = await problem_of(request, refusal)
        answer.headers.update(cors_headers(origin))
        return answer

    async def _origin(self, request: Request, chatbot_id: str) -> str:
        await self._limits.count(_PER_ADDRESS, "address", _address(request))
        return await allowed_origin(self._doors, request, chatbot_id)

    async def _hear(self, request: Request, chatbot_id: str) -> PublicIdentifyOut:
        await self._limits.count(_PER_CHATBOT, "chatbot", chatbot_id, _address(request))
        body = await _body(request)
        await self._limits.count(_PER_VISITOR, "visitor", chatbot_id, body.visitor_id)
        refuse_powers(body)
        claims = claims_of(body.attributes)
        region = self._doors.settings.default_region
        # Whatever the rules could refuse is refused here, where it depends on the call alone.
        check_visit(Visit(chatbot_id, body.visitor_id, attributes=claims), region=region)
        verified = await verified_by(self._doors, chatbot_id, body.token)
        visit = Visit(chatbot_id, body.visitor_id, verified, claims)
        given = check_visit(visit, region=region)
        try:
            await self._lane.put(visit, given)
        except InboxFullError as full:
            raise TooManyCallsError(retry_after_seconds=10) from full
        return heard_as(given)


def router(doors: Doors, lane: PublicLane) -> APIRouter:
    """POST of the public door, and its preflight."""
    router = APIRouter(tags=["public"])
    door = PublicDoor(doors, lane)

    @router.options(PUBLIC_IDENTIFY, include_in_schema=False)
    async def preflight(request: Request, chatbot_id: ChatbotId) -> Response:
        return await door.preflight(request, chatbot_id)

    @router.post(
        "/api/public/v1/chatbots/{chatbot_id}/identify",
        status_code=HTTPStatus.ACCEPTED,
        response_model=PublicIdentifyOut,
        openapi_extra={
            "requestBody": {
                "content": {"application/json": {"schema": PublicIdentifyIn.model_json_schema()}}
            }
        },
    )
    async def identify_myself(request: Request, chatbot_id: ChatbotId) -> Response:
        """Say who a visitor is, from a page of an allowed website; needs no key, tells nothing."""
        return await door.answer(request, chatbot_id)

    return router


async def _body(request: Request) -> PublicIdentifyIn:
    strict = StrictRequest(request.scope, request.receive, limit=BODY_LIMIT)
    try:
        return PublicIdentifyIn.model_validate(await strict.json())
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError(
            [{**one, "loc": ("body", *one["loc"])} for one in found]
        ) from None


def _address(request: Request) -> str:
    return neighbourhood(request.client.host if request.client else "")
