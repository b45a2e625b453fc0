"""How often each key calls: at its own pace, with some calls at once.

Counted here, because the library's store starts a thread at every call, and this is asked by each.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

_SECONDS = 60
# What a key may send at once, when it was silent before: as much as it may in so many seconds,
# and never fewer than a handful, so that whoever may call seldom is not counted by the second.
_AT_ONCE_SECONDS = 2
_AT_ONCE = 30


@dataclass(slots=True)
class _Allowance:
    """The calls that a key has left, as of a moment."""

    calls_a_minute: int
    left: float
    as_of: float

    @property
    def most(self) -> float:
        """As many as gather while the key is silent."""
        by_pace = self.calls_a_minute * _AT_ONCE_SECONDS / _SECONDS
        return max(by_pace, min(self.calls_a_minute, _AT_ONCE))

    def refill(self, now: float) -> None:
        """Add what came with time."""
        gained = (now - self.as_of) * self.calls_a_minute / _SECONDS
        self.left, self.as_of = min(self.most, self.left + gained), now


class KeyRates:
    """The calls that each key has left; a refused call takes none of them.

    A key that is silent gathers calls, at most those of two seconds (or thirty). Keys are known
    here by whatever the caller knows them by, and forgotten once they have gathered all they may.
    """

    def __init__(
        self, calls_per_minute: int, *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._usual, self._seconds = calls_per_minute, seconds
        self._allowances: dict[str, _Allowance] = {}
        self._swept = seconds()

    def take(self, key: str, calls_per_minute: int | None = None) -> bool:
        """Take one call, by the key's own rate if it has one; whether there was one left."""
        now, rate = self._seconds(), calls_per_minute or self._usual
        self._sweep(now)
        allowance = self._allowances.get(key)
        if allowance is None:
            allowance = self._allowances[key] = _Allowance(rate, math.inf, now)
        allowance.calls_a_minute = rate
        allowance.refill(now)
        if allowance.left < 1:
            return False
        allowance.left -= 1
        return True

    def seconds_until_next(self, key: str) -> int:
        """How long this key has to wait for its next call: 0 if it has one, or is not known yet."""
        allowance = self._allowances.get(key)
        if allowance is None:
            return 0
        allowance.refill(self._seconds())
        missing = 1 - allowance.left
        return max(0, math.ceil(missing * _SECONDS / allowance.calls_a_minute))

    def calls_a_minute(self, key: str) -> int:
        """The rate of this key, as far as it is known."""
        allowance = self._allowances.get(key)
        return allowance.calls_a_minute if allowance else self._usual

    def _sweep(self, now: float) -> None:
        if now - self._swept < _SECONDS:
            return
        self._swept = now
        for key, allowance in tuple(self._allowances.items()):
            allowance.refill(now)
            if allowance.left >= allowance.most:
                del self._allowances[key]
