"""A screen on a wall: what it may show, and what it shows."""

from dataclasses import dataclass
from datetime import date, datetime

from app.data.vocabulary import Identity, KioskBlock, KioskNames


@dataclass(frozen=True, slots=True)
class KioskView:
    """What a screen may show: these blocks in this order, of one chatbot or of all."""

    blocks: tuple[KioskBlock, ...] = tuple(KioskBlock)
    names: KioskNames = KioskNames.HIDDEN
    language: str = "en"
    chatbot_id: str | None = None


@dataclass(frozen=True, slots=True)
class KioskRow:
    """A screen that was let in, or waits for its link to be opened."""

    kiosk_id: str
    name: str
    view: KioskView
    created_at: datetime
    used_at: datetime | None
    is_paired: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A count; when it is capped there are more."""

    count: int
    is_capped: bool = False


@dataclass(frozen=True, slots=True)
class KioskContact:
    """Somebody seen lately; ``name`` is what the screen may show of it, None when that is nothing.

    The id is there to tell people without a name apart.
    """

    contact_id: str
    name: str | None
    identity: Identity
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class KioskBoard:
    """Everything on a screen at one moment; a block that is not shown was not looked up."""

    at: datetime
    contacts: Figure | None
    seen_today: Figure | None
    verified: Figure | None
    recent: tuple[KioskContact, ...]
    days: tuple[tuple[date, int], ...]
