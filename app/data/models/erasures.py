"""What is left of erased people, and what an erasure still has to do."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.data.models.base import Base, BigId


class ErasureRecord(Base):
    """The receipt of an erasure: transcripts done, then the bytes cleared."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str]
    actor_id: Mapped[str | None]
    conversation_count: Mapped[int]
    message_count: Mapped[int]
    removed_messages: Mapped[bool]
    message_done: Mapped[int] = mapped_column(default=0, server_default="0")
    emptied_count: Mapped[int] = mapped_column(default=0, server_default="0")
    finished_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]
    job_id: Mapped[str | None]


_OPEN = text("cleared_at IS NULL")
Index("ix_erasures_open", ErasureRecord.id, sqlite_where=_OPEN, postgresql_where=_OPEN)


class ErasedIdRecord(Base):
    """An id that answers "erased" for ever."""

    __tablename__ = "erased_ids"

    contact_id: Mapped[str] = mapped_column(primary_key=True)
    erasure_id: Mapped[int] = mapped_column(BigId, ForeignKey("erasures.id"))


class ErasureWorkRecord(Base):
    """What to look for in the transcripts, until the last of them is done; then the row goes."""

    __tablename__ = "erasure_work"

    erasure_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("erasures.id"), primary_key=True, autoincrement=False
    )
    known: Mapped[dict[str, Any]]
    conversation_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[str]


class ErasureHashRecord(Base):
    """A keyed hash of something by which the person could be known again, for a limited time."""

    __tablename__ = "erasure_hashes"

    erasure_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("erasures.id"), primary_key=True, autoincrement=False
    )
    digest: Mapped[str] = mapped_column(primary_key=True, index=True)


class ErasureNoticeRecord(Base):
    """That others are to be told of an erasure, until somebody confirms that they were."""

    __tablename__ = "erasure_notices"

    erasure_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("erasures.id"), primary_key=True, autoincrement=False
    )
    message_id: Mapped[str] = mapped_column(unique=True)
    attempts: Mapped[int]
    next_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]
    last_answer: Mapped[str | None]


_UNCONFIRMED = text("confirmed_at IS NULL")
Index(
    "ix_erasure_notices_open",
    ErasureNoticeRecord.erasure_id,
    sqlite_where=_UNCONFIRMED,
    postgresql_where=_UNCONFIRMED,
)


class RetentionRuleRecord(Base):
    """After how many days a kind of contact goes."""

    __tablename__ = "retention_rules"

    kind: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[int]
    is_on: Mapped[bool]
    changed_at: Mapped[datetime]
    ran_at: Mapped[datetime | None]
