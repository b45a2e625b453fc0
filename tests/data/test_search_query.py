"""A query from a URL is understood, or refused with the field that is wrong."""

from datetime import UTC, datetime

import pytest

from app.data.database import Database
from app.data.errors import InvalidSearchError
from app.data.read_models import SearchQuery
from app.data.search import parse_query, search_contacts
from app.data.search_query import instants_of
from app.data.types import to_microseconds
from app.data.vocabulary import Identity, SortField

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_nothing_asked_is_everyone_last_seen_first() -> None:
    assert parse_query() == SearchQuery()
    assert parse_query(seen="", chatbot_id="", identity="", deleted="", sort="") == SearchQuery()


def test_every_parameter_is_taken() -> None:
    query = parse_query(
        q="ada",
        tag=["vip", "trial", "vip", " "],
        seen="7d",
        chatbot_id="b_1",
        identity="verified",
        deleted="true",
        sort="first_seen",
    )
    assert query == SearchQuery(
        words="ada",
        tags=("vip", "trial"),
        seen="7d",
        chatbot_id="b_1",
        identity=Identity.VERIFIED,
        deleted=True,
        sort=SortField.FIRST_SEEN,
        descending=False,
    )


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("q", "x" * 201),
        ("q", "a " * 13),
        ("tag", [str(number) for number in range(21)]),
        ("tag", ["\ud800"]),
        ("tag", ["a\x00b"]),
        ("chatbot_id", "\x00"),
        ("chatbot_id", "b" * 201),
        ("seen", "1d"),
        ("seen", ".."),
        ("seen", "2026-02-30.."),
        ("seen", "..2026-13-01"),
        ("seen", "٢٠٢٦-٠١-٠١.."),
        ("identity", "Verified"),
        ("deleted", "yes"),
        ("sort", "name"),
        ("sort", "--last_seen"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(parameter: str, value: str | list[str]) -> None:
    with pytest.raises(InvalidSearchError) as refused:
        parse_query(**{parameter: value})  # type: ignore[arg-type]
    assert refused.value.field == parameter
    assert str(refused.value).endswith(".")


def test_custom_days_are_whole() -> None:
    begins, ends = instants_of("2026-11-01..2026-11-01", now=NOW)
    assert begins == to_microseconds(datetime(2026, 11, 1, tzinfo=UTC))
    assert ends == to_microseconds(datetime(2026, 11, 2, tzinfo=UTC))
    assert instants_of("9999-12-31..9999-12-31", now=NOW)


@pytest.mark.parametrize(
    "words",
    [
        '"',
        '""" OR "',
        "') --",
        "%",
        "\\",
        "\x00",
        "\ud800",
        "\ue000\ue100\ue101",
        "NEAR(a b)",
        "*",
        "𝔄𝔅",
        "🙂",
        "tag:\ud800",
        "bot:\x00",
        "-\ud800:a",
        'company:"\x00"',
    ],
)
async def test_no_words_upset_an_engine(database: Database, words: str) -> None:
    async with database.read() as session:
        page = await search_contacts(session, SearchQuery(words=words), now=NOW)
    assert (page.rows, page.total) == ((), 0)


@pytest.mark.parametrize("cursor", ["?", "é", "AAAA", "eA", "x" * 5000, "LjEuMQ", "\ud800"])
async def test_a_made_up_cursor_is_refused(database: Database, cursor: str) -> None:
    async with database.read() as session:
        with pytest.raises(InvalidSearchError, match="cursor"):
            await search_contacts(session, SearchQuery(), now=NOW, cursor=cursor)


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (501, 0), (1, -1), (1, 2**63)])
async def test_a_stretch_that_is_none_is_refused(
    database: Database, limit: int, offset: int
) -> None:
    async with database.read() as session:
        with pytest.raises(InvalidSearchError):
            await search_contacts(session, SearchQuery(), now=NOW, limit=limit, offset=offset)
