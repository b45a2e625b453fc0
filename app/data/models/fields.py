"""Captured fields that have a kind."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.data.models.base import Base


class FieldDefinitionRecord(Base):
    """What a captured field is called, holds and where it stands among the others."""

    __tablename__ = "field_definitions"

    name: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    kind: Mapped[str]
    choices: Mapped[Any] = mapped_column(JSON)
    position: Mapped[int]
