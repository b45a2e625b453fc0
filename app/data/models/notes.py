"""What operators write about a contact for each other."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.data.models.base import Base, BigId


class NoteRecord(Base):
    """A note; it stays with the contact it was written about, through merges too."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    author_kind: Mapped[str]
    author_id: Mapped[str | None]
    body: Mapped[str]
    at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
