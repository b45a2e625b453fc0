"""What operators arrange for themselves: their preferences, and views of the directory."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.data.models.base import Base


class PreferenceRecord(Base):
    """One thing that an operator has set for themselves."""

    __tablename__ = "preferences"

    operator_id: Mapped[int] = mapped_column(
        ForeignKey("operators.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class WorkspaceSettingRecord(Base):
    """Something that is switched on for everybody; without a row it is off."""

    __tablename__ = "workspace_settings"

    name: Mapped[str] = mapped_column(primary_key=True)
    changed_at: Mapped[datetime]


class SavedViewRecord(Base):
    """Filters, order and columns of the directory under a name; shared ones are everybody's."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("operator_id", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id", ondelete="CASCADE"))
    name: Mapped[str]
    name_key: Mapped[str]
    is_shared: Mapped[bool]
    query: Mapped[str]
    columns: Mapped[list[Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
