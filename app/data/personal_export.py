"""Everything held on one person, for them to read and take along (GDPR, articles 15 and 20)."""

from typing import Any

from app.data.audit import list_history
from app.data.contacts import get_contact
from app.data.conversation_lists import get_transcript, list_conversations
from app.data.database import ReadSession
from app.data.notes import list_notes
from app.data.read_models import Transcript

_CONVERSATIONS_AT_ONCE = 200


async def export_contact(session: ReadSession, contact_id: str) -> dict[str, Any]:
    """The contact, where each value came from, every transcript, and what was done to the record.

    :raises ContactNotFoundError: there is none
    :raises ContactMergedError: it was merged
    :raises ContactErasedError: it was erased
    """
    contact = await get_contact(session, contact_id)
    row = contact.row
    return {
        "id": row.contact_id,
        "name": row.name,
        "phone": row.phone,
        "identity": row.identity,
        "tags": row.tags,
        "first_seen": row.first_seen,
        "last_seen": row.last_seen,
        "emails": [{"email": e.email, "source": e.source} for e in contact.emails],
        "subjects": [{"issuer": s.issuer, "subject": s.subject} for s in contact.subjects],
        "external_ids": [
            {"source": e.source, "external_id": e.external_id} for e in contact.external_ids
        ],
        "values": [
            {
                "field": value.field,
                "value": value.value,
                "source": value.source,
                "at": value.at,
                "is_current": value.is_current,
            }
            for value in contact.values
        ],
        "notes": [
            {"body": note.body, "at": note.at, "by": note.author_kind}
            for note in await list_notes(session, contact_id)
        ],
        "conversations": [_transcript(t) for t in await _transcripts(session, contact_id)],
        "history": [
            {"at": entry.at, "action": entry.action, "by": entry.actor_kind}
            for entry in await list_history(session, contact_id)
        ],
    }


async def _transcripts(session: ReadSession, contact_id: str) -> list[Transcript]:
    found: list[Transcript] = []
    cursor = None
    while True:
        page = await list_conversations(
            session, contact_id=contact_id, limit=_CONVERSATIONS_AT_ONCE, cursor=cursor
        )
        found += [await get_transcript(session, row.conversation_id) for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            return found


def _transcript(transcript: Transcript) -> dict[str, Any]:
    conversation = transcript.conversation
    return {
        "conversation_id": conversation.conversation_id,
        "chatbot": conversation.chatbot_name,
        "started_at": conversation.started_at,
        "page_url": conversation.page_url,
        "messages": [
            {"role": m.role, "body": m.body, "sent_at": m.sent_at} for m in transcript.messages
        ],
    }
