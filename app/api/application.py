"""The API as an application of its own: one shape of errors, one gate for bodies."""

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api import (
    allowed_origins,
    chatbots,
    contact_deletion,
    contact_edits,
    contacts,
    conversations,
    docs,
    erasures,
    identify,
    merges,
    tags,
)
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.problems import add_problem_handlers
from app.api.public import identify as public_identify
from app.api.public.lane import PublicLane


def build_api(doors: Doors, lane: PublicLane | None = None) -> FastAPI:
    """Everything under /api, described at /api/docs and /api/openapi.json."""
    api = FastAPI(
        title="Hilal Contacts",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,
    )
    add_problem_handlers(api)
    desk = KeyDesk(doors)
    resources = (identify, conversations, contacts, contact_edits, contact_deletion, tags, merges)
    for resource in (*resources, erasures, chatbots, allowed_origins):
        api.include_router(resource.router(doors, desk))
    api.include_router(public_identify.router(doors, lane or PublicLane(doors)))
    api.include_router(docs.router(api))
    return api


class ApiDoor:
    """Hands requests under /api to the API, and everything else to the pages."""

    def __init__(self, pages: ASGIApp, *, api: ASGIApp) -> None:
        self._pages = pages
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and f"{scope['path']}/".startswith("/api/")
        await (self._api if is_api else self._pages)(scope, receive, send)
