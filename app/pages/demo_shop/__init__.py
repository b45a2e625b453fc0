"""The demo's shop: a website like those of our customers, to watch contacts come in from.

Everything it shows is made up. It is there only in a demo; otherwise its addresses answer 404.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import orjson
from fastapi import APIRouter, Request
from limits import RateLimitItemPerMinute
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.responses import Response

from app.auth.demo_customers import sign_customer
from app.auth.guard import SHOP_PAGE
from app.auth.rate_limits import RateLimits, TooManyCallsError, neighbourhood
from app.data.demo_shop import CUSTOMERS
from app.data.errors import ContactsError
from app.pages.demo_shop.talk import ShopTalk
from app.pages.workplace import now

_HERE = Path(__file__).parent
_BODY_LIMIT = 16 * 1024
_PER_ADDRESS = RateLimitItemPerMinute(60)
# What a careful website sends: the shop shows that identify.js and a chat need no more.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_FILES = {
    "": ("shop.html", "text/html"),
    "/shop.css": ("shop.css", "text/css"),
    "/shop.js": ("shop.js", "text/javascript"),
}


class SignInIn(BaseModel):
    """Which customer signs in."""

    model_config = ConfigDict(extra="forbid")
    customer: Annotated[str, StringConstraints(max_length=40)]


class ChatIn(BaseModel):
    """What a visitor writes."""

    model_config = ConfigDict(extra="forbid")
    visitor_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{20,64}$")]
    body: Annotated[str, StringConstraints(min_length=1, max_length=1_000, strip_whitespace=True)]
    token: Annotated[str, StringConstraints(max_length=8_192)] | None = None


def router(talk: ShopTalk | None) -> APIRouter:
    """The shop's page and its backend; without one to talk to, 404 at the same addresses."""
    router = APIRouter(include_in_schema=False)
    limits = RateLimits()

    for part in _FILES:
        router.add_api_route(f"{SHOP_PAGE}{part}", _file(part, is_open=talk is not None))

    async def sign_in(request: Request) -> dict[str, str]:
        wanted = SignInIn.model_validate_json(await _body(request)).customer
        customer = next((one for one in CUSTOMERS if one.subject == wanted), None)
        if customer is None or talk is None:
            raise ContactsError("The shop has no such customer.")
        async with talk.database.read() as session:
            fallback = talk.settings.widget_jwt_hmac_secret
            token = await sign_customer(
                session, customer, box=talk.box, fallback=fallback, now=now()
            )
        return {"token": token, "name": customer.name}

    async def chat(request: Request) -> dict[str, str]:
        said = ChatIn.model_validate_json(await _body(request))
        if talk is None or "\x00" in said.body:
            raise ContactsError("This cannot be said.")
        answer = await talk.say(said.visitor_id, said.body, token=said.token, now=now())
        return {"answer": answer}

    @router.post(f"{SHOP_PAGE}/sign-in")
    async def shop_sign_in(request: Request) -> Response:
        return await _answered(request, sign_in, limits) if talk else _not_there()

    @router.post(f"{SHOP_PAGE}/chat")
    async def shop_chat(request: Request) -> Response:
        return await _answered(request, chat, limits) if talk else _not_there()

    return router


def _file(part: str, *, is_open: bool) -> Callable[[], Awaitable[Response]]:
    name, media_type = _FILES[part]
    content = (_HERE / name).read_bytes()
    headers = {"Content-Security-Policy": _POLICY}

    async def shop_file() -> Response:
        return (
            Response(content, media_type=media_type, headers=headers) if is_open else _not_there()
        )

    return shop_file


async def _answered(
    request: Request, act: Callable[[Request], Awaitable[dict[str, str]]], limits: RateLimits
) -> Response:
    try:
        await limits.count(
            _PER_ADDRESS, neighbourhood(request.client.host if request.client else "")
        )
        return Response(orjson.dumps(await act(request)), media_type="application/json")
    except TooManyCallsError as error:
        headers = {"Retry-After": str(error.retry_after_seconds)}
        return _problem(HTTPStatus.TOO_MANY_REQUESTS, str(error), headers=headers)
    except ValidationError:
        return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The shop does not understand this.")
    except ContactsError as error:
        return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))


async def _body(request: Request) -> bytes:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > _BODY_LIMIT:
            raise ContactsError("This is too long.")
    return bytes(received)


def _not_there() -> Response:
    return _problem(HTTPStatus.NOT_FOUND, "There is no shop here.")


def _problem(status: HTTPStatus, detail: str, *, headers: dict[str, str] | None = None) -> Response:
    problem = {"type": "about:blank", "title": status.phrase, "status": int(status)}
    body = orjson.dumps({**problem, "detail": detail})
    return Response(body, status, headers=headers, media_type="application/problem+json")
