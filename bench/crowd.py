"""Fill a database with many deterministic people of many scripts, quickly."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import insert, text

from app.data.database import Database
from app.data.folding import fold_label, searched_text
from app.data.models import Base, ChatbotRecord, TagRecord
from app.data.vocabulary import Identity

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FIRST = (
    "Maria José Anna Zoë Łukasz Søren Işık Ahmed Fatima Omar Mohammed Aisha Liam Emma Noah Olivia "
    "Lucas Sofía Mateo Chloé François Jürgen Björn Ingrid Piotr Agnieszka Dmitri Olga Нина Иван "
    "Ольга Сергей محمد أحمد فاطمة عائشة يوسف مريم 田中 鈴木 王 李 김 박 Nguyễn Trần Priya Arjun "
    "Ananya David"
).split()
LAST = (
    "Müller Schmidt García Rodríguez Silva Santos Rossi Ferrari Novák Kowalski Nielsen Hansen "
    "Yılmaz Kaya Al-Farsi Haddad Khan Smith Johnson Williams Brown O'Brien Murphy Dubois Lefèvre "
    "Петров Смирнова الفارسي عبدالله حسن 太郎 花子 小明 伟 민준 서연 Văn Thị Sharma Patel Cohen "
    "Levi Okafor"
).split()
HOSTS = (
    "gmail.com outlook.com yahoo.com example.org web.de orange.fr mail.ru qq.com naver.com".split()
)
TAGS = "vip enterprise trial churn-risk champion newsletter beta partner press reseller".split() + [
    f"region-{number}" for number in range(30)
]
CHATBOTS = [f"bot-{number}" for number in range(12)]
BATCH = 10_000
# NOTE: the first migration builds the same index.
_SEARCH_INDEX = """CREATE INDEX ix_contacts_search ON contacts
    USING gin (search gin_trgm_ops, tag_ids, chatbot_ids)
    WHERE deleted_at IS NULL AND merged_into_id IS NULL"""
# Shares of all people, made to look like a directory of some years.
IMPORTED, NAMED, MAILED, PHONED, NEVER_SEEN, DELETED = 0.012, 0.85, 0.8, 0.5, 0.03, 0.02


async def fill(database: Database, count: int) -> None:
    """Put ``count`` people in, a batch at a time."""
    async with database.transaction() as session:
        labels = [_label(name) for name in TAGS]
        await session.execute(insert(TagRecord), labels)
        bots = [{"public_id": name, "name": name, "created_at": NOW} for name in CHATBOTS]
        await session.execute(insert(ChatbotRecord), bots)
    if not database.is_sqlite:
        # Built once at the end, as a restore does; entry by entry it would take ten times as long.
        await _run(database, "DROP INDEX ix_contacts_search")
    # Repeatable rather than unguessable.
    rows = _rows(count, Random(20_261_124))  # noqa: S311 - nothing secret hangs on it
    while batch := list(islice(rows, BATCH)):
        async with database.transaction() as session:
            await session.execute(insert(Base.metadata.tables["contacts"]), batch)
    if database.is_sqlite:
        await _run(database, "PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        await _run(database, _SEARCH_INDEX, "VACUUM ANALYZE contacts")


async def _run(database: Database, *statements: str) -> None:
    autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))


def _label(name: str) -> dict[str, Any]:
    return {"name": name, "name_key": fold_label(name), "contact_count": 0, "created_at": NOW}


def _rows(count: int, random: Random) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        # An old import: rare words, all of them in one corner of every order.
        is_import = number <= count * IMPORTED
        yield _row(number, random, is_import=is_import)


def _row(number: int, random: Random, *, is_import: bool) -> dict[str, Any]:
    first, last = random.choice(FIRST), random.choice(LAST)
    name = f"{first} {last}" if random.random() < NAMED else None
    host = "legacy-import.example" if is_import else random.choice(HOSTS)
    email = f"{first}.{last}{number}@{host}".lower() if random.random() < MAILED else None
    phone = _phone(random) if random.random() < PHONED else None
    age = 2_000 if is_import else random.random() ** 2 * 1_000
    last_seen = (
        None if random.random() < NEVER_SEEN else NOW - timedelta(days=age, seconds=number % 997)
    )
    return {
        "public_id": f"c_{number:012x}",
        "name": name,
        "email": email,
        "phone": phone,
        "identity": random.choices(list(Identity), (2, 5, 3))[0],
        "first_seen": NOW - timedelta(days=age + random.random() * 500),
        "last_seen": last_seen,
        "conversation_count": 0 if is_import else int(random.expovariate(0.3)),
        "version": 1,
        "created_at": NOW,
        "deleted_at": NOW if random.random() < DELETED else None,
        "merged_into_id": None,
        "search": searched_text(name=name, emails=[email] if email else [], phone=phone),
        "tag_ids": frozenset(
            tag_id for tag_id in range(1, len(TAGS) + 1) if random.random() < 0.25 / tag_id
        ),
        "chatbot_ids": frozenset({min(int(random.expovariate(0.4)) + 1, len(CHATBOTS))}),
    }


def _phone(random: Random) -> str:
    prefix, digits = random.choice((("+97150", 7), ("+49171", 7), ("+1415", 7), ("+336", 8)))
    return prefix + "".join(random.choices("0123456789", k=digits))
