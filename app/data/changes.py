"""What changed: recorded inside the transaction, announced after the commit."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

_KEY = "changes"


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """A contact was created or anything shown of it changed."""

    contact_id: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class ContactRemoved:
    """A contact was soft-deleted, merged (then ``primary_id`` leads on) or erased."""

    contact_id: str
    primary_id: str | None = None
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class ConversationChanged:
    """A conversation was opened or got messages."""

    conversation_id: str
    contact_id: str | None


@dataclass(frozen=True, slots=True)
class TagsChanged:
    """A tag was created, renamed or removed."""


@dataclass(frozen=True, slots=True)
class OperatorChanged:
    """An operator's role, password or standing changed, or a session of theirs ended."""

    operator_id: str


@dataclass(frozen=True, slots=True)
class ChatbotChanged:
    """A chatbot's name, keys or allowed websites changed."""

    chatbot_id: str


@dataclass(frozen=True, slots=True)
class JobChanged:
    """An act on many contacts came further or ended; what it changed is not always told singly."""

    job_id: str


@dataclass(frozen=True, slots=True)
class ErasureChanged:
    """An erasure began, came further or ended."""

    receipt_id: str


@dataclass(frozen=True, slots=True)
class ChangesMissed:
    """Another process may have changed anything while nothing could be heard: look again."""


@dataclass(frozen=True, slots=True)
class ViewsChanged:
    """A saved view of the directory was kept, changed, shared or forgotten."""


@dataclass(frozen=True, slots=True)
class DatabaseLost:
    """The database does not answer; ``ChangesMissed`` tells that it does again."""


@dataclass(frozen=True, slots=True)
class DuplicatesChanged:
    """Pairs that may be one person were found, or are no longer alike."""


@dataclass(frozen=True, slots=True)
class KioskChanged:
    """A screen was let in, may show something else, or was shut out."""

    kiosk_id: str


@dataclass(frozen=True, slots=True)
class ContactLookedAt:
    """An operator has a contact open at a place, or closed it; nothing in the database changed."""

    place: str
    contact_id: str | None
    operator_id: str


Change = (
    ContactChanged
    | ContactRemoved
    | ConversationChanged
    | TagsChanged
    | OperatorChanged
    | ChatbotChanged
    | JobChanged
    | ErasureChanged
    | ChangesMissed
    | ViewsChanged
    | DatabaseLost
    | DuplicatesChanged
    | KioskChanged
    | ContactLookedAt
)


def record_change(session: AsyncSession, change: Change) -> None:
    """Have the change announced once the transaction has committed; equal changes are told once."""
    recorded: dict[Change, None] = session.info.setdefault(_KEY, {})
    recorded[change] = None


def take_changes(session: AsyncSession) -> tuple[Change, ...]:
    """Hand out what was recorded, and forget it."""
    return tuple(session.info.pop(_KEY, {}))
