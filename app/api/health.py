"""Whether the process and the database are well, and what there is to measure."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST

from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.data.errors import UnavailableError
from app.data.figures import read_figures
from app.data.read_models import Actor
from app.data.vocabulary import Scope
from app.measures import Measures


def router(doors: Doors, measures: Measures) -> APIRouter:
    """The checks; they open no page and need no sign-in, but the measures need a key."""
    router = APIRouter(include_in_schema=False)
    read = Depends(KeyDesk(doors).caller(Scope.READ))
    look_up = _looking_up(doors, measures)

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
    async def read_measures(_caller: Annotated[Actor, read]) -> Response:
        await look_up()
        return Response(measures.text(), media_type=CONTENT_TYPE_LATEST)

    return router


def _looking_up(doors: Doors, measures: Measures) -> Callable[[], Awaitable[None]]:
    is_up = measures.gauge("hilal_database_up", "1 while the database answers.")
    jobs = measures.gauge("hilal_jobs_waiting", "Acts on many contacts that are not over.")
    erasures = measures.gauge("hilal_erasures", "Receipts of erasures.")
    refusals = measures.gauge("hilal_token_refusals", "Tokens refused yesterday and today (UTC).")

    waiting = measures.gauge("hilal_inbox_waiting", "Of the public door, not applied yet.")
    aside = measures.gauge("hilal_inbox_set_aside", "Of the public door, what failed.")

    async def look_up() -> None:
        try:
            async with doors.database.read() as session:
                figures = await read_figures(session, now=doors.now())
        except UnavailableError:
            # What the process itself knows is wanted most of all now.
            is_up.set(0)
            return
        is_up.set(1)
        jobs.set(figures.jobs_waiting)
        erasures.set(figures.erasures)
        refusals.set(figures.token_refusals)
        waiting.set(figures.inbox_waiting)
        aside.set(figures.inbox_aside)

    return look_up
