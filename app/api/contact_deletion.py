"""Soft delete, restore and hard delete a contact."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from app.api.body import StrictRoute
from app.api.doors import Doors
from app.api.erasures import receipt_out
from app.api.keys import Caller, Credentials, KeyDesk
from app.api.schemas import ContactOut, contact_out
from app.data.contacts import get_contact
from app.data.deletion import restore_contact, soft_delete_contact
from app.data.read_models import Actor
from app.data.vocabulary import DeletionMode, Scope


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The calls, with their scopes."""
    router = APIRouter(prefix="/api/v1", tags=["contacts"], route_class=StrictRoute)
    write = Depends(desk.caller(Scope.WRITE))
    delete_or_erase = Depends(_scope_of_the_mode(desk))

    @router.delete("/contacts/{contact_id}")
    async def delete(
        contact_id: str,
        caller: Annotated[Actor, delete_or_erase],
        mode: DeletionMode = DeletionMode.SOFT,
        remove_messages: bool = False,
    ) -> dict[str, Any]:
        """Soft delete (scope write) hides the contact; `mode=hard` (scope erase) is for good.

        The receipt of a long history comes before its last message is done: see `finished_at`.
        """
        if mode is DeletionMode.SOFT:
            async with doors.database.transaction() as session:
                await soft_delete_contact(session, contact_id, actor=caller, now=doors.now())
            return {"id": contact_id, "mode": mode}
        return receipt_out(
            await doors.eraser.erase(contact_id, actor=caller, removes_messages=remove_messages)
        )

    @router.post("/contacts/{contact_id}/restore")
    async def restore(contact_id: str, caller: Annotated[Actor, write]) -> ContactOut:
        """Bring a soft-deleted contact back."""
        async with doors.database.transaction() as session:
            await restore_contact(session, contact_id, actor=caller, now=doors.now())
            return contact_out(await get_contact(session, contact_id))

    return router


def _scope_of_the_mode(desk: KeyDesk) -> Caller:
    soft, hard = desk.caller(Scope.WRITE), desk.caller(Scope.ERASE)

    async def let_in(request: Request, credentials: Credentials) -> Actor:
        is_hard = request.query_params.get("mode") == DeletionMode.HARD
        return await (hard if is_hard else soft)(request, credentials)

    return let_in
