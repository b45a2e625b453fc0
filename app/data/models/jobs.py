"""Long work on many contacts: what is to be done, to whom, and how far it has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.data.models.base import Base, BigId


class JobRecord(Base):
    """One act on many contacts; ``undoes_id`` is the job that this one takes back."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    action: Mapped[str]
    facts: Mapped[dict[str, Any]]
    actor_kind: Mapped[str]
    actor_id: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    total: Mapped[int]
    done: Mapped[int]
    changed: Mapped[int]
    undoes_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)


class JobContactRecord(Base):
    """A contact of a job: waiting, changed by it, or left as it was."""

    __tablename__ = "job_contacts"

    job_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    state: Mapped[int] = mapped_column(SmallInteger)


WAITING, CHANGED, UNCHANGED = 0, 1, 2
_WAITING = text("state = 0")
Index(
    "ix_job_contacts_waiting",
    JobContactRecord.job_id,
    JobContactRecord.contact_id,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
