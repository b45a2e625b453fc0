"""Contacts and what they are recognised, described and labelled by."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.data.models.base import Base, BigId
from app.data.search_letters import SearchedText
from app.data.types import CHATBOT_MARK, TAG_MARK, CapturedWords, IdSet, InstantOrNever


class ContactRecord(Base):
    """A person; name, email and phone are the winners of their provenance, kept here for speed."""

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
    merged_into_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contacts.id"))
    search: Mapped[str] = mapped_column(SearchedText)
    tag_ids: Mapped[frozenset[int]] = mapped_column(IdSet(TAG_MARK))
    chatbot_ids: Mapped[frozenset[int]] = mapped_column(IdSet(CHATBOT_MARK))
    captured: Mapped[str] = mapped_column(CapturedWords, default="", server_default="")

    __table_args__ = ({"sqlite_autoincrement": True},)


_LIVE = text("deleted_at IS NULL AND merged_into_id IS NULL")


_DELETED = text("deleted_at IS NOT NULL AND merged_into_id IS NULL")


# A time window is a part of the order of last seen, and may be wanted in another order.
_RIDING_ALONG = {"last_seen": (ContactRecord.first_seen, ContactRecord.conversation_count)}
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
        *_RIDING_ALONG.get(_sort, ()),
        sqlite_where=_LIVE,
    ).ddl_if(dialect="sqlite")
    Index(f"ix_contacts_live_{_sort}", _column, ContactRecord.id, postgresql_where=_LIVE).ddl_if(
        dialect="postgresql"
    )


# Merged rows alone: from a full index SQLite would take "not merged", and then sort every contact.
_MERGED = text("merged_into_id IS NOT NULL")
Index(
    "ix_contacts_merged_into_id",
    ContactRecord.merged_into_id,
    sqlite_where=_MERGED,
    postgresql_where=_MERGED,
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


class CapturedFieldRecord(Base):
    """The name of a captured field; its number stands in what contacts are searched by."""

    __tablename__ = "captured_fields"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)


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


class CounterRecord(Base):
    """Kept totals, spread over shards so that concurrent writers do not queue for one row."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
