"""PostgreSQL knows trigrams of letters and digits only; other signs are found row by row."""

from string import punctuation

import pytest

from app.data.contacts import ContactEdit, create_contact
from app.data.database import Database
from app.data.folding import terms
from app.data.read_models import SearchQuery
from app.data.search import search_contacts
from app.data.search_facets import Facets, Words
from app.data.search_pg_trgm import begins_with_sign, has_trigrams
from app.data.search_plan import Atom, Plan
from app.data.vocabulary import Source
from tests.data.crowd import NOW
from tests.factories import OPERATOR


@pytest.mark.parametrize(
    ("typed", "is_helped"),
    [
        ("m", True),
        ("ham", True),
        ("太", True),
        ("@ ham", True),
        ("@", False),
        ("+", False),
        ("--/", False),
        ("...", False),
        ("a-b", True),
        ("@g", True),
    ],
)
def test_a_word_has_trigrams_or_only_signs(typed: str, is_helped: bool) -> None:
    readings = tuple(
        tuple(tuple(Atom(needle, ()) for needle in reading) for reading in term)
        for term in terms(typed)
    )
    plan = Plan(SearchQuery(words=typed), Words(typed), readings, Facets(), Facets())
    assert has_trigrams(plan) is is_helped


@pytest.mark.parametrize("typed", ["@", "+", "%", "...", "@ +"])
async def test_signs_alone_are_looked_for_too(database: Database, typed: str) -> None:
    async with database.read() as session:
        assert (await search_contacts(session, SearchQuery(words=typed), now=NOW)).total == 0


@pytest.mark.parametrize("sign", punctuation)
def test_a_sign_that_a_word_begins_with_has_an_index(sign: str) -> None:
    (((needle,),),) = terms(sign)
    assert begins_with_sign(needle)


@pytest.mark.parametrize("typed", ["a", "7", "ab", "a-", "---", "太"])
def test_other_needles_do_without_that_index(typed: str) -> None:
    assert not any(begins_with_sign(needle) for term in terms(typed) for needle in term[0])


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
