"""Where whoever finds a hole writes to: `/.well-known/security.txt` (RFC 9116), if it was set."""

from datetime import timedelta
from http import HTTPStatus

from fastapi import APIRouter, Response

from app.api.doors import utc_now

# RFC 9116 wants less than a year; whoever reads it later reads it anew.
_HOLDS = timedelta(days=180)


def router(contact: str | None) -> APIRouter:
    """The file; without an address there is none."""
    router = APIRouter(include_in_schema=False)

    @router.get("/.well-known/security.txt")
    async def security_txt() -> Response:
        if contact is None:
            return Response("not set\n", HTTPStatus.NOT_FOUND, media_type="text/plain")
        ends_at = (utc_now() + _HOLDS).replace(microsecond=0)
        lines = (f"Contact: {contact}", f"Expires: {ends_at.isoformat()}", "")
        return Response("\n".join(lines), media_type="text/plain; charset=utf-8")

    return router
