"""What a search asks of one contact, as SQL: fragments of our own, every value bound.

Written as text because building the expressions anew took longer than most searches do.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from app.data.search_facets import Facets
from app.data.search_plan import Atom, Plan, Term

LIVE = "deleted_at IS NULL AND merged_into_id IS NULL"
DELETED = "deleted_at IS NOT NULL AND merged_into_id IS NULL"


class Bindings:
    """The values of one statement, under names of their own."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def bind(self, value: object) -> str:
        """The placeholder that stands for the value."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"


class Speech(Protocol):
    """How an engine says what can be asked of a row."""

    bindings: Bindings

    def contains(self, needle: str) -> str:
        """The searched text contains the needle."""

    def carries_any(self, tag_ids: tuple[int, ...]) -> str:
        """The contact carries one of the tags."""

    def talked_to(self, chatbot_id: int) -> str:
        """The contact talked to the chatbot."""

    def captures(self, beginning: str) -> str:
        """A word in a captured field begins so."""


def standing(plan: Plan) -> str:
    """Live contacts or deleted ones, and never those that were merged into another."""
    return DELETED if plan.query.deleted else LIVE


def conditions(plan: Plan, speech: Speech) -> list[str]:
    """Every condition that a contact has to meet, besides being live or deleted."""
    words = [_term(term, speech) for term in plan.terms]
    unwanted = [f"NOT ({one})" for one in _facets(plan.excluded, speech)]
    return words + _facets(plan.required, speech) + unwanted


def both(*conditions: Sequence[str]) -> str:
    """All of the conditions in one."""
    return " AND ".join(one for some in conditions for one in some) or "true"


def _facets(facets: Facets, speech: Speech) -> list[str]:
    bind = speech.bindings.bind
    return [
        *(speech.carries_any((tag_id,)) for tag_id in facets.tag_ids),
        *(speech.talked_to(chatbot_id) for chatbot_id in facets.chatbot_ids),
        *(f"identity = {bind(identity.value)}" for identity in facets.identities),
        *window(facets, speech.bindings),
        *_captured(facets, speech),
    ]


def _captured(facets: Facets, speech: Speech) -> list[str]:
    return [speech.captures(beginning) for beginning in facets.captured]


def window(facets: Facets, bindings: Bindings) -> list[str]:
    """When a contact must have been seen last."""
    bind = bindings.bind
    return [
        f"(last_seen >= {bind(begins)} AND last_seen < {bind(ends)})"
        for begins, ends in facets.windows
    ]


def _term(term: Term, speech: Speech) -> str:
    readings = (both([_atom(atom, speech) for atom in reading]) for reading in term)
    return f"({' OR '.join(readings)})"


def _atom(atom: Atom, speech: Speech) -> str:
    contained = speech.contains(atom.needle)
    return f"({contained} OR {speech.carries_any(atom.tag_ids)})" if atom.tag_ids else contained
