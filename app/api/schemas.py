"""Bodies and answers of the API, with their bounds."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from app.data.contacts import UNSET, ContactEdit
from app.data.errors import InvalidValueError
from app.data.read_models import (
    Claims,
    ContactDetail,
    ContactRow,
    ConversationRow,
    Message,
    ResultPage,
)
from app.data.vocabulary import MessageRole

Id = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f/?#]+$")]
Short = Annotated[str, StringConstraints(max_length=10_000)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=65_536)]
# Far enough for every import, and no time zone carries it out of what a calendar can show.
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC)),
]
_CLAIMED = ("name", "email", "phone")


class Bounded(BaseModel):
    """A body in which an unknown member is refused instead of being lost."""

    model_config = ConfigDict(extra="forbid")


class IdentifyIn(Bounded):
    """A visitor and what is known of them."""

    chatbot_id: Id
    visitor_id: Id
    token: Token | None = None
    attributes: dict[str, JsonValue] = Field(default_factory=dict, max_length=60)
    sent_at: Moment | None = None

    @property
    def happened_at(self) -> datetime | None:
        """When it happened, as far as it says."""
        return self.sent_at


class ConversationIn(IdentifyIn):
    """A conversation that a visitor begins."""

    conversation_id: Id
    channel: Annotated[str, StringConstraints(max_length=60)] | None = None
    page_url: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    started_at: Moment | None = None

    @property
    def happened_at(self) -> datetime | None:
        """When the conversation began, or at least was told of."""
        return self.started_at or self.sent_at


class MessageIn(Bounded):
    """One line of a transcript."""

    message_id: Id
    role: MessageRole
    body: Annotated[str, StringConstraints(max_length=20_000)]
    sent_at: Moment | None = None
    token: Token | None = None


class ContactIn(Bounded):
    """What to set on a contact; members left out stay as they are."""

    name: Short | None = None
    email: Short | None = None
    phone: Short | None = None
    captured_fields: dict[str, JsonValue] = Field(default_factory=dict, max_length=100)
    external_ids: dict[str, Short | None] = Field(default_factory=dict, max_length=50)
    tags: list[Short] = Field(default_factory=list, max_length=100)

    def as_edit(self) -> ContactEdit:
        """Only what the body names."""
        given = self.model_fields_set
        values = {name: getattr(self, name) for name in given}
        return ContactEdit(**{**dict.fromkeys(type(self).model_fields, UNSET), **values})


class TagIn(Bounded):
    """A tag to add."""

    tag: Short


class MergeIn(Bounded):
    """Whom to fold into the contact."""

    duplicate_id: Id


class ChatbotIn(Bounded):
    """A chatbot to add; without an id it gets one."""

    name: Short
    id: Id | None = None
    allowed_origins: list[Short] = Field(default_factory=list, max_length=50)


class OriginIn(Bounded):
    """A website that may identify visitors."""

    origin: Short


class KeyIn(Bounded):
    """A key to make (`kind: hmac`) or a public key to add."""

    kind: Annotated[str, StringConstraints(pattern="^hmac$")] | None = None
    algorithm: Annotated[str, StringConstraints(pattern="^(RS256|ES256|EdDSA)$")] | None = None
    public_key: Annotated[str, StringConstraints(max_length=8_192)] | None = None


class IdentifiedOut(BaseModel):
    """Whom the directory takes the visitor for."""

    contact_id: str
    identity: str
    created: bool
    merged: list[str]


class ContactOut(BaseModel):
    """A contact; in lists, `emails`, `captured_fields` and `external_ids` are left out."""

    id: str
    name: str | None
    email: str | None
    phone: str | None
    identity: str
    tags: list[str]
    first_seen: datetime
    last_seen: datetime | None
    conversation_count: int
    version: int
    deleted_at: datetime | None
    emails: list[str] | None = None
    captured_fields: Mapping[str, JsonValue] | None = None
    external_ids: Mapping[str, str] | None = None


class ContactPageOut(BaseModel):
    """A stretch of the directory; a capped total says at least how many there are."""

    items: list[ContactOut]
    next_cursor: str | None
    total: int
    total_is_capped: bool


def claims_of(attributes: Mapping[str, JsonValue]) -> Claims:
    """Attributes as claims: name, email and phone by their names, the rest as captured fields.

    :raises InvalidValueError: name, email or phone is not text
    """
    own = {name: _text(name, attributes.get(name)) for name in _CLAIMED}
    fields = {name: value for name, value in attributes.items() if name not in _CLAIMED}
    return Claims(own["name"], own["email"], own["phone"], fields)


def _text(name: str, value: JsonValue) -> str | None:
    if value is not None and not isinstance(value, str):
        raise InvalidValueError(name, "This must be text.")
    return value


def row_out(row: ContactRow) -> ContactOut:
    """A contact as it stands in a list."""
    return ContactOut(
        id=row.contact_id,
        name=row.name,
        email=row.email,
        phone=row.phone,
        identity=row.identity,
        tags=list(row.tags),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        conversation_count=row.conversation_count,
        version=row.version,
        deleted_at=row.deleted_at,
    )


def page_json(page: ResultPage) -> bytes:
    """A stretch of the directory as ContactPageOut has it; checking fifty models costs more."""
    answer = {
        "items": [_row_members(row) for row in page.rows],
        "next_cursor": page.next_cursor,
        "total": page.total,
        "total_is_capped": page.total_is_capped,
    }
    return orjson.dumps(answer, option=orjson.OPT_UTC_Z)


def _row_members(row: ContactRow) -> dict[str, object]:
    return {
        "id": row.contact_id,
        "name": row.name,
        "email": row.email,
        "emails": None,
        "phone": row.phone,
        "identity": row.identity,
        "tags": row.tags,
        "captured_fields": None,
        "external_ids": None,
        "first_seen": row.first_seen,
        "last_seen": row.last_seen,
        "conversation_count": row.conversation_count,
        "version": row.version,
        "deleted_at": row.deleted_at,
    }


def contact_out(contact: ContactDetail) -> ContactOut:
    """A whole contact; of several ids in one system the oldest is shown."""
    out = row_out(contact.row)
    out.emails = [email.email for email in contact.emails]
    out.captured_fields = dict(contact.captured_fields)  # type: ignore[arg-type]  # Sequence is list here
    out.external_ids = {entry.source: entry.external_id for entry in reversed(contact.external_ids)}
    return out


def conversation_out(row: ConversationRow) -> dict[str, object]:
    """A conversation as it stands in a list."""
    return {
        "conversation_id": row.conversation_id,
        "chatbot_id": row.chatbot_id,
        "contact_id": row.contact_id,
        "identity": row.source,
        "is_unproven": row.is_unproven,
        "channel": row.channel,
        "page_url": row.page_url,
        "title": row.title,
        "started_at": row.started_at,
        "last_message_at": row.last_message_at,
        "message_count": row.message_count,
    }


def message_out(message: Message) -> dict[str, object]:
    """One line of a transcript."""
    return {
        "message_id": message.message_id,
        "role": message.role,
        "body": message.body,
        "identity": message.source,
        "sent_at": message.sent_at,
    }
