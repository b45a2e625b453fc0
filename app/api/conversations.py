"""Open conversations, append messages, read transcripts."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from app.api.body import StrictRoute
from app.api.doors import Doors
from app.api.identify import SOURCE_HEADER, identified_out, visit_of
from app.api.keys import KeyDesk
from app.api.schemas import (
    ConversationIn,
    IdentifiedOut,
    MessageIn,
    conversation_out,
    message_out,
)
from app.api.tokens import verified_by
from app.data.conversation_lists import get_transcript, list_conversations
from app.data.conversations import NewMessage, Opening, append_messages, open_conversation
from app.data.database import WriteSession
from app.data.read_models import Actor
from app.data.vocabulary import Scope

_MESSAGES_AT_ONCE = 500


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The calls, with their scopes."""
    router = APIRouter(prefix="/api/v1", tags=["conversations"], route_class=StrictRoute)
    ingest = Depends(desk.caller(Scope.INGEST))
    read = Depends(desk.caller(Scope.READ))

    @router.post("/conversations")
    async def open_one(
        body: ConversationIn, response: Response, _caller: Annotated[Actor, ingest]
    ) -> IdentifiedOut:
        """Identify the visitor and open a conversation; the same id again changes nothing."""
        opening = Opening(
            visit=await visit_of(doors, body),
            conversation_id=body.conversation_id,
            channel=body.channel,
            page_url=body.page_url,
            started_at=body.started_at,
        )
        identified = await doors.database.act(
            lambda session: open_conversation(
                session,
                opening,
                now=doors.now(),
                claims_mode=doors.settings.claims,
                region=doors.settings.default_region,
                memory=doors.eraser.memory,
            )
        )
        response.headers[SOURCE_HEADER] = identified.identity
        return identified_out(identified)

    @router.post("/conversations/{conversation_id}/messages")
    async def append(
        conversation_id: str,
        body: MessageIn | Annotated[list[MessageIn], Field(max_length=_MESSAGES_AT_ONCE)],
        _caller: Annotated[Actor, ingest],
    ) -> dict[str, int]:
        """Append one message or several; those whose id is known already change nothing."""
        messages = [body] if isinstance(body, MessageIn) else body
        return {"appended": await _append(doors, conversation_id, messages)}

    @router.get("/conversations")
    async def list_some(
        _caller: Annotated[Actor, read],
        contact_id: str | None = None,
        chatbot_id: str | None = None,
        tag: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
    ) -> dict[str, Any]:
        """Conversations, the latest message first."""
        async with doors.database.read() as session:
            page = await list_conversations(
                session,
                contact_id=contact_id,
                chatbot_id=chatbot_id,
                tag=tag,
                limit=limit,
                cursor=cursor,
            )
        items = [conversation_out(row) for row in page.rows]
        return {"items": items, "next_cursor": page.next_cursor}

    @router.get("/conversations/{conversation_id}")
    async def read_one(conversation_id: str, _caller: Annotated[Actor, read]) -> dict[str, Any]:
        """A conversation with its messages, oldest first."""
        async with doors.database.read() as session:
            transcript = await get_transcript(session, conversation_id)
        messages = [message_out(message) for message in transcript.messages]
        return {**conversation_out(transcript.conversation), "messages": messages}

    return router


async def _append(doors: Doors, conversation_id: str, messages: Sequence[MessageIn]) -> int:
    if any(message.token for message in messages):
        async with doors.database.read() as session:
            transcript = await get_transcript(session, conversation_id)
        chatbot_id = transcript.conversation.chatbot_id
        verified = {m.token: await verified_by(doors, chatbot_id, m.token) for m in messages}
    else:
        verified = {None: None}

    async def append_all(session: WriteSession) -> int:
        appended = 0
        for token, by in verified.items():
            appended += await append_messages(
                session,
                conversation_id,
                [_new(message) for message in messages if message.token == token],
                verified=by,
                now=doors.now(),
                claims_mode=doors.settings.claims,
                region=doors.settings.default_region,
                memory=doors.eraser.memory,
            )
        return appended

    return await doors.database.act(append_all)


def _new(message: MessageIn) -> NewMessage:
    return NewMessage(message.message_id, message.role, message.body, message.sent_at)
