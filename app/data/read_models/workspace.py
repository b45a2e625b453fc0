"""What is shown of operators' own arrangements, and of their notes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view of the directory: ``query`` as it stands in its address, ``columns`` in their order.

    Without ``columns`` the view leaves them as they are.
    """

    view_id: str
    name: str
    is_shared: bool
    is_own: bool
    query: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What an operator wrote about a contact."""

    note_id: str
    body: str
    at: datetime
    edited_at: datetime | None
    author_kind: str
    author_id: str | None
    author_name: str | None
