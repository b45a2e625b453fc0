"""What is remembered of acts: merges, the audit log, refused tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.data.models.base import Base, BigId


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


class TokenRefusalRecord(Base):
    """How many tokens of a chatbot were refused on a day, in UTC, and why; nothing of them."""

    __tablename__ = "token_refusals"

    chatbot_id: Mapped[int] = mapped_column(ForeignKey("chatbots.id"), primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime]
