"""Put tags on contacts, take them off, suggest them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from app.api.body import StrictRoute
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.schemas import ContactOut, TagIn, contact_out
from app.data.contacts import get_contact
from app.data.read_models import Actor
from app.data.tags import add_tag, remove_tag, suggest_tags
from app.data.vocabulary import Scope


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The calls, with their scopes."""
    router = APIRouter(prefix="/api/v1", tags=["tags"], route_class=StrictRoute)
    read, write = Depends(desk.caller(Scope.READ)), Depends(desk.caller(Scope.WRITE))

    @router.post("/contacts/{contact_id}/tags")
    async def add(contact_id: str, body: TagIn, caller: Annotated[Actor, write]) -> ContactOut:
        """Add a tag, creating it if it is new."""
        async with doors.database.transaction() as session:
            await add_tag(session, contact_id, body.tag, actor=caller, now=doors.now())
            return contact_out(await get_contact(session, contact_id))

    @router.delete("/contacts/{contact_id}/tags/{tag}")
    async def remove(contact_id: str, tag: str, caller: Annotated[Actor, write]) -> ContactOut:
        """Take a tag off; nothing happens when the contact does not carry it."""
        async with doors.database.transaction() as session:
            await remove_tag(session, contact_id, tag, actor=caller, now=doors.now())
            return contact_out(await get_contact(session, contact_id))

    @router.get("/tags")
    async def suggest(
        _caller: Annotated[Actor, read],
        prefix: Annotated[str, Query(max_length=60)] = "",
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> dict[str, Any]:
        """Tags that contain what was typed, those that begin with it first, most used first."""
        async with doors.database.read() as session:
            tags = await suggest_tags(session, prefix, limit=limit)
        return {"items": [{"tag": t.name, "contact_count": t.contact_count} for t in tags]}

    return router
