"""Frozen shapes that cross floors; all instants are aware and in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.data.vocabulary import Identity, MessageRole, Role, Scope, SortField, Source

Scalar = str | int | float | bool | None
JSONValue = Scalar | list["JSONValue"] | dict[str, "JSONValue"]


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One line of the directory."""

    contact_id: str
    name: str | None
    email: str | None
    phone: str | None
    identity: Identity
    tags: tuple[str, ...]
    last_seen: datetime | None
    first_seen: datetime
    conversation_count: int
    version: int
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ContactValue:
    """One value of one field, who supplied it and when; ``is_current`` marks the one that won."""

    field: str
    value: JSONValue
    source: Source
    at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class ContactEmail:
    """One email of a contact."""

    email: str
    source: Source
    is_primary: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """An issuer's stable name for a person; the issuer is "" when the token named none."""

    issuer: str
    subject: str
    seen_at: datetime
    chatbot_name: str | None = None


@dataclass(frozen=True, slots=True)
class ExternalId:
    """The id that another system uses for the contact."""

    source: str
    external_id: str


@dataclass(frozen=True, slots=True)
class ContactDetail:
    """Everything that the panel and the API show of one contact."""

    row: ContactRow
    emails: tuple[ContactEmail, ...]
    subjects: tuple[Subject, ...]
    external_ids: tuple[ExternalId, ...]
    captured_fields: Mapping[str, JSONValue]
    values: tuple[ContactValue, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What the directory is asked for; ``seen`` is 24h, 7d, 30d, 90d, never, or FROM..TO dates."""

    words: str = ""
    tags: tuple[str, ...] = ()
    seen: str | None = None
    chatbot_id: str | None = None
    identity: Identity | None = None
    deleted: bool = False
    sort: SortField = SortField.LAST_SEEN
    descending: bool = True


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A stretch of a result; a capped total says at least how many there are."""

    rows: tuple[ContactRow, ...]
    total: int
    total_is_capped: bool
    needles: tuple[str, ...] = ()
    next_cursor: str | None = None


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
class TagCount:
    """A tag and how many live contacts carry it."""

    name: str
    contact_count: int


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
class OperatorRow:
    """A person who works with the directory."""

    operator_id: str
    name: str
    email: str
    role: Role
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiKeyRow:
    """A machine's key, without the key."""

    key_id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an operator, an API key, a visitor or the system; never a name or an address."""

    kind: str
    actor_id: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which contact and when; ``facts`` hold no personal value."""

    entry_id: int
    at: datetime
    actor_kind: str
    actor_id: str | None
    actor_name: str | None
    action: str
    contact_id: str | None
    facts: Mapping[str, JSONValue]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of a contact's history; a merge that can be undone carries its id."""

    at: datetime
    action: str
    actor_kind: str
    actor_name: str | None
    facts: Mapping[str, JSONValue]
    undoable_merge_id: str | None = None


@dataclass(frozen=True, slots=True)
class FieldPreview:
    """What one field will be after a merge, and what each side has now."""

    field: str
    primary: JSONValue
    duplicate: JSONValue
    result: JSONValue


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge will do, before it is done."""

    primary: ContactRow
    duplicate: ContactRow
    fields: tuple[FieldPreview, ...]
    tags: tuple[str, ...]
    emails: tuple[str, ...]
    conversation_count: int


@dataclass(frozen=True, slots=True)
class UndoneMerge:
    """What an undo gave back, and what stays with the primary since it came after the merge."""

    primary_id: str
    duplicate_id: str
    stays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identified:
    """What the identity rules made of a visitor."""

    contact_id: str
    identity: Source
    created: bool
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What remains of an erasure: no personal data."""

    receipt_id: str
    at: datetime
    by: str
    erased_ids: tuple[str, ...]
    conversation_count: int
    message_count: int
    removed_messages: bool


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two contacts that may be one person, and why they are shown."""

    pair_id: int
    first: ContactRow
    second: ContactRow
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token or a visitor says of themselves, checked for shape but not yet for truth."""

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
