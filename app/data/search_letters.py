"""The searched text as PostgreSQL keeps it: spaces and signs spelled as letters.

pg_trgm takes a text apart at everything that is neither a letter nor a digit, and takes what
follows for the beginning of a word. Spelled so, a whole text is one word to it: ``co`` no longer
finds every ``.com``, signs have trigrams as letters do, and no pattern holds a wildcard of
``LIKE``.
"""

from string import punctuation
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

SIGNS = f" {punctuation}"
# Letters that folding takes apart, so that no searched text has any of its own.
# NOTE: the migration that spelled what was there before has the same two lists.
LETTERS = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿāăąćĉċ"
_SPELLING, _READING = str.maketrans(SIGNS, LETTERS), str.maketrans(LETTERS, SIGNS)
_LIKE_SIGNS = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


def spelled(folded: str) -> str:
    """A folded text, or a part of one, with letters for its spaces and signs."""
    return folded.translate(_SPELLING)


def pattern_of(folded: str, *, is_spelled: bool) -> str:
    """What ``LIKE`` takes, with a backslash to escape, to find this anywhere in a text."""
    return f"%{spelled(folded) if is_spelled else folded.translate(_LIKE_SIGNS)}%"


class SearchedText(TypeDecorator[str]):
    """A folded text: as it is on SQLite, spelled on PostgreSQL, and plain again when it is read."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        """Store as the engine's index wants it."""
        is_spelled = value is not None and dialect.name == "postgresql"
        return spelled(value or "") if is_spelled else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the plain text."""
        is_spelled = value is not None and dialect.name == "postgresql"
        return (value or "").translate(_READING) if is_spelled else value


class Anywhere(TypeDecorator[str]):
    """A folded needle, bound as what ``LIKE`` with a backslash to escape takes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str:
        """Make the pattern that the engine's spelling wants."""
        return pattern_of(value or "", is_spelled=dialect.name == "postgresql")
