"""A few thousand people of many scripts, and what a search of them must find, by plain Python."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import insert

from app.data.captured import captured_text, field_key, field_numbers
from app.data.database import Database
from app.data.folding import fold, fold_label, searched_text, terms
from app.data.models import ChatbotRecord, ContactRecord, TagRecord
from app.data.read_models import JSONValue, SearchQuery
from app.data.search_query import instants_of
from app.data.types import to_microseconds
from app.data.vocabulary import Identity, SortField

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TAGS = (
    "vip",
    "enterprise",
    "trial",
    "churn-risk",
    "Champion",
    "مهم",
    "重要 客户",
    "100%",
    "a_b",
    "né",
)
CHATBOTS = ("support", "sales", "shop")
FIRST = (
    "José Jose Zoë Ana-María Łukasz Søren Işık IŞIL Straße Ahmed أحمد احمد إسلام آمنة فاطمة فاطمه "
    "محمّد محمـد 田中 王小明 김민준 한국 Ольга Пётр Ёлка Ὀδυσσεύς Αλέξης ทดสอบ שלום Max O'Brien 007"
).split()
LAST = (
    "Müller Muller García Garcia Nguyễn Đặng Čapek d'Arc van_der al-Farsi الفارسي عبدالله "
    '太郎 鈴木 이 Иванов Ångström Ærø 100% "Q" a*b C-3PO Smith-Jones ١٢٣ ١٢٣٤٥'
).split()
COMPANIES = (
    "Acme",
    "ACME-Löwe",
    "Globex",
    "o'brien & co",
    "三菱商事",
    "أرامكو",
    "100% Fun",
    "🙂🙃",
)
FIELDS = ("company", "Plan tier", "cities")
HOSTS = ("example.com", "example.org", "bücher.example", "mail.a-b.example", "50percent.example")
SCRAPS = (
    "jose José JOSÉ أحمد احمد فاطمة محمد ١٢٣ 123 050 0171 +971 +49(0)171 0049171 1 12 m mü "
    'an ol ex exam example.com @ @example % _ " * - -- a_b 100% "Q" a*b 3po o\'b o’b '
    "田 中太 太郎 민 김민 이 ışık isik IŞIK strasse ß å ångs ær đặng nguyen vip "
    "churn risk ch champ مه 客户 né ne 007 zzz "
    "van_ van-der smith-jones jones smith . ( ) ' ; \\ \\% /_ OR AND NOT NEAR( ) : ^ {} 50per"
).split()


def dice(seed: int) -> Random:
    """The same throws on every run."""
    return Random(seed)  # noqa: S311 - nothing secret hangs on these


@dataclass(slots=True)
class Person:
    """A row as it was put in."""

    row_id: int
    public_id: str
    search: str
    identity: Identity
    first_seen: datetime
    last_seen: datetime | None
    conversation_count: int
    tag_ids: frozenset[int]
    chatbot_ids: frozenset[int]
    deleted_at: datetime | None
    merged_into_id: int | None
    captured: dict[str, JSONValue] = field(default_factory=dict)
    shown: dict[str, str | None] = field(default_factory=dict)

    def key(self, sort: SortField) -> tuple[int, int]:
        """What the row is sorted by."""
        value = getattr(self, sort)
        return to_microseconds(value) if isinstance(value, datetime) else value or 0, self.row_id


def people(count: int, random: Random) -> list[Person]:
    """Deterministic people; imported ones share a long word and a far past."""
    return [_person(number, random) for number in range(1, count + 1)]


def _person(number: int, random: Random) -> Person:
    name = (
        random.choice((None, f"{random.choice(FIRST)} {random.choice(LAST)}"))
        if number % 3
        else (f"{random.choice(FIRST)} {random.choice(LAST)} {random.choice(LAST)}")
    )
    email = (
        f"p{number}.{random.choice(('max', '007', 'a_b', 'x-y', 'jose'))}@{random.choice(HOSTS)}"
    )
    phone = random.choice(
        (None, f"+97150{random.randrange(10**7):07}", f"+49171{random.randrange(10**6):06}")
    )
    emails = [email] if random.random() < 0.7 else []
    ago = timedelta(minutes=random.randrange(150 * 24 * 60))
    is_old = number % 11 == 0
    return Person(
        row_id=number,
        public_id=f"c_{number}",
        search=searched_text(name=name, emails=emails, phone=phone),
        identity=random.choice(list(Identity)),
        first_seen=NOW - timedelta(days=random.randrange(200, 220)),
        last_seen=None if is_old else NOW - ago,
        conversation_count=random.randrange(6),
        tag_ids=frozenset(t for t in range(1, len(TAGS) + 1) if random.random() < 0.5 / t),
        chatbot_ids=frozenset(random.sample(range(1, len(CHATBOTS) + 1), random.randrange(3))),
        deleted_at=NOW if number % 13 == 0 else None,
        merged_into_id=1 if number % 17 == 0 else None,
        captured=_captured(number, random),
        shown={"name": name, "email": emails[0] if emails else None, "phone": phone},
    )


def _captured(number: int, random: Random) -> dict[str, JSONValue]:
    known: dict[str, JSONValue] = {
        "company": f"{random.choice(COMPANIES)} {random.choice(('', 'GmbH', 'Ltd.', '株式会社'))}",
        "Plan tier": random.choice(("free", "pro", "Enterprise", 7, True)),
        "cities": ["Köln", random.choice(("Abu Dhabi", "São Paulo"))],
    }
    return {name: value for name, value in known.items() if number % 5 and random.random() < 0.7}


async def settle(database: Database, crowd: list[Person]) -> None:
    """Put everyone in, with the tags and chatbots they know."""
    async with database.transaction() as session:
        tags = [
            {"name": name, "name_key": fold_label(name), "contact_count": 0, "created_at": NOW}
            for name in TAGS
        ]
        await session.execute(insert(TagRecord), tags)
        bots = [{"public_id": name, "name": name, "created_at": NOW} for name in CHATBOTS]
        await session.execute(insert(ChatbotRecord), bots)
        numbers = await field_numbers(session, FIELDS)
        rows = [_row(person, numbers) for person in crowd]
        await session.execute(insert(ContactRecord.__table__), rows)


def _row(person: Person, numbers: dict[str, int]) -> dict[str, object]:
    captured = {numbers[field_key(name)]: value for name, value in person.captured.items()}
    return {
        "captured": captured_text(captured),
        "id": person.row_id,
        "public_id": person.public_id,
        "search": person.search,
        "identity": person.identity,
        "first_seen": person.first_seen,
        "last_seen": person.last_seen,
        "conversation_count": person.conversation_count,
        "tag_ids": person.tag_ids,
        "chatbot_ids": person.chatbot_ids,
        "deleted_at": person.deleted_at,
        "merged_into_id": person.merged_into_id,
        "version": 1,
        "created_at": NOW,
        **person.shown,
    }


def expected(crowd: list[Person], query: SearchQuery) -> list[str]:
    """The public ids that must be found, in order, by looking at every row."""
    found = [person for person in crowd if _matches(person, query)]
    found.sort(key=lambda person: person.key(query.sort), reverse=query.descending)
    return [person.public_id for person in found]


def _matches(person: Person, query: SearchQuery) -> bool:
    if person.merged_into_id is not None or (person.deleted_at is not None) is not query.deleted:
        return False
    bots = {CHATBOTS[n - 1] for n in person.chatbot_ids}
    if query.identity not in (None, person.identity) or query.chatbot_id not in (None, *bots):
        return False
    if not {fold_label(tag) for tag in query.tags} <= _carried(person):
        return False
    if query.seen is not None and not _was_seen(person, query.seen):
        return False
    typed = query.words
    for clause, holds in CLAUSES.items():
        typed, times = re.subn(rf"(?<!\S){re.escape(clause)}(?!\S)", " ", typed)
        if times and not holds(person):
            return False
    words = [searched_text(name=TAGS[n - 1], emails=(), phone=None) for n in person.tag_ids]
    return all(
        any(
            all(any(needle in text for text in (person.search, *words)) for needle in reading)
            for reading in term
        )
        for term in terms(typed)
    )


def _carried(person: Person) -> set[str]:
    return {fold_label(TAGS[n - 1]) for n in person.tag_ids}


def _was_seen(person: Person, window: str) -> bool:
    begins, ends = instants_of(window, now=NOW)
    return begins <= person.key(SortField.LAST_SEEN)[0] < ends


def _captures(person: Person, name: str, beginning: str) -> bool:
    value = person.captured.get(name)
    texts = value if isinstance(value, list) else [] if value is None else [value]
    words = " ".join("true" if text is True else str(text) for text in texts)
    beginnings = re.split(r"[\s-]+", fold(words))
    places = (
        # Between these letters stands no space: any of them may begin a word.
        range(len(word) if re.search(r"[\u3400-\u9fff]", word) else 1)
        for word in beginnings
    )
    found = zip(beginnings, places, strict=True)
    return any(word[at:].startswith(beginning) for word, all_ in found for at in all_)


# Filters typed among the words, and what each one asks of a person.
CLAUSES: dict[str, Callable[[Person], bool]] = {
    "tag:vip": lambda person: "vip" in _carried(person),
    "-tag:vip": lambda person: "vip" not in _carried(person),
    "Tag:TRIAL": lambda person: "trial" in _carried(person),
    'tag:"重要 客户"': lambda person: "重要 客户" in _carried(person),
    "-tag:100%": lambda person: "100%" not in _carried(person),
    "is:verified": lambda person: person.identity == "verified",
    "is:self-reported": lambda person: person.identity == "self_reported",
    "-is:Anonymous": lambda person: person.identity != "anonymous",
    "bot:support": lambda person: 1 in person.chatbot_ids,
    "-bot:sales": lambda person: 2 not in person.chatbot_ids,
    "seen:30d": lambda person: _was_seen(person, "30d"),
    "-seen:90d": lambda person: not _was_seen(person, "90d"),
    "seen:2026-10-01..2026-10-31": lambda person: _was_seen(person, "2026-10-01..2026-10-31"),
    "-seen:never": lambda person: person.last_seen is not None,
    "company:acme": lambda person: _captures(person, "company", "acme"),
    "Company:Ac": lambda person: _captures(person, "company", "ac"),
    "company:löwe": lambda person: _captures(person, "company", "lowe"),
    'company:"gmbh globex"': lambda person: all(
        _captures(person, "company", word) for word in ("gmbh", "globex")
    ),
    "company:商": lambda person: _captures(person, "company", "商"),
    "company:100%": lambda person: _captures(person, "company", "100%"),
    "company:🙂": lambda person: _captures(person, "company", "🙂"),
    "company:a": lambda person: _captures(person, "company", "a"),
    "-company:acme": lambda person: not _captures(person, "company", "acme"),
    "plan_tier:enterprise": lambda person: _captures(person, "Plan tier", "enterprise"),
    "-plan_tier:PRO": lambda person: not _captures(person, "Plan tier", "pro"),
    "plan_tier:7": lambda person: _captures(person, "Plan tier", "7"),
    "plan_tier:true": lambda person: _captures(person, "Plan tier", "true"),
    'cities:"abu dhabi"': lambda person: (
        _captures(person, "cities", "abu") and _captures(person, "cities", "dhabi")
    ),
    "cities:paulo": lambda person: _captures(person, "cities", "paulo"),
}
# Looks like one, and names nothing: plain words.
NO_CLAUSES = (
    "tag:none",
    "nofield:acme",
    'company:" "',
    "-is:who",
    "seen:soon",
    "bot:",
    "x:y",
    '-tag:"',
    "-jose",
    "--tag:vip",
)


def random_query(random: Random) -> SearchQuery:
    """Words cut out of names and made of scraps, and filters that often go together."""
    words = [
        random.choice((*SCRAPS, _cut(random))) for _ in range(random.choice((0, 1, 1, 1, 2, 3)))
    ]
    for clauses in (tuple(CLAUSES), NO_CLAUSES):
        if random.random() < 0.2:
            words.insert(random.randrange(len(words) + 1), random.choice(clauses))
    return SearchQuery(
        words=" ".join(words),
        tags=tuple(random.sample((*TAGS, "VIP", "none"), random.choice((0, 0, 0, 1, 2)))),
        seen=random.choice((None, None, None, *WINDOWS)),
        chatbot_id=random.choice((None, None, None, *CHATBOTS, "nowhere")),
        identity=random.choice((None, None, *Identity)),
        deleted=random.random() < 0.1,
        sort=random.choice(list(SortField)),
        descending=random.random() < 0.5,
    )


WINDOWS = (
    "24h",
    "7d",
    "30d",
    "90d",
    "never",
    "2026-10-01..2026-10-31",
    "2026-11-01..",
    "..2026-08-01",
)


def _cut(random: Random) -> str:
    word = random.choice((*FIRST, *LAST, *HOSTS))
    start = random.randrange(len(word))
    return word[start : start + random.randrange(1, 6)]
