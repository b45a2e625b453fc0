"""What an undo leaves with the primary, and why."""

from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.data.database import ReadSession
from app.data.merge_journal import journal_of
from app.data.merge_parting import Parting
from app.data.models import (
    ContactEmailRecord,
    ContactTagRecord,
    ContactValueRecord,
    ConversationRecord,
    ExternalIdRecord,
    MergeRecord,
    SubjectRecord,
)
from app.data.read_models import Stay
from app.data.vocabulary import marked

_KINDS: tuple[tuple[str, Any, str], ...] = (
    ("conversation", ConversationRecord, "conversations"),
    ("value", ContactValueRecord, "copied_values"),
    ("email", ContactEmailRecord, "emails"),
    ("sign-in", SubjectRecord, "subjects"),
    ("external ID", ExternalIdRecord, "external_ids"),
    ("tag", ContactTagRecord, "added_tags"),
)
_CAME_SINCE = marked("came after the merge")
_MOVED_ON = marked("belongs to another contact by now")


async def what_stays(session: ReadSession, parting: Parting) -> tuple[Stay, ...]:
    """What came to the primary since the merge, and what another contact has by now."""
    stays = []
    for kind, table, part in _KINDS:
        own = table.contact_id == parting.primary.id
        # What a later merge brought goes with that merge.
        brought = [one for merge, _ in parting.later for one in _ids(merge, part)]
        since = _time_of(table) > parting.merge.at, _id_of(table).not_in(brought)
        stays.append(Stay(kind, await _count(session, table, own, *since), _CAME_SINCE))
        if part in ("conversations", "emails"):
            moved = _id_of(table).in_(_ids(parting.merge, part))
            elsewhere = table.contact_id.is_distinct_from(parting.primary.id)
            stays.append(Stay(kind, await _count(session, table, moved, elsewhere), _MOVED_ON))
    return tuple(stay for stay in stays if stay.count)


def _ids(merge: MergeRecord, part: str) -> list[int]:
    journal = journal_of(merge)
    if part == "emails":
        return [was["row_id"] for was in journal["emails"]]
    ids: list[int] = journal[part]  # type: ignore[literal-required]
    return ids


def _id_of(table: Any) -> Any:
    return table.tag_id if table is ContactTagRecord else table.id


def _time_of(table: Any) -> Any:
    if table is ConversationRecord:
        return table.started_at
    return table.at if table in (ContactValueRecord, ContactTagRecord) else table.created_at


async def _count(session: ReadSession, table: Any, *conditions: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(table).where(*conditions)
    return (await session.scalars(statement)).one()
