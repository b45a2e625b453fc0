"""Fill a database with made-up people, so that there is something to look at and to measure."""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import cast

from sqlalchemy import Table, func, insert, select, text, update

from app.data.captured import field_numbers
from app.data.database import Database, WriteSession
from app.data.demo_people import make_person
from app.data.demo_rows import FIELDS, Batch, Row
from app.data.demo_tags import TAGS
from app.data.demo_talk import make_talks
from app.data.folding import fold_label
from app.data.models import (
    AuditRecord,
    Base,
    ChatbotRecord,
    ContactRecord,
    ConversationRecord,
    TagRecord,
)

CHATBOTS = {"support": "Support", "sales": "Sales", "academy": "Academy"}
SPARSE_FROM = 20_000
_BATCH = 1_000
_PLAIN = {"synchronize_session": False}


async def fill_demo(
    database: Database,
    *,
    contacts: int,
    now: datetime,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Add so many made-up people, the same ones every time for an empty database.

    Everybody has their conversations; from 20,000 people on only every fifth has some. Called again
    it adds further people. ``progress`` is told how many are in after each batch, which is a
    transaction of its own. Open pages are not told: fill before serving.
    """
    is_sparse = contacts >= SPARSE_FROM
    async with database.transaction() as session:
        chatbots, tags = await _chatbots(session, now), await _tags(session, now)
        fields = await field_numbers(session, FIELDS)
        first = await session.scalar(select(func.coalesce(func.max(ContactRecord.id), 0))) or 0
    history: list[Row] = []
    for done in range(0, contacts, _BATCH):
        size = min(_BATCH, contacts - done)
        people = [make_person(first + done + place) for place in range(size)]
        talks = [make_talks(person, now=now, is_sparse=is_sparse) for person in people]
        batch = Batch(chatbots=chatbots, tags=tags, fields=fields, now=now)
        async with database.transaction() as session:
            row_ids = iter(await _row_ids(session, ContactRecord, size))
            talk_ids = iter(await _row_ids(session, ConversationRecord, sum(map(len, talks))))
            for person, had in zip(people, talks, strict=True):
                batch.add(person, had, next(row_ids), [next(talk_ids) for _ in had])
            history += batch.rows.pop(AuditRecord)
            await _insert(session, batch)
        if progress is not None:
            progress(done + size)
    async with database.transaction() as session:
        await _finish(session, [] if is_sparse else history)


async def _chatbots(session: WriteSession, now: datetime) -> dict[str, int]:
    known = {row.public_id: row.id for row in await session.scalars(select(ChatbotRecord))}
    for public_id, name in CHATBOTS.items():
        if public_id not in known:
            record = ChatbotRecord(public_id=public_id, name=name, created_at=now)
            session.add(record)
            await session.flush()
            known[public_id] = record.id
    return known


async def _tags(session: WriteSession, now: datetime) -> dict[str, int]:
    known = {row.name_key: row.id for row in await session.scalars(select(TagRecord))}
    for name in TAGS:
        if fold_label(name) not in known:
            record = TagRecord(
                name=name, name_key=fold_label(name), contact_count=0, created_at=now
            )
            session.add(record)
            await session.flush()
            known[record.name_key] = record.id
    return {name: known[fold_label(name)] for name in TAGS}


async def _row_ids(session: WriteSession, model: type[Base], count: int) -> Sequence[int]:
    """Row ids that nobody else will be given."""
    table = model.__tablename__
    if session.get_bind().dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table, "id")
        numbers = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
        return (await session.scalars(numbers)).all()
    # The writer has the file to itself. Erased contacts' ids are never used again.
    largest = await session.scalar(select(func.max(model.__table__.c.id))) or 0
    if model is ContactRecord:
        kept = text("SELECT seq FROM sqlite_sequence WHERE name = 'contacts'")
        largest = max(largest, await session.scalar(kept) or 0)
    return range(largest + 1, largest + 1 + count)


async def _insert(session: WriteSession, batch: Batch) -> None:
    for model, rows in batch.rows.items():
        if rows:
            await session.execute(insert(_table(model)), rows)
    for tag_id, count in batch.tag_counts.items():
        statement = update(TagRecord).where(TagRecord.id == tag_id)
        more = {"contact_count": TagRecord.contact_count + count}
        await session.execute(statement.values(more), execution_options=_PLAIN)


async def _finish(session: WriteSession, history: list[Row]) -> None:
    if history:
        history.sort(key=itemgetter("at"))
        await session.execute(insert(_table(AuditRecord)), history)
    await session.execute(text("ANALYZE"))


def _table(model: type[Base]) -> Table:
    # By the table and not by the class: rows of a million people need no entities.
    return cast(Table, model.__table__)
