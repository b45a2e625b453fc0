"""A screen's board as the browser draws it: every word and figure in the screen's language."""

from datetime import date

from babel.dates import format_date

from app.components.languages import ENGLISH, LANGUAGES, Language
from app.components.titles import visitor_title
from app.components.words import _, figure, language, marked, ngettext, speaking
from app.data.read_models import Figure, KioskBoard, KioskContact, KioskView
from app.data.vocabulary import Identity, KioskBlock

_BADGES = {
    Identity.VERIFIED: marked("Verified"),
    Identity.SELF_REPORTED: marked("Self-reported"),
    Identity.ANONYMOUS: marked("Anonymous"),
}


def board_json(board: KioskBoard, view: KioskView, *, name: str) -> dict[str, object]:
    """Everything that the screen shows, in the view's language."""
    with speaking(_spoken(view)):
        return {
            **_direction(language()),
            "name": name,
            "figures": _figures(board),
            "recent": _people(board) if KioskBlock.RECENT in view.blocks else None,
            "days": [_day(*day) for day in board.days] if KioskBlock.DAYS in view.blocks else None,
            "words": {
                "recent": _("Seen lately"),
                "days": _("New contacts each day"),
                "now": _("Just now"),
                "live": _("Live"),
                "old": _("Last heard {age}. Trying again."),
            },
        }


def door_json(spoken: Language) -> dict[str, object]:
    """What a screen says that nobody has let in yet, in the reader's language."""
    with speaking(spoken):
        return {
            **_direction(language()),
            "words": {
                "title": _("Let this screen in"),
                "hint": _(
                    "On your own computer, open Settings, then Screens, and type this code. "
                    "It changes every ten minutes."
                ),
            },
        }


def _spoken(view: KioskView) -> Language:
    return LANGUAGES.get(view.language, ENGLISH)


def _direction(spoken: Language) -> dict[str, object]:
    return {
        "language": spoken.code,
        "formats": spoken.formats,
        "is_right_to_left": spoken.is_right_to_left,
    }


def _figures(board: KioskBoard) -> list[dict[str, str]]:
    labelled: tuple[tuple[str, Figure | None], ...] = (
        (_("Contacts"), board.contacts),
        (_("Seen in 24 hours"), board.seen_today),
        (_("Verified"), board.verified),
    )
    return [
        {"label": label, "figure": figure(shown.count) + ("+" if shown.is_capped else "")}
        for label, shown in labelled
        if shown is not None
    ]


def _people(board: KioskBoard) -> list[dict[str, object]]:
    return [
        {
            "title": person.name or visitor_title(person.contact_id),
            "is_named": person.name is not None,
            "identity": person.identity.value,
            "badge": _(_BADGES[person.identity]),
            "seconds": _seconds_ago(board, person),
        }
        for person in board.recent
    ]


def _seconds_ago(board: KioskBoard, person: KioskContact) -> float | None:
    # An age and not an instant: the screen's own clock may be wrong.
    if person.last_seen is None:
        return None
    return max(0.0, (board.at - person.last_seen).total_seconds())


def _day(day: date, count: int) -> dict[str, object]:
    locale = language().locale
    spoken = format_date(day, "d MMM", locale=locale)
    return {
        "day": format_date(day, "d/M", locale=locale),
        "spoken": ngettext(
            "{day}: {count} new contact", "{day}: {count} new contacts", count, day=spoken
        ),
        "figure": figure(count),
        "count": count,
    }
