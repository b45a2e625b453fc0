"""Whatever is asked, both engines find exactly what looking at every row finds."""

from itertools import product

import pytest

from app.data import search, search_plan, search_postgresql, search_sqlite
from app.data.database import Database
from app.data.read_models import SearchQuery
from app.data.search import search_contacts
from app.data.vocabulary import SortField
from tests.data.crowd import NOW, Person, dice, expected, people, random_query, settle

SIZE, QUERIES = 2_000, 320


@pytest.fixture
async def crowd(database: Database) -> list[Person]:
    everyone = people(SIZE, dice(7))
    await settle(database, everyone)
    return everyone


async def test_every_search_finds_what_looking_at_every_row_finds(
    database: Database, crowd: list[Person]
) -> None:
    random = dice(1)
    for _ in range(QUERIES):
        query = random_query(random)
        offset = random.choice((0, 0, 0, 7, 100))
        async with database.read() as session:
            page = await search_contacts(session, query, now=NOW, limit=20, offset=offset)
        wanted = expected(crowd, query)
        assert [row.contact_id for row in page.rows] == wanted[offset : offset + 20], query
        assert (page.total, page.total_is_capped) == (len(wanted), False), query


async def test_every_place_of_everybody_is_the_same_from_either_end(
    database: Database, crowd: list[Person]
) -> None:
    for sort, descending, deleted in product(SortField, (True, False), (True, False)):
        query = SearchQuery(sort=sort, descending=descending, deleted=deleted)
        wanted, end = expected(crowd, query), len(expected(crowd, query))
        for offset in (1, end // 2, end // 2 + 1, end - 21, end - 20, end - 5, end - 1, end, 9_999):
            async with database.read() as session:
                page = await search_contacts(session, query, now=NOW, limit=20, offset=offset)
            there = wanted[offset : offset + 20]
            assert [row.contact_id for row in page.rows] == there, (query, offset)
            assert page.total == end
            assert bool(page.next_cursor) is (offset + 20 < end), (query, offset)


@pytest.mark.parametrize("cap", [3, 100])
async def test_above_the_cap_the_rows_are_the_same_and_the_total_says_at_least(
    database: Database, crowd: list[Person], cap: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (search, search_plan, search_sqlite, search_postgresql):
        monkeypatch.setattr(module, "CAP", cap)
    monkeypatch.setattr(search_sqlite, "_FEW", cap // 2)
    random = dice(cap)
    for _ in range(QUERIES // 2):
        query = random_query(random)
        async with database.read() as session:
            page = await search_contacts(session, query, now=NOW, limit=20)
        wanted = expected(crowd, query)
        assert [row.contact_id for row in page.rows] == wanted[:20], query
        if query == SearchQuery(sort=query.sort, descending=query.descending):
            cap_here = len(wanted)
        else:
            cap_here = cap
        assert page.total == min(len(wanted), cap_here), query
        assert page.total_is_capped is (len(wanted) > cap_here), query


@pytest.mark.parametrize("share", [1, 10_000])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_on_sqlite_the_way_of_ten_million_finds_the_same(
    database: Database, crowd: list[Person], share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As many as are counted beyond the cap say whether the order is walked or all are sorted; of
    # ten million contacts that is a share of them, and of few it is the cap.
    for module in (search, search_plan, search_sqlite):
        monkeypatch.setattr(module, "CAP", 100)
    monkeypatch.setattr(search_sqlite, "_SHARE", share)
    for words, sort, offset in product(("an", "ex", "m", "com", "123"), SortField, (0, 40)):
        query = SearchQuery(words=words, sort=sort)
        async with database.read() as session:
            page = await search_contacts(session, query, now=NOW, limit=20, offset=offset)
        wanted = expected(crowd, query)
        assert [row.contact_id for row in page.rows] == wanted[offset : offset + 20], query
        assert page.total == min(len(wanted), 100), query
        assert page.total_is_capped is (len(wanted) > page.total), query


@pytest.mark.parametrize("sort", SortField)
@pytest.mark.parametrize("descending", [True, False])
async def test_following_the_cursor_visits_everyone_once(
    database: Database, crowd: list[Person], sort: SortField, descending: bool
) -> None:
    query = SearchQuery(words="ex", sort=sort, descending=descending)
    seen: list[str] = []
    cursor = None
    while True:
        async with database.read() as session:
            page = await search_contacts(session, query, now=NOW, limit=300, cursor=cursor)
        seen += [row.contact_id for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == expected(crowd, query)


async def test_searches_that_run_out_of_patience_find_the_same_rows_from_the_bitmap(
    database: Database, crowd: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'query_canceled'; END $$"
    monkeypatch.setattr(search_postgresql, "_HURRY", (cancelled,))
    random = dice(3)
    for _ in range(QUERIES // 3):
        query = random_query(random)
        async with database.read() as session:
            page = await search_contacts(session, query, now=NOW, limit=20)
        wanted = expected(crowd, query)
        assert [row.contact_id for row in page.rows] == wanted[:20], query
        assert page.total == len(wanted), query
