"""What is shown of erasures: no personal data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


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
