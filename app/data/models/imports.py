"""Imports of tables: what was made of the columns, how far they are, and what each row did."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.data.models.base import Base, BigId


class ImportRecord(Base):
    """An import; ``read_to`` is where in the file the next row begins, ``rows_read`` its number."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    # Gone with the file: people name files after people.
    file_name: Mapped[str | None]
    encoding: Mapped[str]
    delimiter: Mapped[str]
    columns: Mapped[Any] = mapped_column(JSON)
    on_conflict: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[str | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    total: Mapped[int]
    done: Mapped[int]
    rows_read: Mapped[int]
    read_to: Mapped[int] = mapped_column(BigInteger)
    counts: Mapped[Any] = mapped_column(JSON)


class ImportRowRecord(Base):
    """What one row did; ``before`` is what an undo needs, and goes with the contact."""

    __tablename__ = "import_rows"

    import_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    reason: Mapped[str | None]
    contact_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    before: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))


Index("ix_import_rows_outcome", ImportRowRecord.import_id, ImportRowRecord.outcome)
