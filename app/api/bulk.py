"""Acts on many contacts at once: begun here, done in the background."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field

from app.api.body import StrictRoute
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.schemas import Bounded, Id, Short
from app.data.bulk import IDS_LIMIT, cancel_job, get_job, start_bulk, undo_job
from app.data.errors import InvalidValueError
from app.data.read_models import Actor, JobRow, SearchQuery, Selection
from app.data.search import parse_query
from app.data.vocabulary import BulkAction, Scope

Ids = Annotated[list[Id], Field(max_length=IDS_LIMIT)]


class QueryIn(Bounded):
    """What `GET /contacts` takes, but for the order."""

    q: Short = ""
    tag: list[Short] = Field(default_factory=list, max_length=50)
    seen: Short | None = None
    chatbot_id: Short | None = None
    identity: Short | None = None
    deleted: bool = False

    def as_query(self) -> SearchQuery:
        """The query, checked."""
        values = self.model_dump(exclude={"deleted"})
        return parse_query(**values, deleted=str(self.deleted).lower())


class BulkIn(Bounded):
    """What to do, and with whom: some contacts by id, or all that a query finds but for some."""

    action: BulkAction
    tag: Short | None = None
    contact_ids: Ids | None = None
    query: QueryIn | None = None
    except_ids: Ids = Field(default_factory=list)

    def as_selection(self) -> Selection:
        """Whom it is about."""
        return selection_of(self.contact_ids, self.query, self.except_ids)


def selection_of(
    contact_ids: list[str] | None, query: QueryIn | None, except_ids: list[str]
) -> Selection:
    """Some contacts by id, or all that a query finds but for some.

    :raises InvalidValueError: neither or both are given
    """
    if (contact_ids is None) == (query is None):
        raise InvalidValueError("contact_ids", "Give either contact_ids or a query.")
    if query is None:
        return Selection(tuple(contact_ids or ()))
    return Selection(tuple(except_ids), query.as_query())


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The calls, with their scopes."""
    router = APIRouter(prefix="/api/v1", tags=["bulk"], route_class=StrictRoute)
    read, write = Depends(desk.caller(Scope.READ)), Depends(desk.caller(Scope.WRITE))

    @router.post("/bulk", status_code=202)
    async def start(body: BulkIn, caller: Annotated[Actor, write]) -> dict[str, Any]:
        """Begin; whom it is about is settled now, what comes later is left alone."""
        selection = body.as_selection()
        job = await doors.database.act(
            lambda session: start_bulk(
                session, body.action, selection, tag=body.tag, actor=caller, now=doors.now()
            )
        )
        return job_out(job)

    @router.get("/bulk/{job_id}")
    async def look(job_id: str, _caller: Annotated[Actor, read]) -> dict[str, Any]:
        """How far it is."""
        async with doors.database.read() as session:
            return job_out(await get_job(session, job_id))

    @router.post("/bulk/{job_id}/cancel")
    async def cancel(job_id: str, caller: Annotated[Actor, write]) -> dict[str, Any]:
        """Do no more; what was done stays."""
        job = await doors.database.act(
            lambda session: cancel_job(session, job_id, actor=caller, now=doors.now())
        )
        return job_out(job)

    @router.post("/bulk/{job_id}/undo", status_code=202)
    async def undo(job_id: str, caller: Annotated[Actor, write]) -> dict[str, Any]:
        """Take back what it changed, as another such act."""
        job = await doors.database.act(
            lambda session: undo_job(session, job_id, actor=caller, now=doors.now())
        )
        return job_out(job)

    return router


def job_out(job: JobRow) -> dict[str, Any]:
    """An act as the API shows it."""
    return {
        "id": job.job_id,
        "action": job.action,
        "tag": job.tag,
        "total": job.total,
        "done": job.done,
        "changed": job.changed,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "cancelled_at": job.cancelled_at,
    }
