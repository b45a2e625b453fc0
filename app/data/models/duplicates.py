"""Pairs that may be one person, and what it takes to find them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.data.models.base import Base, BigId


class DuplicatePairRecord(Base):
    """Two contacts that may be one person; the smaller row id comes first.

    ``evidence`` holds codes and weights, never a value of the two.
    """

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
    score: Mapped[int | None] = mapped_column(SmallInteger)
    evidence: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))


class DuplicateKeyRecord(Base):
    """A hashed key under which a contact meets those that may be the same."""

    __tablename__ = "duplicate_keys"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ContactToCompareRecord(Base):
    """A contact that changed since it was last compared; a trigger on contacts writes it."""

    __tablename__ = "contacts_to_compare"

    contact_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("contacts.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    version: Mapped[int]
