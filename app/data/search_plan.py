"""A checked query, resolved against tags and chatbots: what both engines look for."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import BigInteger, ColumnElement, and_, not_, or_, select, tuple_, type_coerce
from sqlalchemy.orm import Session

from app.data.folding import searched_text, terms
from app.data.models import ContactRecord, CounterRecord, TagRecord
from app.data.read_models import SearchQuery
from app.data.search_facets import Facets, Words, resolved_filters, resolved_words

CAP = 10_000
# The mapped column by its plain type, which generic statements can take.
ROW_ID: ColumnElement[int] = ContactRecord.__table__.c.id
LIVE = and_(ContactRecord.deleted_at.is_(None), ContactRecord.merged_into_id.is_(None))
DELETED = and_(ContactRecord.deleted_at.is_not(None), ContactRecord.merged_into_id.is_(None))


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
    def key(self) -> ColumnElement[int]:
        """The column that is sorted by, as the number that is stored."""
        return type_coerce(getattr(ContactRecord, self.query.sort), BigInteger)

    def ordered(
        self, key: ColumnElement[int], row_id: ColumnElement[int]
    ) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Both parts in one direction, so that the sort's index serves it; ties never flip."""
        if self.query.descending:
            return key.desc(), row_id.desc()
        return key.asc(), row_id.asc()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which part of a result is wanted: after a position, or after a number of rows."""

    limit: int
    offset: int = 0
    after: tuple[int, int] | None = None

    def begins(
        self, key: ColumnElement[int], row_id: ColumnElement[int], is_descending: bool
    ) -> list[ColumnElement[bool]]:
        """The condition that a position stands for."""
        if self.after is None:
            return []
        here = tuple_(key, row_id)
        return [here < self.after if is_descending else here > self.after]


@dataclass(frozen=True, slots=True)
class Found:
    """Row ids in order, and how many there are in all, counted up to one more than the cap."""

    row_ids: tuple[int, ...]
    total: int
    is_exact: bool = False


class Speech(Protocol):
    """How an engine says the three things it can be asked of a row."""

    def contains(self, needle: str) -> ColumnElement[bool]:
        """The searched text contains the needle."""

    def carries_any(self, tag_ids: tuple[int, ...]) -> ColumnElement[bool]:
        """The contact carries one of the tags."""

    def talked_to(self, chatbot_id: int) -> ColumnElement[bool]:
        """The contact talked to the chatbot."""


def make_plan(session: Session, query: SearchQuery, *, now: datetime) -> Plan | None:
    """Resolve a checked query; None when it names a tag or chatbot that does not exist."""
    filters = resolved_filters(session, query, now=now)
    if filters is None:
        return None
    words = resolved_words(session, query.words, now=now)
    asked = _resolved_terms(session, words.plain)
    return Plan(query, words, asked, filters | words.required, words.excluded)


def conditions(plan: Plan, speech: Speech) -> list[ColumnElement[bool]]:
    """Everything asked of a row, its deletion and the position of a stretch aside."""
    words = [_term_condition(term, speech) for term in plan.terms]
    excluded = [not_(condition) for condition in _facet_conditions(plan.excluded, speech)]
    return words + _facet_conditions(plan.required, speech) + excluded


def _facet_conditions(facets: Facets, speech: Speech) -> list[ColumnElement[bool]]:
    last_seen = type_coerce(ContactRecord.last_seen, BigInteger)
    return [
        *(speech.carries_any((tag_id,)) for tag_id in facets.tag_ids),
        *(speech.talked_to(chatbot_id) for chatbot_id in facets.chatbot_ids),
        *(ContactRecord.identity == identity for identity in facets.identities),
        *(and_(last_seen >= begins, last_seen < ends) for begins, ends in facets.windows),
    ]


def kept_total(session: Session, name: str) -> int:
    """A total that every write keeps, since counting a million rows takes too long."""
    values = session.scalars(select(CounterRecord.value).where(CounterRecord.name == name))
    return sum(values)


def _term_condition(term: Term, speech: Speech) -> ColumnElement[bool]:
    return or_(*(and_(*(_atom_condition(atom, speech) for atom in atoms)) for atoms in term))


def _atom_condition(atom: Atom, speech: Speech) -> ColumnElement[bool]:
    contained = speech.contains(atom.needle)
    return or_(contained, speech.carries_any(atom.tag_ids)) if atom.tag_ids else contained


def _resolved_terms(session: Session, words: str) -> tuple[Term, ...]:
    asked = terms(words)
    if not asked:
        return ()
    tags = [(row.id, _searched_name(row.name)) for row in session.execute(_TAG_NAMES)]

    def resolved(needle: str) -> Atom:
        return Atom(needle, tuple(tag_id for tag_id, name in tags if needle in name))

    return tuple(tuple(tuple(map(resolved, reading)) for reading in term) for term in asked)


_TAG_NAMES = select(TagRecord.id, TagRecord.name).order_by(TagRecord.id)


@lru_cache(maxsize=4096)
def _searched_name(tag_name: str) -> str:
    return searched_text(name=tag_name, emails=(), phone=None)
