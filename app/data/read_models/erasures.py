"""What is shown of erasures: no personal data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.data.vocabulary import RetentionKind


@dataclass(frozen=True, slots=True)
class Receipt:
    """What remains of an erasure: when, by whom, how much, and how far it is."""

    receipt_id: str
    at: datetime
    by: str
    erased_ids: tuple[str, ...]
    conversation_count: int
    message_count: int
    removed_messages: bool
    message_done: int = 0
    emptied_count: int = 0
    finished_at: datetime | None = None
    cleared_at: datetime | None = None
    job_id: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether every transcript is done; the bytes of what went may still be cleared."""
        return self.finished_at is not None


@dataclass(frozen=True, slots=True)
class ErasureCounts:
    """How much an erasure of many would be about."""

    contacts: int
    conversations: int
    messages: int


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """What an erasure would do to the messages looked at: how many marks of which kind."""

    message_count: int
    looked_at: int
    changed: int
    emptied: int
    marks: Mapping[str, int]

    @property
    def is_whole(self) -> bool:
        """Whether every message was looked at."""
        return self.looked_at >= self.message_count


@dataclass(frozen=True, slots=True)
class Mention:
    """A conversation of somebody else in which the person is named."""

    conversation_id: str
    title: str | None
    last_message_at: datetime


@dataclass(frozen=True, slots=True)
class Mentions:
    """Conversations of others that were found, and whether every message was looked through."""

    found: tuple[Mention, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ErasureNotice:
    """That others are to be told of an erasure, and what came of it so far."""

    receipt_id: str
    message_id: str
    erased_at: datetime
    attempts: int
    next_at: datetime | None
    last_answer: str | None


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """After how many days a kind of contact goes, if the rule is on."""

    kind: RetentionKind
    days: int
    is_on: bool
    ran_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Departing:
    """Somebody whom a rule would let go."""

    contact_id: str
    name: str | None
    email: str | None
    last_seen: datetime | None
    conversation_count: int


@dataclass(frozen=True, slots=True)
class RetentionOutlook:
    """How many a rule would let go now, and the first of them."""

    total: int
    first: tuple[Departing, ...]
