"""Times as people read them: relative in the text, absolute on hover and focus."""

from datetime import UTC, datetime, timedelta

from babel.dates import format_date

from app.components.elements import Text
from app.components.words import _, language, ngettext

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_DAYS_IN_WORDS = 7
_WEEK, _MONTH, _YEAR = 7, 30, 365


class When(Text):
    """A time, relative to now; its title holds it to the minute."""

    def __init__(self, at: datetime | None, *, never: str = "") -> None:
        super().__init__(relative(at) if at else never or _("Never"), tag="time")
        self.classes("hc-when")
        if at is not None:
            self.props["datetime"] = at.isoformat()
            self.props["title"] = self.props["data-absolute"] = absolute(at)


def relative(at: datetime, *, now: datetime | None = None) -> str:
    """How long ago it was, the date when that is more than a week."""
    now = now or datetime.now(UTC)
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < _MINUTE:
        return _("Just now")
    if seconds < _HOUR:
        return ngettext("{count} min ago", "{count} min ago", seconds // _MINUTE)
    if seconds < _DAY:
        return ngettext("{count} h ago", "{count} h ago", seconds // _HOUR)
    days = (now.date() - at.date()).days
    if days <= 1:
        return _("Yesterday")
    return _days_ago(days) if days < _DAYS_IN_WORDS else on_date(at, now=now)


def relative_within(at: datetime) -> str:
    """How long ago it was, for the middle of a sentence."""
    if datetime.now(UTC) - at >= timedelta(days=_DAYS_IN_WORDS):
        return _("on {date}", date=on_date(at))
    text = relative(at)
    return text[:1].lower() + text[1:]


def distance(at: datetime, *, now: datetime | None = None) -> str:
    """How long ago it was in the largest fitting unit, for beside a date."""
    days = ((now or datetime.now(UTC)) - at).days
    if days >= _YEAR:
        return ngettext("{count} year ago", "{count} years ago", days // _YEAR)
    if days >= _MONTH:
        return ngettext("{count} month ago", "{count} months ago", days // _MONTH)
    if days >= _WEEK:
        return ngettext("{count} week ago", "{count} weeks ago", days // _WEEK)
    return _days_ago(days) if days else _("today")


def on_date(at: datetime, *, now: datetime | None = None) -> str:
    """The date, with its year only when that is not this one."""
    is_this_year = at.year == (now or datetime.now(UTC)).year
    return format_date(at, "d MMM" if is_this_year else "d MMM y", locale=language().locale)


def absolute(at: datetime) -> str:
    """The time to the minute, in UTC."""
    date = format_date(at.astimezone(UTC), "EEE d MMM y", locale=language().locale)
    return _("{date}, {time} UTC", date=date, time=clock(at))


def day_name(at: datetime, *, now: datetime) -> str:
    """The words on a day separator."""
    if at.date() == now.date():
        return _("Today")
    if at.date() == (now - timedelta(days=1)).date():
        return _("Yesterday")
    return format_date(at, "full", locale=language().locale)


def clock(at: datetime) -> str:
    """The time of the day, in UTC."""
    return f"{at.astimezone(UTC):%H:%M}"


def _days_ago(days: int) -> str:
    return ngettext("{count} day ago", "{count} days ago", days)
