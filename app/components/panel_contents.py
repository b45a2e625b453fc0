"""What the detail panel shows of one contact, and what it reports."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from app.data.read_models import (
    ContactDetail,
    ConversationRow,
    FieldDefinition,
    HistoryEntry,
    Note,
)

Act = Callable[[], Any]
ActOn = Callable[[str], Awaitable[None]]
Write = Callable[[str], Awaitable[bool]]
Rewrite = Callable[[str, str], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class PanelContents:
    """Everything the panel shows of one contact, and what the person at it may do."""

    contact: ContactDetail
    conversations: tuple[ConversationRow, ...]
    history: tuple[HistoryEntry, ...]
    notes: tuple[Note, ...] = ()
    operator_id: str | None = None
    has_more_conversations: bool = False
    is_ascending: bool = False
    can_edit: bool = False
    can_export: bool = False
    fields: tuple[FieldDefinition, ...] = ()
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class PanelEvents:
    """What the panel reports."""

    on_close: Act
    on_previous: Act
    on_next: Act
    on_edit: Act
    on_merge: Act
    on_delete: Act
    on_restore: Act
    on_sort: Act
    on_more: Act
    on_add_tag: ActOn
    on_remove_tag: ActOn
    on_split_out: ActOn
    on_undo_merge: ActOn
    on_hand_back: ActOn
    on_reveal: Act
    on_add_note: Write
    on_edit_note: Rewrite
    on_delete_note: ActOn
