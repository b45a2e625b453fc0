"""Column types that mean the same on SQLite and PostgreSQL."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Facet marks lie in the private use area, which folding removes from all text.
TAG_MARK, CHATBOT_MARK, IDENTITY_MARK, FIELD_MARK = "\ue000", "\ue001", "\ue002", "\ue003"
_FACET_BASE, _FACET_DIGITS = 0xE100, 4096
# Of a word of a captured field so many letters count.
CAPTURED_LETTERS = 40
_CAPTURED_BASE = 0x100000


def to_microseconds(instant: datetime) -> int:
    """Microseconds since 1970 in UTC; the instant must be aware."""
    return (instant - EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The aware UTC instant of a stored number."""
    # By place, since by name it takes twice as long and a page has a hundred of them.
    return EPOCH + timedelta(0, 0, value)


def facet(mark: str, number: int) -> str:
    """Three characters, so exactly one trigram, that stand for one tag or chatbot."""
    high, low = divmod(number, _FACET_DIGITS)
    return f"{mark}{chr(_FACET_BASE + high)}{chr(_FACET_BASE + low)}"


def facets(mark: str, numbers: Iterable[int]) -> str:
    """All facets, in ascending order, without separator."""
    return "".join(facet(mark, number) for number in sorted(set(numbers)))


def numbers_of(facets: str) -> frozenset[int]:
    """The numbers that a text of facets stands for."""
    groups = (facets[at : at + 3] for at in range(0, len(facets), 3))
    return frozenset(
        (ord(group[1]) - _FACET_BASE) * _FACET_DIGITS + ord(group[2]) - _FACET_BASE
        for group in groups
    )


# What SQLite is to reckon for the number of the first facet of the text in ``facets``.
FIRST_NUMBER = (
    f"(unicode(substr(facets, 2, 1)) - {_FACET_BASE}) * {_FACET_DIGITS}"
    f" + unicode(substr(facets, 3, 1)) - {_FACET_BASE}"
)


def mark_captured(words: str) -> str:
    """Words of captured fields in letters that no other text has, so that one index serves both.

    A word is the facet of its field and its letters; those beyond the first plane are two each.
    """
    return "".join(facet(FIELD_MARK, int(number)) + _veiled(word) for number, word in _parts(words))


def read_captured(marked: str) -> str:
    """The words of captured fields that `mark_captured` was given."""
    groups = marked.split(FIELD_MARK)[1:]
    numbers = (next(iter(numbers_of(FIELD_MARK + group[:2]))) for group in groups)
    words = (_unveiled(group[2:]) for group in groups)
    return "".join(f"  {number}x{word}" for number, word in zip(numbers, words, strict=True))


def _parts(words: str) -> Iterator[tuple[str, str]]:
    for part in words.split():
        number, _, word = part.partition("x")
        yield number, word


def _veiled(word: str) -> str:
    units = word.encode("utf-16-be")
    pairs = zip(units[::2], units[1::2], strict=True)
    return "".join(chr(_CAPTURED_BASE + high * 256 + low) for high, low in pairs)


def _unveiled(letters: str) -> str:
    units = b"".join((ord(letter) - _CAPTURED_BASE).to_bytes(2, "big") for letter in letters)
    return units.decode("utf-16-be")


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, kept as microseconds since 1970: sorts alike on both engines."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Store microseconds."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Read an aware instant."""
        return None if value is None else from_microseconds(value)


class InstantOrNever(TypeDecorator[datetime]):
    """Like Instant, but never is stored as 0: the sort column is NOT NULL and never sorts last."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int:
        """Store microseconds, 0 for never."""
        return 0 if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Read an aware instant, None for never."""
        return from_microseconds(value) if value else None


class IdSet(TypeDecorator[frozenset[int]]):
    """A set of row ids: an integer array on PostgreSQL, facet characters on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, mark: str) -> None:
        self.mark = mark
        super().__init__()

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Pick the engine's own type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(Integer))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> Any:
        """Store sorted and without doubles, so that equal sets are equal rows."""
        numbers = sorted(set(value or ()))
        return numbers if dialect.name == "postgresql" else facets(self.mark, numbers)

    def process_result_value(self, value: Any, dialect: Dialect) -> frozenset[int]:
        """Read a set."""
        if dialect.name == "postgresql":
            return frozenset(value or ())
        return numbers_of(value or "")


class CapturedWords(TypeDecorator[str]):
    """Words of captured fields: plain text on PostgreSQL, letters of their own on SQLite."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str:
        """Store as the engine's index wants it."""
        words = value or ""
        return words if dialect.name == "postgresql" else mark_captured(words)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str:
        """Read the plain words."""
        words = value or ""
        return words if dialect.name == "postgresql" else read_captured(words)
