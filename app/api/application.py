"""The API as an application of its own: one shape of errors, one gate for bodies."""

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api import (
    allowed_origins,
    bulk,
    chatbots,
    contact_deletion,
    contact_edits,
    contacts,
    conversations,
    docs,
    duplicates,
    erasures,
    identify,
    identify_script,
    merges,
    retention,
    tags,
)
from app.api.description import describe_truly
from app.api.doors import Doors
from app.api.key_rates import KeyRates
from app.api.keys import KeyDesk
from app.api.problems import add_problem_handlers
from app.api.public import identify as public_identify
from app.api.public.lane import PublicLane
from app.api.quick_contacts import QuickContacts
from app.api.quick_identify import QuickIdentify
from app.auth.guard import IDENTIFY_SCRIPT


def build_api(
    doors: Doors, lane: PublicLane | None = None, rates: KeyRates | None = None
) -> FastAPI:
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
    desk = KeyDesk(doors, rates)
    resources = (identify, conversations, contacts, contact_edits, contact_deletion, tags, merges)
    for resource in (*resources, bulk, duplicates, erasures, retention, chatbots, allowed_origins):
        api.include_router(resource.router(doors, desk))
    api.include_router(public_identify.router(doors, lane or PublicLane(doors)))
    api.include_router(identify_script.router())
    api.include_router(docs.router(api))
    describe_truly(api)
    api.add_middleware(QuickContacts, doors=doors, desk=desk)
    api.add_middleware(QuickIdentify, doors=doors, desk=desk)
    return api


class ApiDoor:
    """Hands requests under /api, and for identify.js, to the API; everything else to the pages.

    The pages' middleware around it would have every answer set a cookie, also for other websites.
    """

    def __init__(self, pages: ASGIApp, *, api: ASGIApp) -> None:
        self._pages = pages
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = is_for_api(scope)
        if is_ours and "session" in scope:
            # As if nobody had asked for it: then it is neither sent nor named under Vary.
            scope["session"].accessed = scope["session"].modified = False
        await (self._api if is_ours else self._pages)(scope, receive, send)


def is_for_api(scope: Scope) -> bool:
    """Whether a request is a call of the API, or fetches identify.js."""
    path: str = scope.get("path", "")
    is_api = f"{path}/".startswith("/api/") or path == IDENTIFY_SCRIPT
    return is_api and bool(scope["type"] == "http")
