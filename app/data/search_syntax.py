"""Filters that are typed among the words: ``tag:vip``, ``-is:anonymous``, ``bot:"Support EU"``.

Only their form is read here; what none of them turns out to be stays a plain word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.data.folding import fold_label

_CLAUSE = re.compile(
    r"""(?<!\S)(?P<minus>-?)(?P<key>[^\s:"-][^\s:"]*):(?:"(?P<quoted>[^"]+)"|(?P<bare>[^\s"]\S*))(?!\S)"""
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A key with a value; ``text`` is all of it, as it was typed."""

    key: str
    value: str
    is_excluded: bool
    text: str


def parts_of(words: str) -> Iterator[Clause | str]:
    """The clauses and the plain words between them, in their order."""
    at = 0
    for found in _CLAUSE.finditer(words):
        yield words[at : found.start()]
        value = found["quoted"] or found["bare"] or ""
        yield Clause(fold_label(found["key"]), value.strip(), bool(found["minus"]), found[0])
        at = found.end()
    yield words[at:]
