"""Committed changes as PostgreSQL carries them between processes: short texts with our ids only."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple
from typing import get_args

import orjson

from app.data.changes import Change, ChangesMissed

CHANNEL = "hilal_contacts_changes"
# PostgreSQL refuses 8,000 bytes and more.
_BYTES_AT_MOST = 7_900
# More than this is told in one word: whoever hears it looks at everything again.
_NOTICES_AT_MOST = 8
_KINDS: dict[str, type[Change]] = {kind.__name__: kind for kind in get_args(Change)}


def to_notices(changes: Sequence[Change], *, sender: str) -> tuple[str, ...]:
    """The texts that tell of these changes, each short enough to be sent."""
    notices = tuple(_packed(changes, sender))
    if len(notices) <= _NOTICES_AT_MOST:
        return notices
    return tuple(_packed((ChangesMissed(),), sender))


def from_notice(text: str, *, own: str) -> tuple[Change, ...]:
    """What another process changed; nothing when it was this one, which knows already.

    A text that cannot be read, such as a newer release's, means that something was missed.
    """
    try:
        sender, *entries = orjson.loads(text)
        if sender == own:
            return ()
        return tuple(_KINDS[name](*values) for name, *values in entries)
    except (ValueError, KeyError, TypeError):
        return (ChangesMissed(),)


def _packed(changes: Sequence[Change], sender: str) -> Iterator[str]:
    packed: list[list[object]] = []
    size = 0
    for change in changes:
        entry = [type(change).__name__, *astuple(change)]
        length = len(orjson.dumps(entry)) + 1
        if packed and size + length > _BYTES_AT_MOST:
            yield _text(packed, sender)
            packed, size = [], 0
        packed.append(entry)
        size += length
    if packed:
        yield _text(packed, sender)


def _text(entries: list[list[object]], sender: str) -> str:
    return orjson.dumps([sender, *entries]).decode()
