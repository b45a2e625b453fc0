"""Which websites the public door answers, and the headers that let their scripts read it."""

from http import HTTPStatus

from fastapi import Request
from starlette.exceptions import HTTPException

from app.api.doors import Doors
from app.auth.origins import is_same_origin
from app.data.allowed_origins import is_allowed_origin
from app.data.demo_shop import SHOP

VARY = {"Vary": "Origin"}
_LONGEST_ORIGIN = 300


async def allowed_origin(doors: Doors, request: Request, chatbot_id: str) -> str:
    """The origin of the request, if the chatbot names it.

    An unknown chatbot answers as one that does not name the website. The demo's shop may always
    come from this very address, whatever host and port that is.

    :raises HTTPException: 403 in every other case, without telling which
    """
    origin = request.headers.get("origin", "")
    if 0 < len(origin) <= _LONGEST_ORIGIN and origin != "null":
        async with doors.database.look() as session:
            is_allowed = await is_allowed_origin(session, chatbot_id, origin)
        is_own = doors.settings.demo and chatbot_id == SHOP and is_same_origin(request.headers)
        if is_allowed or is_own:
            return origin
    raise HTTPException(
        HTTPStatus.FORBIDDEN,
        "This website is not among the allowed websites of this chatbot.",
        headers=VARY,
    )


def cors_headers(origin: str) -> dict[str, str]:
    """What lets scripts of exactly this origin read the answer; cookies are never taken."""
    return {
        **VARY,
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": "Retry-After",
    }


def preflight_headers(origin: str) -> dict[str, str]:
    """What lets scripts of this origin send their one kind of call."""
    return {
        **cors_headers(origin),
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": "7200",
    }
