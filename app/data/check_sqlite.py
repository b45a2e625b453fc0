"""Whether the SQLite file is sound, and its search index holds exactly what the rows say."""

from collections.abc import AsyncIterator

from sqlalchemy import ColumnElement, Select, and_, column, exists, func, select, text
from sqlalchemy import table as light_table

from app.data.database import ReadSession
from app.data.models import ContactRecord, ContactTagRecord, TagRecord
from app.data.types import IDENTITY_MARK, TAG_MARK, facet

_LIVE = and_(ContactRecord.deleted_at.is_(None), ContactRecord.merged_into_id.is_(None))
_SAMPLE = 2_000
_TRIGRAM = 3
# NOTE: the view contact_documents in the migrations gives identities the same numbers.
_IDENTITY_FACETS = {"anonymous": 0, "verified": 1, "self_reported": 2}


async def check_file(session: ReadSession) -> AsyncIterator[str]:
    """What SQLite itself says of the file and of the references in it."""
    faults = (await session.execute(text("PRAGMA integrity_check(3)"))).scalars().all()
    if list(faults) != ["ok"]:
        yield "SQLite finds the file damaged."
    broken = len((await session.execute(text("PRAGMA foreign_key_check"))).all())
    if broken:
        yield f"{broken} rows refer to rows that are not there."


async def check_index(session: ReadSession) -> AsyncIterator[str]:
    """Identities and tags of everybody, and the text of a sample, against the search index."""
    facets: list[tuple[str, ColumnElement[bool]]] = [
        (facet(IDENTITY_MARK, number), ContactRecord.identity == identity)
        for identity, number in _IDENTITY_FACETS.items()
    ]
    for tag_id in await session.scalars(select(TagRecord.id)):
        carries = exists().where(
            ContactTagRecord.contact_id == ContactRecord.id, ContactTagRecord.tag_id == tag_id
        )
        facets.append((facet(TAG_MARK, tag_id), carries))
    missing = surplus = 0
    for token, condition in facets:
        indexed = set(await session.scalars(_matching(token)))
        real = set(await session.scalars(select(ContactRecord.id).where(_LIVE, condition)))
        missing += len(real - indexed)
        surplus += len(indexed - real)
    missing += await _unfound(session)
    if missing:
        yield f"{missing} entries are missing in the search index."
    if surplus:
        yield f"{surplus} entries are in the search index without a row."


async def _unfound(session: ReadSession) -> int:
    """How many of a sample cannot be found by the middle of their own text."""
    total = await session.scalar(select(func.count()).select_from(ContactRecord)) or 0
    every = max(1, total // _SAMPLE)
    statement = select(ContactRecord.id, ContactRecord.search).where(
        _LIVE, ContactRecord.id % every == 0, func.length(ContactRecord.search) > _TRIGRAM
    )
    unfound = 0
    for row_id, searched in (await session.execute(statement)).all():
        middle = max(0, len(searched) // 2 - 1)
        trigram = searched[middle : middle + _TRIGRAM]
        found = _matching(trigram).where(column("rowid") == row_id)
        unfound += len(trigram) == _TRIGRAM and await session.scalar(found) is None
    return unfound


def _matching(trigram: str) -> Select[int]:
    quoted = '"' + trigram.replace('"', '""') + '"'
    table = light_table("contacts_fts", column("rowid"), column("contacts_fts"))
    return select(table.c.rowid).where(table.c.contacts_fts.op("MATCH")(quoted))
