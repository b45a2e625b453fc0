"""Store what many rows changed, with few statements."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from app.data.captured import captured_text, field_key, field_numbers
from app.data.database import WriteSession
from app.data.folding import searched_text
from app.data.imports.dossiers import Dossier
from app.data.locks import lock_tags
from app.data.models import (
    ContactEmailRecord,
    ContactTagRecord,
    ContactValueRecord,
    ExternalIdRecord,
    TagRecord,
)
from app.data.read_models import JSONValue
from app.data.tags import find_or_add_tag
from app.data.values import RESERVED_FIELDS

_CHILDREN: dict[type[Any], tuple[str, ...]] = {
    ContactEmailRecord: ("email", "email_key", "source", "is_primary", "created_at"),
    ContactValueRecord: ("field", "value", "source", "at", "is_current"),
    ExternalIdRecord: ("source", "external_id", "created_at"),
}


class LabelShelf:
    """The tags that rows put on, each looked up once; a new one is made when it is first wanted."""

    def __init__(self, session: WriteSession, *, at: datetime) -> None:
        self._session = session
        self._at = at
        self._numbers: dict[str, int] = {}

    async def find(self, key: str, name: str) -> int:
        """The number of a tag."""
        if key not in self._numbers:
            self._numbers[key] = (await find_or_add_tag(self._session, name, now=self._at)).id
        return self._numbers[key]


async def store(session: WriteSession, dossiers: Sequence[Dossier], *, at: datetime) -> None:
    """Write everything that is new or changed, and what is derived from it."""
    changed = [dossier for dossier in dossiers if dossier.has_changed]
    await derive(session, changed)
    session.add_all(dossier.contact for dossier in changed)
    await session.flush()
    # The statements know nothing of rows that the session does not hold, and take many at once.
    for kind, columns in _CHILDREN.items():
        rows = [
            {"contact_id": dossier.contact.id} | {name: getattr(child, name) for name in columns}
            for dossier in dossiers
            for child in dossier.children
            if child.id is None and isinstance(child, kind)
        ]
        if rows:
            await session.execute(insert(kind), rows)
    await _add_tags(session, changed, at=at)


async def derive(session: WriteSession, changed: Sequence[Dossier]) -> None:
    """Fold anew what contacts are searched by."""
    captured = {dossier: _captured(dossier) for dossier in changed}
    names = {name for values in captured.values() for name in values}
    numbers = await field_numbers(session, sorted(names)) if names else {}
    for dossier, values in captured.items():
        contact = dossier.contact
        contact.captured = captured_text(
            {numbers[field_key(name)]: value for name, value in values.items()}
        )
        emails = [one.email for one in dossier.emails]
        contact.search = searched_text(name=contact.name, emails=emails, phone=contact.phone)


def _captured(dossier: Dossier) -> dict[str, JSONValue]:
    return {
        one.field: one.value
        for one in dossier.values
        if one.is_current and one.field not in RESERVED_FIELDS
    }


async def _add_tags(session: WriteSession, changed: Sequence[Dossier], *, at: datetime) -> None:
    rows = [
        {"contact_id": dossier.contact.id, "tag_id": tag_id, "at": at}
        for dossier in changed
        for tag_id in sorted(dossier.new_tag_ids)
    ]
    if not rows:
        return
    counts = Counter(
        tag_id
        for dossier in changed
        if dossier.contact.deleted_at is None
        for tag_id in dossier.new_tag_ids
    )
    await lock_tags(session, counts)
    await session.execute(insert(ContactTagRecord), rows)
    for tag_id, more in sorted(counts.items()):
        # Counted in the database, so that two operators at once lose no count.
        await session.execute(
            update(TagRecord)
            .where(TagRecord.id == tag_id)
            .values(contact_count=TagRecord.contact_count + more)
            .execution_options(synchronize_session=False)
        )
