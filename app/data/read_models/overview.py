"""What charts show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.data.read_models.contacts import TagCount
from app.data.vocabulary import Identity


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many contacts were first seen on a day, by their badge now."""

    on: date
    counts: Mapping[Identity, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class HourCount:
    """How many conversations had their latest message in an hour of the week; Monday is 0."""

    weekday: int
    hour: int
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The last 30 days, as of ``taken_at``."""

    days: tuple[DayCount, ...]
    hours: tuple[HourCount, ...]
    tags: tuple[TagCount, ...]
    taken_at: datetime

    @property
    def new_contacts(self) -> int:
        """How many contacts were first seen in these days."""
        return sum(day.total for day in self.days)

    @property
    def verified(self) -> int:
        """How many of them are verified now."""
        return sum(day.counts.get(Identity.VERIFIED, 0) for day in self.days)
