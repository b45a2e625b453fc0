"""Whether PostgreSQL's trigrams, of letters and digits only, help to find what is typed."""

import re

from app.data.search_letters import spelled
from app.data.search_plan import Plan, Term

_TRIGRAM = 3
_ALPHANUMERIC = re.compile(r"[^\W_]+")


def has_trigrams(plan: Plan) -> bool:
    """Whether the text index narrows the contacts down at all."""
    return any(map(_is_narrowed, plan.terms))


def _is_narrowed(term: Term) -> bool:
    # Of several readings each has to be looked for.
    return all(any(_has_trigram(spelled(atom.needle)) for atom in reading) for reading in term)


def _has_trigram(needle: str) -> bool:
    """As pg_trgm takes a pattern with ``%`` at both ends apart into words.

    A word of which the beginning is seen has two spaces in front, one of which the end is seen has
    one behind.
    """
    return any(_length(run, len(needle)) >= _TRIGRAM for run in _ALPHANUMERIC.finditer(needle))


def _length(run: re.Match[str], end: int) -> int:
    padding = (2 if run.start() else 0) + (1 if run.end() < end else 0)
    return run.end() - run.start() + padding
