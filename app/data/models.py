"""The tables. Uniqueness that the identity rules promise is kept here, by the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.data.types import CHATBOT_MARK, TAG_MARK, IdSet, Instant, InstantOrNever

BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only INTEGER keys


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can speak of it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, str: Text, bytes: LargeBinary, dict[str, Any]: JSON}


class ChatbotRecord(Base):
    """A chatbot whose visitors become contacts."""

    __tablename__ = "chatbots"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime]


class ChatbotKeyRecord(Base):
    """A key that verifies visitors' tokens; a shared secret is encrypted at rest."""

    __tablename__ = "chatbot_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    chatbot_id: Mapped[int] = mapped_column(ForeignKey("chatbots.id"), index=True)
    kid: Mapped[str] = mapped_column(unique=True)
    algorithm: Mapped[str]
    material: Mapped[bytes]
    preview: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class ContactRecord(Base):
    """A person. Name, email and phone are the winners of their provenance; the rest is kept for speed."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    identity: Mapped[str]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime | None] = mapped_column(InstantOrNever, nullable=False)
    conversation_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contacts.id"), index=True)
    search: Mapped[str]
    tag_ids: Mapped[frozenset[int]] = mapped_column(IdSet(TAG_MARK))
    chatbot_ids: Mapped[frozenset[int]] = mapped_column(IdSet(CHATBOT_MARK))

    __table_args__ = ({"sqlite_autoincrement": True},)


_LIVE = text("deleted_at IS NULL AND merged_into_id IS NULL")
_DELETED = text("deleted_at IS NOT NULL AND merged_into_id IS NULL")
for _sort in ("last_seen", "first_seen", "conversation_count"):
    # The searched text rides along on SQLite, so that walking the order tests rows without
    # reading them from the table; PostgreSQL refuses index entries of that size.
    _column = getattr(ContactRecord, _sort)
    Index(
        f"ix_contacts_live_{_sort}",
        _column,
        ContactRecord.id,
        ContactRecord.search,
        ContactRecord.tag_ids,
        ContactRecord.chatbot_ids,
        ContactRecord.identity,
        sqlite_where=_LIVE,
    ).ddl_if(dialect="sqlite")
    Index(f"ix_contacts_live_{_sort}", _column, ContactRecord.id, postgresql_where=_LIVE).ddl_if(
        dialect="postgresql"
    )
Index(
    "ix_contacts_deleted",
    ContactRecord.deleted_at,
    ContactRecord.id,
    sqlite_where=_DELETED,
    postgresql_where=_DELETED,
)


class ContactEmailRecord(Base):
    """An email; its folded key belongs to one contact at most."""

    __tablename__ = "contact_emails"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    is_primary: Mapped[bool]
    created_at: Mapped[datetime]


class SubjectRecord(Base):
    """An issuer's name for a person; issuer and subject together belong to one contact."""

    __tablename__ = "subjects"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    issuer: Mapped[str]
    subject: Mapped[str]
    chatbot_id: Mapped[int | None] = mapped_column(ForeignKey("chatbots.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class ExternalIdRecord(Base):
    """The id that another system uses for a contact, unique within that system."""

    __tablename__ = "external_ids"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    source: Mapped[str]
    external_id: Mapped[str]
    created_at: Mapped[datetime]


class ContactValueRecord(Base):
    """A value of a field with its provenance; at most one for a field is current."""

    __tablename__ = "contact_values"
    __table_args__ = (
        Index(
            "uq_contact_values_current",
            "contact_id",
            "field",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    field: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON(none_as_null=False))
    source: Mapped[str]
    at: Mapped[datetime]
    is_current: Mapped[bool]


class TagRecord(Base):
    """A label; its folded key keeps `VIP` and `vip ` one tag."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    contact_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class ContactTagRecord(Base):
    """A tag on a contact."""

    __tablename__ = "contact_tags"

    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(
        ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime]


class VisitorRecord(Base):
    """A browser at a chatbot and the contact it stands for now; one browser is not one person."""

    __tablename__ = "visitors"

    chatbot_id: Mapped[int] = mapped_column(ForeignKey("chatbots.id"), primary_key=True)
    visitor_id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    source: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class ConversationRecord(Base):
    """A thread between a visitor and a chatbot, with the trust it came in with."""

    __tablename__ = "conversations"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(unique=True)
    chatbot_id: Mapped[int] = mapped_column(ForeignKey("chatbots.id"))
    # Empty once the contact was erased: the transcript stays, its person does not.
    contact_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contacts.id"))
    visitor_id: Mapped[str | None]
    source: Mapped[str]
    is_unproven: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[str | None]
    page_url: Mapped[str | None]
    ip_address: Mapped[str | None]
    user_agent: Mapped[str | None]
    started_at: Mapped[datetime]
    last_message_at: Mapped[datetime]
    message_count: Mapped[int] = mapped_column(default=0)
    title: Mapped[str | None]
    preview: Mapped[str | None]

    __table_args__ = (
        Index(None, "contact_id", "last_message_at"),
        Index(None, "chatbot_id", "last_message_at"),
        Index(None, "last_message_at", "id"),
    )


class MessageRecord(Base):
    """One line of a transcript."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("conversation_id", "message_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("conversations.id", ondelete="CASCADE")
    )
    message_id: Mapped[str]
    role: Mapped[str]
    body: Mapped[str]
    source: Mapped[str]
    sent_at: Mapped[datetime]


class MergeRecord(Base):
    """A merge and everything needed to undo it."""

    __tablename__ = "merges"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    primary_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    duplicate_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[str | None]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    journal: Mapped[dict[str, Any]]


class DuplicatePairRecord(Base):
    """Two contacts that may be one person; the smaller row id comes first."""

    __tablename__ = "duplicate_pairs"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    first_id: Mapped[int] = mapped_column(BigId, ForeignKey("contacts.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[str]
    at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]


class AuditRecord(Base):
    """Who did what when; facts name fields and numbers, never a personal value."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str]
    actor_id: Mapped[str | None]
    action: Mapped[str]
    contact_id: Mapped[str | None] = mapped_column(index=True)
    facts: Mapped[dict[str, Any]]


class ErasureRecord(Base):
    """The receipt of an erasure."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[str | None]
    conversation_count: Mapped[int]
    message_count: Mapped[int]
    removed_messages: Mapped[bool]


class ErasedIdRecord(Base):
    """An id that answers "erased" for ever."""

    __tablename__ = "erased_ids"

    contact_id: Mapped[str] = mapped_column(primary_key=True)
    erasure_id: Mapped[int] = mapped_column(BigId, ForeignKey("erasures.id"))


class OperatorRecord(Base):
    """A person who works with the directory."""

    __tablename__ = "operators"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    role: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SessionRecord(Base):
    """A signed-in browser; only the hash of its token is kept."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"), index=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class ApiKeyRecord(Base):
    """A machine's key; only its hash is kept."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class CounterRecord(Base):
    """Kept totals, spread over shards so that concurrent writers do not queue for one row."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
