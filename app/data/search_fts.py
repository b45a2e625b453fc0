"""What FTS5 is asked for: single trigrams in quotes, since it keeps no positions for phrases."""

from collections.abc import Iterable

from app.data.search_facets import Facets
from app.data.search_plan import Atom, Plan
from app.data.types import CHATBOT_MARK, IDENTITY_MARK, TAG_MARK, facet, mark_captured
from app.data.vocabulary import Identity

_TRIGRAM = 3
# NOTE: the view contact_documents in the migrations gives identities the same numbers.
_IDENTITY_NUMBERS = {Identity.ANONYMOUS: 0, Identity.VERIFIED: 1, Identity.SELF_REPORTED: 2}


def fts_expression(plan: Plan) -> str:
    """Every document that the plan matches, and those that only share its trigrams."""
    words = [_either(_every(map(_atom, reading)) for reading in term) for term in plan.terms]
    captured = map(_captured, plan.required.captured)
    wanted = _every([*words, *_marks(plan.required), *captured])
    unwanted = _marks(plan.excluded)
    return f"{wanted} NOT {_either(unwanted)}" if unwanted else wanted


def words_expression(plan: Plan) -> str | None:
    """The words alone, when filters narrow them and no tag stands beside them; else nothing."""
    has_tags = any(atom.tag_ids for term in plan.terms for reading in term for atom in reading)
    if not plan.terms or has_tags or not plan.required.are_indexed:
        return None
    return _every(_either(_every(map(_atom, reading)) for reading in term) for term in plan.terms)


def is_answered_by_trigrams(plan: Plan) -> bool:
    """Whether the expression alone is exact: words of one trigram, neither times nor fields."""
    needles = (atom.needle for term in plan.terms for reading in term for atom in reading)
    has_more = any(f.windows or f.captured for f in (plan.required, plan.excluded))
    return not has_more and all(len(needle) == _TRIGRAM for needle in needles)


def _marks(facets: Facets) -> list[str]:
    return [
        *(_quoted(facet(TAG_MARK, tag_id)) for tag_id in facets.tag_ids),
        *(_quoted(facet(CHATBOT_MARK, chatbot_id)) for chatbot_id in facets.chatbot_ids),
        *(_quoted(facet(IDENTITY_MARK, _IDENTITY_NUMBERS[one])) for one in facets.identities),
    ]


def _captured(beginning: str) -> str:
    # The field's mark alone, the first trigram, is on everybody who has the field, and the second
    # cannot be without it.
    letters = mark_captured(beginning)[1:]
    return _every(map(_quoted, _trigrams(letters)))


def _trigrams(text: str) -> Iterable[str]:
    starts = range(len(text) - _TRIGRAM + 1)
    return dict.fromkeys(text[at : at + _TRIGRAM] for at in starts)


def _atom(atom: Atom) -> str:
    trigrams = _trigrams(atom.needle)
    tags = (_quoted(facet(TAG_MARK, tag_id)) for tag_id in atom.tag_ids)
    return _either([_every(map(_quoted, trigrams)), *tags])


def _every(parts: Iterable[str]) -> str:
    return "(" + " AND ".join(parts) + ")"


def _either(parts: Iterable[str]) -> str:
    return "(" + " OR ".join(parts) + ")"


def _quoted(trigram: str) -> str:
    return '"' + trigram.replace('"', '""') + '"'
