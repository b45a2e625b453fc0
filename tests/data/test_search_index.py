"""After any history of changes the index holds exactly what the rows say."""

from collections import defaultdict
from datetime import UTC, datetime
from random import Random

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.data.database import Database
from app.data.folding import searched_text
from app.data.models import ContactRecord, CounterRecord
from app.data.vocabulary import Identity
from tests.data.crowd import FIRST, LAST, dice

NOW = datetime(2026, 11, 24, tzinfo=UTC)
STEPS = 400


async def test_the_index_and_the_totals_equal_the_rows_after_a_random_history(
    database: Database,
) -> None:
    random = dice(5)
    for _ in range(STEPS):
        async with database.transaction() as session:
            await _change_something(session, random)
    async with database.read() as session:
        assert await _kept_totals(session) == await _counted_totals(session)
        if database.is_sqlite:
            assert await _indexed(session) == await _documented(session)


async def test_a_change_rolled_back_leaves_the_index_as_it_was(database: Database) -> None:
    random = dice(6)
    async with database.transaction() as session:
        for _ in range(20):
            await session.execute(insert(ContactRecord.__table__), [_values(random)])
    async with database.transaction() as session:
        savepoint = await session.begin_nested()
        for _ in range(30):
            await _change_something(session, random)
        await savepoint.rollback()
    async with database.read() as session:
        assert await _kept_totals(session) == await _counted_totals(session)
        if database.is_sqlite:
            assert await _indexed(session) == await _documented(session)


async def _change_something(session: AsyncSession, random: Random) -> None:
    row_ids = list(await session.scalars(select(ContactRecord.id).order_by(ContactRecord.id)))
    if len(row_ids) < 5 or random.random() < 0.3:
        await session.execute(insert(ContactRecord.__table__), [_values(random)])
        return
    chosen = random.choice(row_ids)
    if random.random() < 0.15:
        merged = update(ContactRecord).where(ContactRecord.merged_into_id == chosen)
        await session.execute(merged.values(merged_into_id=None))
        await session.execute(delete(ContactRecord).where(ContactRecord.id == chosen))
        return
    values = _values(random)
    fields = random.sample(sorted(values.keys() - {"public_id"}), random.randrange(1, 5))
    changed = {key: values[key] for key in fields}
    if random.random() < 0.1:
        changed["merged_into_id"] = random.choice((None, random.choice(row_ids)))
    await session.execute(update(ContactRecord).where(ContactRecord.id == chosen).values(**changed))


def _values(random: Random) -> dict[str, object]:
    name = f"{random.choice(FIRST)} {random.choice(LAST)}"
    return {
        "public_id": f"c_{random.getrandbits(60)}",
        "search": searched_text(name=name, emails=(), phone=None),
        "identity": random.choice(list(Identity)),
        "first_seen": NOW,
        "last_seen": None,
        "conversation_count": 0,
        "version": 1,
        "created_at": NOW,
        "tag_ids": frozenset(random.sample(range(1, 5000), random.randrange(4))),
        "chatbot_ids": frozenset(random.sample(range(1, 9), random.randrange(3))),
        "deleted_at": random.choice((None, None, None, NOW)),
    }


async def _kept_totals(session: AsyncSession) -> tuple[int, int]:
    totals: dict[str, int] = defaultdict(int)
    for counter in await session.scalars(select(CounterRecord)):
        totals[counter.name] += counter.value
    return totals["live"], totals["deleted"]


async def _counted_totals(session: AsyncSession) -> tuple[int, int]:
    rows = (
        await session.execute(select(ContactRecord.deleted_at, ContactRecord.merged_into_id))
    ).all()
    standing = [deleted_at is not None for deleted_at, merged in rows if merged is None]
    return standing.count(False), standing.count(True)


async def _indexed(session: AsyncSession) -> set[tuple[int, str]]:
    await session.execute(
        text("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, contacts_fts, instance)")
    )
    held = await session.execute(text("SELECT doc, term FROM temp.held"))
    result = {(document, term) for document, term in held}
    await session.execute(text("DROP TABLE temp.held"))
    return result


async def _documented(session: AsyncSession) -> set[tuple[int, str]]:
    documents = await session.execute(text("SELECT id, document FROM contact_documents"))
    return {
        (row_id, document[at : at + 3])
        for row_id, document in documents
        for at in range(len(document) - 2)
    }
