"""Whether the process and the database are well, and what there is to measure."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.data.errors import UnavailableError
from app.data.read_models import Actor
from app.data.vocabulary import Scope


def router(doors: Doors) -> APIRouter:
    """The checks; they open no page and need no sign-in, but the measures need a key."""
    router = APIRouter(include_in_schema=False)
    read = Depends(KeyDesk(doors).caller(Scope.READ))

    @router.get("/healthz")
    async def is_up() -> Response:
        return Response("ok\n", media_type="text/plain")

    @router.get("/readyz")
    async def is_ready() -> Response:
        try:
            await doors.database.ask()
        except UnavailableError:
            return Response(
                "the database does not answer\n",
                HTTPStatus.SERVICE_UNAVAILABLE,
                media_type="text/plain",
            )
        return Response("ok\n", media_type="text/plain")

    @router.get("/metrics")
    async def measures(_caller: Annotated[Actor, read]) -> Response:
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return router
