"""What is shown of chatbots and conversations, and what visitors claim."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.data.read_models.json_value import JSONValue
from app.data.vocabulary import Identity, MessageRole, Source


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One conversation in a list; without a contact when that was erased."""

    conversation_id: str
    chatbot_id: str
    chatbot_name: str
    contact_id: str | None
    contact_name: str | None
    contact_email: str | None
    contact_identity: Identity
    source: Source
    is_unproven: bool
    channel: str | None
    page_url: str | None
    started_at: datetime
    last_message_at: datetime
    message_count: int
    preview: str | None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """A stretch of conversations, newest first unless asked otherwise."""

    rows: tuple[ConversationRow, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """One line of a transcript."""

    message_id: str
    role: MessageRole
    body: str
    source: Source
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation with all its messages, oldest first."""

    conversation: ConversationRow
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class ChatbotRow:
    """A chatbot with its counts."""

    chatbot_id: str
    name: str
    created_at: datetime
    contact_count: int = 0
    conversation_count: int = 0


@dataclass(frozen=True, slots=True)
class ChatbotKey:
    """A key that verifies visitors' tokens; the secret itself is never in here."""

    kid: str
    algorithm: str
    preview: str
    created_at: datetime
    last_used_at: datetime | None
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Identified:
    """What the identity rules made of a visitor."""

    contact_id: str
    identity: Source
    created: bool
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token or a visitor says of a person, as it was given."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    fields: Mapping[str, JSONValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verified:
    """Who a verified token speaks for."""

    issuer: str
    subject: str
    claims: Claims
    issued_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefusalCount:
    """How many tokens were refused for one reason, and when the last one was."""

    code: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an identify would make of a visitor: whom it would be taken for, and what follows.

    Without ``contact_id`` it would be somebody new.
    """

    contact_id: str | None
    merged: tuple[str, ...] = ()
    shown_with: tuple[str, ...] = ()
    takes_email: bool = False
