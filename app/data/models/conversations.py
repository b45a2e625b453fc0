"""Chatbots, their visitors and what was said."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.data.models.base import Base, BigId


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


class ChatbotOriginRecord(Base):
    """A website whose pages may identify visitors of a chatbot."""

    __tablename__ = "chatbot_origins"
    __table_args__ = (UniqueConstraint("chatbot_id", "origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chatbot_id: Mapped[int] = mapped_column(ForeignKey("chatbots.id"))
    origin: Mapped[str]
    created_at: Mapped[datetime]


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


_BEING_ERASED = text("erasure_id IS NOT NULL")


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
    # Set from the erasure of its contact until its last message is done.
    erasure_id: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index(
            "ix_conversations_erasure",
            "erasure_id",
            "id",
            sqlite_where=_BEING_ERASED,
            postgresql_where=_BEING_ERASED,
        ),
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
