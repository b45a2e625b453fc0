"""Who gets in: operators, their sessions, machines' keys."""

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    Index,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.data.models.base import Base, BigId


class OperatorRecord(Base):
    """A person who works with the directory."""

    __tablename__ = "operators"
    __table_args__ = (Index("ix_operators_issuer_subject", "issuer", "subject", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    role: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    language: Mapped[str | None]
    # Who they are at the identity provider, once they came in through it.
    issuer: Mapped[str | None]
    subject: Mapped[str | None]


class SessionRecord(Base):
    """A signed-in browser; only the hash of its token is kept."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"), index=True)
    browser: Mapped[str | None]
    way: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    role_limit: Mapped[str | None]


class EmbedTokenRecord(Base):
    """A token of the intranet that let somebody in; kept by its hash until it has expired."""

    __tablename__ = "embed_tokens"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]


class ApiKeyRecord(Base):
    """A machine's key; only its hash is kept."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    calls_per_minute: Mapped[int | None]


class SignInAttemptRecord(Base):
    """An attempt to sign in that has not succeeded; of who, only a keyed hash is kept."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_who_at", "who", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    who: Mapped[str]
    at: Mapped[datetime]
