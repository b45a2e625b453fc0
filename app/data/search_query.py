"""Check what the directory is asked for, as it stands in a URL, before anything is looked up."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from app.data.errors import InvalidSearchError
from app.data.read_models import SearchQuery
from app.data.types import to_microseconds
from app.data.vocabulary import Identity, SortField

WORDS_LIMIT, WORD_COUNT_LIMIT = 200, 12
TAG_COUNT_LIMIT, LABEL_LIMIT = 20, 200
_DAYS = {"24h": 1, "7d": 7, "30d": 30, "90d": 90}
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?", re.ASCII)
_UNSPEAKABLE = re.compile(r"[\x00\ud800-\udfff]")
_NEVER = (0, 1)
_FAR = 2**62

Instants = tuple[int, int]


def parse_query(
    *,
    q: str = "",
    tag: Iterable[str] = (),
    seen: str | None = None,
    chatbot_id: str | None = None,
    identity: str | None = None,
    deleted: str | None = None,
    sort: str | None = None,
) -> SearchQuery:
    """The query that a URL asks for; absent and empty parameters do not filter.

    :raises InvalidSearchError: a parameter is not one the directory knows; ``field`` names it
    """
    field, descending = _sort(sort or "-last_seen")
    query = SearchQuery(
        words=q,
        tags=tuple(dict.fromkeys(name for name in tag if name.strip())),
        seen=seen or None,
        chatbot_id=chatbot_id or None,
        identity=_identity(identity) if identity else None,
        deleted=_is_deleted(deleted or "false"),
        sort=field,
        descending=descending,
    )
    check_query(query)
    return query


def check_query(query: SearchQuery) -> None:
    """Refuse what no search could answer.

    :raises InvalidSearchError: too long, not to be encoded, or an unknown time window
    """
    if len(query.words) > WORDS_LIMIT or len(query.words.split()) > WORD_COUNT_LIMIT:
        raise InvalidSearchError(
            "q",
            "Search for at most {words} words and {characters} characters.",
            words=WORD_COUNT_LIMIT,
            characters=WORDS_LIMIT,
        )
    if len(query.tags) > TAG_COUNT_LIMIT:
        raise InvalidSearchError("tag", "Filter by at most {limit} tags.", limit=TAG_COUNT_LIMIT)
    for name in query.tags:
        _check_label("tag", name)
    _check_label("chatbot_id", query.chatbot_id or "")
    if query.seen is not None:
        instants_of(query.seen, now=datetime.now(UTC))


def instants_of(seen: str, *, now: datetime) -> Instants:
    """The microseconds of a time window, its end left out; custom days are whole days in UTC.

    :raises InvalidSearchError: there is no such window
    """
    if seen == "never":
        return _NEVER
    if seen in _DAYS:
        return to_microseconds(now - timedelta(days=_DAYS[seen])), _FAR
    found = _RANGE.fullmatch(seen)
    if found is None or not any(found.groups()):
        raise InvalidSearchError(
            "seen",
            "The time window is 24h, 7d, 30d, 90d, never or two dates: 2026-01-31..2026-02-28.",
        )
    first, last = found.groups()
    begins = _midnight(first) if first else 1
    return max(begins, 1), _midnight(last) + 86_400_000_000 if last else _FAR


def can_be_stored(text: str) -> bool:
    """Whether both databases can be asked for this text at all."""
    return _UNSPEAKABLE.search(text) is None


def _midnight(day: str) -> int:
    try:
        return to_microseconds(datetime.combine(date.fromisoformat(day), time(), UTC))
    except ValueError as error:
        raise InvalidSearchError("seen", "There is no such day.") from error


def _sort(text: str) -> tuple[SortField, bool]:
    try:
        return SortField(text.removeprefix("-")), text.startswith("-")
    except ValueError as error:
        raise InvalidSearchError(
            "sort",
            "Sort by one of {known}, with - in front for descending.",
            known=", ".join(SortField),
        ) from error


def _identity(text: str) -> Identity:
    try:
        return Identity(text)
    except ValueError as error:
        raise InvalidSearchError(
            "identity", "Identity is one of {known}.", known=", ".join(Identity)
        ) from error


def _is_deleted(text: str) -> bool:
    if text not in ("true", "false"):
        raise InvalidSearchError("deleted", "Deleted is true or false.")
    return text == "true"


def _check_label(field: str, text: str) -> None:
    if len(text) > LABEL_LIMIT or not can_be_stored(text):
        raise InvalidSearchError(
            field, "This is too long or holds characters that cannot be shown."
        )
