"""What is shown of erasures: no personal data."""

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
