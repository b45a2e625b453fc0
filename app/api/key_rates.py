"""How often each key calls, by the minute.

Counted here, because the library's store starts a thread at every call, and this is asked by each.
"""

import time
from collections import Counter
from collections.abc import Callable

_SECONDS = 60


class KeyRates:
    """Counts the calls of each key in this minute, and forgets those of the last one."""

    def __init__(
        self, calls_per_minute: int, *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._seconds = calls_per_minute, seconds
        self._minute = -1
        self._calls: Counter[str] = Counter()

    @property
    def seconds_left(self) -> int:
        """How long this minute lasts still."""
        return _SECONDS - int(self._seconds()) % _SECONDS

    def take(self, key: str, most: int | None = None) -> bool:
        """Count one call; whether it is still allowed, by the key's own rate if it has one."""
        minute = int(self._seconds() // _SECONDS)
        if minute != self._minute:
            self._minute = minute
            self._calls.clear()
        self._calls[key] += 1
        return self._calls[key] <= (most or self._most)
