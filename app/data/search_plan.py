"""A checked query, resolved against tags and chatbots: what both engines look for."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from app.data.folding import searched_text, terms
from app.data.quick_rows import quick_rows
from app.data.read_models import SearchQuery
from app.data.search_facets import Facets, Words, resolved_filters, resolved_words
from app.data.search_rows import Lines

CAP = 10_000
_TAG_NAMES = "SELECT id, name FROM tags ORDER BY id"
KEPT = "SELECT coalesce(sum(value), 0) FROM counters WHERE name = :name"


@dataclass(frozen=True, slots=True)
class Atom:
    """A needle and the tags that have it in their name: either will do."""

    needle: str
    tag_ids: tuple[int, ...]


Term = tuple[tuple[Atom, ...], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All terms, of a term one reading, of a reading all atoms; and every filter."""

    query: SearchQuery
    words: Words
    terms: tuple[Term, ...]
    required: Facets
    excluded: Facets

    @property
    def has_facets(self) -> bool:
        """Whether anything is asked that the text index answers."""
        return bool(self.terms) or self.required.are_indexed

    @property
    def asks_nothing(self) -> bool:
        """Whether everybody is wanted."""
        return not self.terms and self.required == self.excluded == Facets()

    @property
    def standing(self) -> str:
        """Whom the search is among, as the kept totals call them."""
        return "deleted" if self.query.deleted else "live"

    @property
    def key(self) -> str:
        """The column that is sorted by."""
        return self.query.sort.value

    @property
    def order(self) -> str:
        """Both parts in one direction, so that the sort's index serves it; ties never flip."""
        direction = "DESC" if self.query.descending else "ASC"
        return f"{self.key} {direction}, id {direction}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which part of a result is wanted: after a position, or after a number of rows."""

    limit: int
    offset: int = 0
    after: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Row ids in order, and how many there are in all, counted up to one more than the cap.

    Their lines too, where they came along.
    """

    row_ids: tuple[int, ...]
    total: int
    is_exact: bool = False
    lines: Lines | None = None


def make_plan(connection: Connection, query: SearchQuery, *, now: datetime) -> Plan | None:
    """Resolve a checked query; None when it names a tag or chatbot that does not exist."""
    filters = resolved_filters(connection, query, now=now)
    if filters is None:
        return None
    words = resolved_words(connection, query.words, now=now)
    asked = _resolved_terms(connection, words.plain)
    return Plan(query, words, asked, filters | words.required, words.excluded)


def kept_total(connection: Connection, name: str) -> int:
    """A total that every write keeps, since counting a million rows takes too long."""
    return int(quick_rows(connection, KEPT, {"name": name})[0][0])


def _resolved_terms(connection: Connection, words: str) -> tuple[Term, ...]:
    asked = terms(words)
    if not asked:
        return ()
    known = quick_rows(connection, _TAG_NAMES, {})
    tags = [(tag_id, _searched_name(name)) for tag_id, name in known]

    def resolved(needle: str) -> Atom:
        return Atom(needle, tuple(tag_id for tag_id, name in tags if needle in name))

    return tuple(tuple(tuple(map(resolved, reading)) for reading in term) for term in asked)


@lru_cache(maxsize=4096)
def _searched_name(tag_name: str) -> str:
    return searched_text(name=tag_name, emails=(), phone=None)
