"""How often somebody may come to a door that needs no sign-in."""

import ipaddress
import math
import time

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from app.data.errors import ContactsError
from app.data.vocabulary import marked

_IPV6_PREFIX = 64  # one household has this many bits to itself


class TooManyCallsError(ContactsError):
    """Too many calls from here; nothing was looked at."""

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(
            marked("Too many calls. Try again in {seconds} s."), seconds=retry_after_seconds
        )


class RateLimits:
    """Counts calls in this process, and forgets them as time passes."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def count(self, limit: RateLimitItem, *who: str) -> None:
        """Count one call.

        :raises TooManyCallsError: it is one too many
        """
        if not await self._limiter.hit(limit, *who):
            window = await self._limiter.get_window_stats(limit, *who)
            raise TooManyCallsError(max(1, math.ceil(window.reset_time - time.time())))


def neighbourhood(address: str) -> str:
    """What one caller cannot change at will: an IPv4 address, or the first half of an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:  # noqa: PLR2004 - the protocol's number
        return address
    return str(ipaddress.ip_network((ip, _IPV6_PREFIX), strict=False))
