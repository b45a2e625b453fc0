"""The websites whose pages may identify a chatbot's visitors."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.api.body import StrictRoute
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.schemas import OriginIn
from app.data.allowed_origins import allow_origin, forget_origin, list_origins
from app.data.read_models import Actor
from app.data.vocabulary import Scope


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The calls, with their scopes."""
    router = APIRouter(prefix="/api/v1", tags=["chatbots"], route_class=StrictRoute)
    write = Depends(desk.caller(Scope.WRITE))

    @router.post("/chatbots/{chatbot_id}/allowed-origins")
    async def allow(
        chatbot_id: str, body: OriginIn, caller: Annotated[Actor, write]
    ) -> dict[str, list[str]]:
        """Let a website's pages identify visitors; the answer lists all that may."""
        async with doors.database.transaction() as session:
            await allow_origin(session, chatbot_id, body.origin, actor=caller, now=doors.now())
            return {"allowed_origins": list(await list_origins(session, chatbot_id))}

    @router.delete("/chatbots/{chatbot_id}/allowed-origins")
    async def forget(
        chatbot_id: str, origin: str, caller: Annotated[Actor, write]
    ) -> dict[str, list[str]]:
        """Stop letting a website identify visitors; the answer lists those that still may."""
        async with doors.database.transaction() as session:
            await forget_origin(session, chatbot_id, origin, actor=caller, now=doors.now())
            return {"allowed_origins": list(await list_origins(session, chatbot_id))}

    return router
