"""Chatbots and their keys."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from app.api.body import StrictRoute
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.schemas import ChatbotIn, KeyIn
from app.auth.public_keys import checked_public_key
from app.auth.widget_keys import make_widget_secret
from app.data.allowed_origins import (
    allow_origin,
    list_all_origins,
    list_origins,
)
from app.data.chatbots import add_chatbot, add_key, list_chatbots, retire_key
from app.data.errors import InvalidValueError
from app.data.keys import new_public_id
from app.data.read_models import Actor, ChatbotKey
from app.data.vocabulary import Scope


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The calls, with their scopes."""
    router = APIRouter(prefix="/api/v1", tags=["chatbots"], route_class=StrictRoute)
    read, write = Depends(desk.caller(Scope.READ)), Depends(desk.caller(Scope.WRITE))

    @router.get("/chatbots")
    async def list_all(_caller: Annotated[Actor, read]) -> dict[str, Any]:
        """Every chatbot, by name."""
        async with doors.database.read() as session:
            chatbots = await list_chatbots(session)
            origins = await list_all_origins(session)
        return {
            "items": [
                {
                    "id": chatbot.chatbot_id,
                    "name": chatbot.name,
                    "contact_count": chatbot.contact_count,
                    "conversation_count": chatbot.conversation_count,
                    "allowed_origins": origins.get(chatbot.chatbot_id, []),
                }
                for chatbot in chatbots
            ]
        }

    @router.post("/chatbots", status_code=201)
    async def add(body: ChatbotIn, caller: Annotated[Actor, write]) -> dict[str, Any]:
        """Add a chatbot, with the websites whose pages may identify its visitors."""
        async with doors.database.transaction() as session:
            chatbot = await add_chatbot(
                session,
                chatbot_id=body.id or new_public_id("b"),
                name=body.name,
                actor=caller,
                now=doors.now(),
            )
            for origin in body.allowed_origins:
                await allow_origin(
                    session, chatbot.chatbot_id, origin, actor=caller, now=doors.now()
                )
            origins = await list_origins(session, chatbot.chatbot_id)
        return {"id": chatbot.chatbot_id, "name": chatbot.name, "allowed_origins": list(origins)}

    @router.post("/chatbots/{chatbot_id}/keys", status_code=201)
    async def make_key(
        chatbot_id: str, body: KeyIn, caller: Annotated[Actor, write]
    ) -> dict[str, str]:
        """Make a secret, which this answer alone shows, or add a public key."""
        if body.kind:
            async with doors.database.transaction() as session:
                secret, key = await make_widget_secret(
                    session, chatbot_id, box=doors.secret_box, actor=caller, now=doors.now()
                )
            return {**_key_out(key), "secret": secret}
        if not body.algorithm or not body.public_key:
            raise InvalidValueError("kind", "Give kind: hmac, or an algorithm and a public_key.")
        material, preview = checked_public_key(body.public_key, algorithm=body.algorithm)
        async with doors.database.transaction() as session:
            key = await add_key(
                session,
                chatbot_id,
                algorithm=body.algorithm,
                material=material,
                preview=preview,
                actor=caller,
                now=doors.now(),
            )
        return _key_out(key)

    @router.delete("/chatbots/{chatbot_id}/keys/{kid}")
    async def retire(chatbot_id: str, kid: str, caller: Annotated[Actor, write]) -> dict[str, str]:
        """Have a key verify nothing from now on."""
        async with doors.database.transaction() as session:
            await retire_key(session, chatbot_id, kid, actor=caller, now=doors.now())
        return {"kid": kid}

    return router


def _key_out(key: ChatbotKey) -> dict[str, str]:
    return {"kid": key.kid, "algorithm": key.algorithm, "preview": key.preview}
