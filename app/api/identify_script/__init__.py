"""identify.js, the script that websites include to say who visits them."""

import hashlib
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.auth.guard import IDENTIFY_SCRIPT

_SCRIPT = Path(__file__).parent / "identify.js"
# Sites name the script without a version for years: an hour is how long a mended one may take to
# arrive, and an old one serves for a week while this server is away.
_KEPT = "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=604800"


def router() -> APIRouter:
    """GET /identify.js, for every website."""
    script = _SCRIPT.read_bytes()
    headers = {
        "ETag": f'"{hashlib.sha256(script).hexdigest()[:32]}"',
        "Cache-Control": _KEPT,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
    }
    router = APIRouter(include_in_schema=False)

    @router.api_route(IDENTIFY_SCRIPT, methods=["GET", "HEAD"])
    async def identify_script(request: Request) -> Response:
        known = request.headers.get("if-none-match", "").replace("W/", "").split(", ")
        if headers["ETag"] in known:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(script, media_type="text/javascript", headers=headers)

    return router
