"""Screens on a wall: what each may show, and those that wait to be let in."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.data.models.base import Base


class KioskRecord(Base):
    """A screen; only the hashes of its pass and of the link that leads to one are kept."""

    __tablename__ = "kiosks"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    blocks: Mapped[list[str]] = mapped_column(JSON)
    names: Mapped[str]
    language: Mapped[str]
    chatbot_id: Mapped[int | None] = mapped_column(ForeignKey("chatbots.id"))
    created_at: Mapped[datetime]
    pass_hash: Mapped[str | None] = mapped_column(unique=True)
    link_hash: Mapped[str | None] = mapped_column(unique=True)
    link_ends_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class KioskPairingRecord(Base):
    """A screen that shows a code; the claim is known to that screen alone."""

    __tablename__ = "kiosk_pairings"

    claim_hash: Mapped[str] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    ends_at: Mapped[datetime]
    kiosk_id: Mapped[int | None] = mapped_column(ForeignKey("kiosks.id", ondelete="CASCADE"))
