"""Times as people read them: relative in the text, absolute on hover and focus."""

from datetime import UTC, datetime, timedelta

from app.components.elements import Text

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_DAYS_IN_WORDS = 7


class When(Text):
    """A time, relative to now; its title holds it to the minute."""

    def __init__(self, at: datetime | None, *, never: str = "Never") -> None:
        super().__init__(relative(at) if at else never, tag="time")
        self.classes("hc-when")
        if at is not None:
            self.props["datetime"] = at.isoformat()
            self.props["title"] = self.props["data-absolute"] = absolute(at)


def relative(at: datetime, *, now: datetime | None = None) -> str:
    """How long ago it was, the date when that is more than a week."""
    now = now or datetime.now(UTC)
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < _MINUTE:
        return "Just now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min ago"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h ago"
    days = (now.date() - at.date()).days
    if days <= 1:
        return "Yesterday"
    return f"{days} days ago" if days < _DAYS_IN_WORDS else on_date(at, now=now)


def distance(at: datetime, *, now: datetime | None = None) -> str:
    """How long ago it was in the largest fitting unit, for beside a date."""
    days = ((now or datetime.now(UTC)) - at).days
    for unit, size in (("year", 365), ("month", 30), ("week", 7), ("day", 1)):
        if days >= size:
            count = days // size
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "today"


def on_date(at: datetime, *, now: datetime | None = None) -> str:
    """The date, with its year only when that is not this one."""
    is_this_year = at.year == (now or datetime.now(UTC)).year
    return f"{at.day} {at:%b}" if is_this_year else f"{at.day} {at:%b %Y}"


def absolute(at: datetime) -> str:
    """The time to the minute, in UTC."""
    return f"{at.astimezone(UTC):%a} {at.day} {at:%b %Y, %H:%M} UTC"


def day_name(at: datetime, *, now: datetime) -> str:
    """The words on a day separator."""
    if at.date() == now.date():
        return "Today"
    if at.date() == (now - timedelta(days=1)).date():
        return "Yesterday"
    return f"{at:%A}, {at.day} {at:%B %Y}"
