"""Fill a database with many deterministic people of many scripts, quickly."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import insert, text

from app.data.captured import captured_text, field_numbers
from app.data.database import Database
from app.data.folding import fold_label, searched_text
from app.data.models import Base, ChatbotRecord, TagRecord
from app.data.repair import SQLITE_INDEX
from app.data.totals import write_totals
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
COMPANIES = [f"{name} {kind}" for name in (*LAST, "Acme", "Globex") for kind in ("GmbH", "Ltd")]
PLANS, ROLES = ("free", "pro", "enterprise"), ("Engineer", "Nurse", "Head of Sales", "Researcher")
FIELDS = ("company", "plan", "role", "order")
BATCH = 10_000
# Shares of all people, made to look like a directory of some years.
IMPORTED, NAMED, MAILED, PHONED, NEVER_SEEN, DELETED = 0.012, 0.85, 0.8, 0.5, 0.03, 0.02
EMPLOYED, PAYING, KNOWN_ROLE, ORDERED = 0.4, 0.6, 0.2, 0.1


async def fill(database: Database, count: int) -> None:
    """Put ``count`` people in; what is derived is laid at the end, as a restore does."""
    async with database.transaction() as session:
        labels = [_label(name) for name in TAGS]
        await session.execute(insert(TagRecord), labels)
        bots = [{"public_id": name, "name": name, "created_at": NOW} for name in CHATBOTS]
        await session.execute(insert(ChatbotRecord), bots)
        numbers = await field_numbers(session, FIELDS)
        laid = await _take_down(session, is_sqlite=database.is_sqlite)
    # Repeatable rather than unguessable.
    rows = rows_of(count, numbers)
    while batch := list(islice(rows, BATCH)):
        async with database.transaction() as session:
            await session.execute(insert(Base.metadata.tables["contacts"]), batch)
    async with database.transaction() as session:
        index = SQLITE_INDEX[1:] if database.is_sqlite else ()
        for statement in (*index, *laid, _TAG_COUNTS[database.is_sqlite]):
            await session.execute(text(statement.replace(":", r"\:")))
        await write_totals(session)
    tidy = "PRAGMA wal_checkpoint(TRUNCATE)" if database.is_sqlite else "VACUUM ANALYZE contacts"
    autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as connection:
        await connection.execute(text(tidy))


# Tags are only kept on the contacts here, and in no rows of their own.
_TAG_COUNTS = {
    True: """UPDATE tags SET contact_count = (SELECT count(*) FROM contacts_fts
        WHERE contacts_fts MATCH '"' || char(57344, 57600, 57600 + tags.id) || '"')""",
    False: """UPDATE tags SET contact_count = (SELECT count(*) FROM contacts
        WHERE tag_ids @> ARRAY[tags.id] AND deleted_at IS NULL AND merged_into_id IS NULL)""",
}


async def _take_down(session: Any, *, is_sqlite: bool) -> list[str]:
    """Drop triggers and indexes of the contacts; return what lays them again."""
    if is_sqlite:
        found = await session.execute(
            text(
                "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'contacts'"
                " AND type IN ('index', 'trigger') AND sql IS NOT NULL"
            )
        )
        laid = [(f"DROP {kind} {name}", sql) for kind, name, sql in found]
    else:
        found = await session.execute(
            text(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'contacts'"
                " AND indexname LIKE 'ix_%'"
            )
        )
        laid = [(f"DROP INDEX {name}", sql) for name, sql in found]
        off, on = (f"ALTER TABLE contacts {word} TRIGGER USER" for word in ("DISABLE", "ENABLE"))
        laid.append((off, on))
    for drop, _ in laid:
        await session.execute(text(drop))
    return [sql for _, sql in laid]


def _label(name: str) -> dict[str, Any]:
    return {"name": name, "name_key": fold_label(name), "contact_count": 0, "created_at": NOW}


def rows_of(count: int, numbers: dict[str, int]) -> Iterator[dict[str, Any]]:
    """The same people every time; an old import at the far end of every order begins."""
    # Repeatable rather than unguessable.
    random = Random(20_261_124)  # noqa: S311 - nothing secret hangs on it
    for number in range(1, count + 1):
        yield _row(number, random, numbers, is_import=number <= count * IMPORTED)


@dataclass(frozen=True, slots=True)
class _Shown:
    name: str | None
    email: str | None
    phone: str | None


def _shown(number: int, random: Random, *, is_import: bool) -> _Shown:
    first, last = random.choice(FIRST), random.choice(LAST)
    host = "legacy-import.example" if is_import else random.choice(HOSTS)
    return _Shown(
        f"{first} {last}" if random.random() < NAMED else None,
        f"{first}.{last}{number}@{host}".lower() if random.random() < MAILED else None,
        _phone(random) if random.random() < PHONED else None,
    )


def _row(
    number: int, random: Random, numbers: dict[str, int], *, is_import: bool
) -> dict[str, Any]:
    shown = _shown(number, random, is_import=is_import)
    age = 2_000 if is_import else random.random() ** 2 * 1_000
    never = random.random() < NEVER_SEEN
    return {
        "public_id": f"c_{number:012x}",
        "name": shown.name,
        "email": shown.email,
        "phone": shown.phone,
        "identity": random.choices(list(Identity), (2, 5, 3))[0],
        "first_seen": NOW - timedelta(days=age + random.random() * 500),
        "last_seen": None if never else NOW - timedelta(days=age, seconds=number % 997),
        "conversation_count": 0 if is_import else int(random.expovariate(0.3)),
        "version": 1,
        "created_at": NOW,
        "deleted_at": NOW if random.random() < DELETED else None,
        "merged_into_id": None,
        "search": searched_text(
            name=shown.name, emails=[shown.email] if shown.email else [], phone=shown.phone
        ),
        "tag_ids": frozenset(
            tag_id for tag_id in range(1, len(TAGS) + 1) if random.random() < 0.25 / tag_id
        ),
        "chatbot_ids": frozenset({min(int(random.expovariate(0.4)) + 1, len(CHATBOTS))}),
        "captured": _captured(number, random, numbers),
    }


def _captured(number: int, random: Random, numbers: dict[str, int]) -> str:
    values = {
        "company": random.choice(COMPANIES) if random.random() < EMPLOYED else None,
        "plan": random.choices(PLANS, (6, 3, 1))[0] if random.random() < PAYING else None,
        "role": random.choice(ROLES) if random.random() < KNOWN_ROLE else None,
        "order": f"A-{number}" if random.random() < ORDERED else None,
    }
    return captured_text({numbers[field]: value for field, value in values.items()})


def _phone(random: Random) -> str:
    prefix, digits = random.choice((("+97150", 7), ("+49171", 7), ("+1415", 7), ("+336", 8)))
    return prefix + "".join(random.choices("0123456789", k=digits))
