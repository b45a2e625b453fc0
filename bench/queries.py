"""What is asked in the measurements: a fixed list, and one that no design was tuned for."""

from dataclasses import replace
from random import Random

from app.data.read_models import SearchQuery
from app.data.vocabulary import Identity, SortField
from bench.crowd import FIRST, HOSTS, LAST, TAGS

_WINDOWS = ("24h", "7d", "30d", "90d", "never")
_CAPTURED = ("plan:enterprise", "plan:free", "company:acme", "company:smi", "role:nurse", "order:a")
_WORDS = (
    *"a m mo jo jose JOSÉ smith gmail gmail.com legacy-import محمد 田".split(),
    *"legacy-import.example 太郎 김 смирнова 0171 vip churn zzzzzz 100% o'brien @ com".split(),
    *"company:acme plan:enterprise company:s -plan:free order:a-7".split(),
    *("plan:pro smith", "company:müller plan:enterprise gmail"),
    *("maria garcia", "garcia mar", "anna rossi", "احمد حسن", "050 123", "+971 50"),
)


def fixed_queries() -> list[SearchQuery]:
    """Every sort, every window, words of every length and script, and filters with and without."""
    sorts = [
        SearchQuery(sort=sort, descending=down) for sort in SortField for down in (True, False)
    ]
    words = [SearchQuery(words=word) for word in _WORDS]
    windows = [SearchQuery(seen=seen) for seen in _WINDOWS]
    filters = [
        SearchQuery(tags=("vip",)),
        SearchQuery(tags=("vip", "trial")),
        SearchQuery(tags=("region-29",)),
        SearchQuery(chatbot_id="bot-0"),
        SearchQuery(chatbot_id="bot-11"),
        SearchQuery(identity=Identity.VERIFIED),
        SearchQuery(words="smith", seen="30d", identity=Identity.VERIFIED),
        SearchQuery(words="ma", seen="90d", sort=SortField.CONVERSATION_COUNT),
        SearchQuery(words="legacy", sort=SortField.FIRST_SEEN),
        SearchQuery(words="gmail", tags=("vip",), chatbot_id="bot-1"),
        SearchQuery(deleted=True),
        SearchQuery(words="jose", deleted=True),
    ]
    return [*sorts, *words, *windows, *filters]


def held_out_queries(count: int, *, seed: str = "held out") -> list[SearchQuery]:
    """Words cut from names and emails with filters drawn at random."""
    random = Random(f"{seed} {count}")  # noqa: S311 - repeatable rather than unguessable
    return [_drawn(random) for _ in range(count)]


def _drawn(random: Random) -> SearchQuery:
    query = SearchQuery(
        words=" ".join(_cut(random) for _ in range(random.choice((0, 1, 1, 1, 2)))),
        sort=random.choice(list(SortField)),
        descending=random.choice((True, True, False)),
    )
    if random.random() < 1 / 4:
        query = replace(query, tags=tuple(random.sample(TAGS, random.choice((1, 1, 2)))))
    if random.random() < 1 / 5:
        query = replace(query, seen=random.choice(_WINDOWS))
    if random.random() < 1 / 5:
        query = replace(query, chatbot_id=f"bot-{random.randrange(12)}")
    if random.random() < 1 / 5:
        query = replace(query, identity=random.choice(list(Identity)))
    if random.random() < 1 / 8:
        clause = f"{random.choice(('', '', '-'))}{random.choice(_CAPTURED)}"
        query = replace(query, words=f"{query.words} {clause}".strip())
    return query


def _cut(random: Random) -> str:
    word = random.choice((*FIRST, *LAST, *HOSTS, "legacy-import.example", "+97150", "+49171"))
    start = random.choice((0, 0, random.randrange(len(word))))
    return word[start : start + random.randrange(1, 9)]
