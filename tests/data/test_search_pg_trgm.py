"""PostgreSQL knows trigrams of letters and digits only; other signs are found row by row."""

import pytest

from app.data.database import Database
from app.data.folding import terms
from app.data.read_models import SearchQuery
from app.data.search import search_contacts
from app.data.search_facets import Facets, Words
from app.data.search_pg_trgm import has_trigrams
from app.data.search_plan import Atom, Plan
from tests.data.crowd import NOW


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
