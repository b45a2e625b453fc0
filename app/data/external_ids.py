"""The ids that other systems use for a contact, unique within each system."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from app.data.database import WriteSession
from app.data.errors import ExternalIdTakenError, InvalidValueError
from app.data.keys import clean_text
from app.data.models import ContactRecord, ExternalIdRecord

SOURCE_LIMIT = 60
EXTERNAL_ID_LIMIT = 255


async def merge_external_ids(
    session: WriteSession,
    contact: ContactRecord,
    external_ids: Mapping[str, str | None],
    *,
    now: datetime,
) -> bool:
    """Set, change or (with None) remove the contact's id in each named system.

    :raises InvalidValueError: a system's name or an id is blank or too long
    :raises ExternalIdTakenError: another contact has it
    """
    changed = False
    for source, external_id in external_ids.items():
        changed |= await _set_external_id(session, contact, source, external_id, now=now)
    return changed


def external_key(source: str, external_id: str | None) -> str:
    """What two edits of one external id wait for each other by."""
    return f"external:{source.lower().strip()}:{(external_id or '').strip()}"


def checked_external_id(source: str, external_id: str) -> tuple[str, str]:
    """A system and its id as they are stored.

    :raises InvalidValueError: one of them is blank or too long
    """
    return (
        _required(source.lower(), limit=SOURCE_LIMIT),
        _required(external_id, limit=EXTERNAL_ID_LIMIT),
    )


async def _set_external_id(
    session: WriteSession,
    contact: ContactRecord,
    source_text: str,
    id_text: str | None,
    *,
    now: datetime,
) -> bool:
    source = _required(source_text.lower(), limit=SOURCE_LIMIT)
    present = list(
        await session.scalars(
            select(ExternalIdRecord).where(
                ExternalIdRecord.contact_id == contact.id, ExternalIdRecord.source == source
            )
        )
    )
    wanted = None if id_text is None else _required(id_text, limit=EXTERNAL_ID_LIMIT)
    if [row.external_id for row in present] == ([] if wanted is None else [wanted]):
        return False
    if wanted is not None:
        await _refuse_taken(session, contact, source, wanted)
    await session.execute(
        delete(ExternalIdRecord).where(ExternalIdRecord.id.in_([row.id for row in present]))
    )
    if wanted is not None:
        session.add(
            ExternalIdRecord(
                contact_id=contact.id, source=source, external_id=wanted, created_at=now
            )
        )
    await session.flush()
    return True


async def _refuse_taken(
    session: WriteSession, contact: ContactRecord, source: str, external_id: str
) -> None:
    statement = (
        select(ContactRecord)
        .join(ExternalIdRecord, ExternalIdRecord.contact_id == ContactRecord.id)
        .where(ExternalIdRecord.source == source, ExternalIdRecord.external_id == external_id)
    )
    holder = await session.scalar(statement)
    if holder is not None and holder.id != contact.id:
        raise ExternalIdTakenError(source, holder.public_id)


def _required(text: str, *, limit: int) -> str:
    cleaned = clean_text(text, field="external_ids", limit=limit)
    if cleaned is None:
        raise InvalidValueError("external_ids", "An external id needs a system and a value.")
    return cleaned
