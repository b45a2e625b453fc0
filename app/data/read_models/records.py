"""What is shown of operators, keys, acts and receipts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.data.read_models.json_value import JSONValue
from app.data.vocabulary import BulkAction, Role, Scope, SignInWay


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """A person who works with the directory."""

    operator_id: str
    name: str
    email: str
    role: Role
    disabled_at: datetime | None = None
    language: str | None = None
    # Whether people's values are shown to them; where not, one contact at a time is revealed.
    sees_values: bool = True


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A signed-in browser, without its token."""

    session_id: str
    browser: str | None
    way: SignInWay
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class ApiKeyRow:
    """A machine's key, without the key."""

    key_id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    expires_at: datetime | None = None
    calls_per_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an operator, an API key, a visitor or the system; never a name or an address."""

    kind: str
    actor_id: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which contact and when; ``facts`` hold no personal value."""

    entry_id: int
    at: datetime
    actor_kind: str
    actor_id: str | None
    actor_name: str | None
    action: str
    contact_id: str | None
    facts: Mapping[str, JSONValue]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of a contact's history; a merge that can be undone carries its id."""

    at: datetime
    action: str
    actor_kind: str
    actor_name: str | None
    facts: Mapping[str, JSONValue]
    undoable_merge_id: str | None = None


@dataclass(frozen=True, slots=True)
class JobRow:
    """An act on many contacts: how many it is about, got to, and changed."""

    job_id: str
    action: BulkAction
    tag: str | None
    total: int
    done: int
    changed: int
    created_at: datetime
    finished_at: datetime | None = None
    cancelled_at: datetime | None = None
    is_undo: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be done."""
        return self.finished_at is not None or self.cancelled_at is not None
