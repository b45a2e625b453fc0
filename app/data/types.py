"""Column types that mean the same on SQLite and PostgreSQL."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Facet marks lie in the private use area, which folding removes from all text.
TAG_MARK, CHATBOT_MARK, IDENTITY_MARK = "\ue000", "\ue001", "\ue002"
_FACET_BASE, _FACET_DIGITS = 0xE100, 4096


def to_microseconds(instant: datetime) -> int:
    """Microseconds since 1970 in UTC; the instant must be aware."""
    return (instant - EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The aware UTC instant of a stored number."""
    return EPOCH + timedelta(microseconds=value)


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
