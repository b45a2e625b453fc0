"""Stretches of time that lists can be limited to."""

from datetime import datetime, timedelta

from app.components.words import _, marked

WINDOWS = {
    "24h": (marked("Last 24 hours"), timedelta(hours=24)),
    "7d": (marked("Last 7 days"), timedelta(days=7)),
    "30d": (marked("Last 30 days"), timedelta(days=30)),
    "90d": (marked("Last 90 days"), timedelta(days=90)),
}


def windows() -> dict[str, str]:
    """The choices, in words."""
    return {name: _(words) for name, (words, _length) in WINDOWS.items()}


def since_of(name: str, *, now: datetime) -> datetime | None:
    """When the stretch of this name began; nothing for any other name."""
    return now - WINDOWS[name][1] if name in WINDOWS else None
