"""PostgreSQL is given a text of letters and digits only, for which its trigrams are exact."""

import sys
from string import punctuation

import pytest
from sqlalchemy import text

from app.data.contacts import ContactEdit, create_contact
from app.data.database import Database
from app.data.folding import fold, terms
from app.data.read_models import SearchQuery
from app.data.search import search_contacts
from app.data.search_facets import Facets, Words
from app.data.search_letters import LETTERS, SIGNS, spelled
from app.data.search_pg_trgm import has_trigrams
from app.data.search_plan import Atom, Plan
from app.data.vocabulary import Source
from tests.data.crowd import NOW
from tests.factories import OPERATOR


def test_folding_leaves_no_letter_that_stands_for_a_sign() -> None:
    everything = "".join(map(chr, [*range(0xD800), *range(0xE000, sys.maxunicode + 1)]))

    assert not set(fold(everything)) & set(LETTERS)
    assert len(set(LETTERS)) == len(set(SIGNS)) == len(LETTERS) == len(SIGNS)


@pytest.mark.parametrize(
    ("typed", "is_helped"),
    [
        ("m", True),
        ("ham", True),
        ("太", True),
        ("@", True),
        ("--/", True),
        ("...", True),
        ("a-b", True),
        ("@g", True),
        ("†", True),
        ("†‡†", False),
        ("†‡† ham", True),
    ],
)
def test_a_word_has_trigrams_or_only_signs_beyond_ascii(typed: str, is_helped: bool) -> None:
    readings = tuple(
        tuple(tuple(Atom(needle, ()) for needle in reading) for reading in term)
        for term in terms(typed)
    )
    plan = Plan(SearchQuery(words=typed), Words(typed), readings, Facets(), Facets())
    assert has_trigrams(plan) is is_helped


# SQLite's trigrams are ours and know no words.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("needle", [" co", "  @", "---", "a-b", "%_\\", "  太"])
async def test_the_index_takes_a_needle_for_a_part_of_one_word(
    database: Database, needle: str
) -> None:
    async with database.read() as session:
        shown = await session.scalar(text("SELECT show_trgm(:it)"), {"it": f"x{spelled(needle)}x"})

    # Those of the five letters, and of the spaces that stand before and behind a word.
    assert shown is not None
    assert len(shown) == len(needle) + 2 + 1


@pytest.mark.parametrize("typed", ["@", "+", "%", "...", "@ +"])
async def test_signs_alone_are_looked_for_too(database: Database, typed: str) -> None:
    async with database.read() as session:
        assert (await search_contacts(session, SearchQuery(words=typed), now=NOW)).total == 0


async def test_words_that_begin_with_signs_are_found(database: Database) -> None:
    async with database.transaction() as session:
        for sign in punctuation:
            edit = ContactEdit(name=f"Ada {sign}lace")
            await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)

    async with database.read() as session:
        totals = {
            sign: (await search_contacts(session, SearchQuery(words=sign), now=NOW)).total
            for sign in punctuation
        }
    assert totals == dict.fromkeys(punctuation, 1)
