"""Preview, do and undo merges; the contact in the path is the primary."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from app.api.body import StrictRoute
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.schemas import Id, MergeIn, row_out
from app.data.merge import merge_contacts, preview_merge
from app.data.merge_undo import preview_undo, undo_merge
from app.data.read_models import Actor, UndoneMerge
from app.data.vocabulary import Scope


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The calls, with their scopes."""
    router = APIRouter(prefix="/api/v1", tags=["merges"], route_class=StrictRoute)
    read, write = Depends(desk.caller(Scope.READ)), Depends(desk.caller(Scope.WRITE))

    @router.get("/contacts/{contact_id}/merge-preview")
    async def preview(
        contact_id: str,
        _caller: Annotated[Actor, read],
        with_id: Annotated[Id, Query(alias="with")],
    ) -> dict[str, Any]:
        """What a merge would result in; nothing is changed."""
        async with doors.database.read() as session:
            found = await preview_merge(session, primary_id=contact_id, duplicate_id=with_id)
        return {
            "primary": row_out(found.primary),
            "duplicate": row_out(found.duplicate),
            "fields": [
                {
                    "field": field.field,
                    "primary": field.primary,
                    "duplicate": field.duplicate,
                    "result": field.result,
                }
                for field in found.fields
            ],
            "tags": found.tags,
            "emails": found.emails,
            "conversation_count": found.conversation_count,
        }

    @router.post("/contacts/{contact_id}/merge")
    async def merge(
        contact_id: str, body: MergeIn, caller: Annotated[Actor, write]
    ) -> dict[str, str]:
        """Fold the duplicate into the contact, which keeps its own values."""
        merge_id = await doors.database.act(
            lambda session: merge_contacts(
                session,
                primary_id=contact_id,
                duplicate_id=body.duplicate_id,
                actor=caller,
                now=doors.now(),
            )
        )
        return {"merge_id": merge_id}

    @router.post("/merges/{merge_id}/undo")
    async def undo(merge_id: str, caller: Annotated[Actor, write]) -> dict[str, Any]:
        """Part the two again; what was added since stays with the primary, and is named."""
        undone = await doors.database.act(
            lambda session: undo_merge(session, merge_id, actor=caller, now=doors.now())
        )
        return _undone_out(undone)

    @router.get("/merges/{merge_id}/undo-preview")
    async def preview_of_undo(merge_id: str, _caller: Annotated[Actor, read]) -> dict[str, Any]:
        """What an undo would part, and what would stay; nothing is changed."""
        async with doors.database.read() as session:
            return _undone_out(await preview_undo(session, merge_id))

    return router


def _undone_out(undone: UndoneMerge) -> dict[str, Any]:
    return {
        "primary_id": undone.primary_id,
        "duplicate_id": undone.duplicate_id,
        "stays": [
            {"kind": stay.kind, "count": stay.count, "why": stay.why} for stay in undone.stays
        ],
    }
