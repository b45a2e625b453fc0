"""Take a person's values, in every spelling, and what looks like such values out of a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from app.data.redaction_folding import Folded, fold, letters, look
from app.data.redaction_generic import find_cards, find_emails, find_ibans, find_phones
from app.data.redaction_known import KnownFinder, Span

_GENERIC = (
    *(("email", find_emails), ("id", find_ibans)),
    *(("id", find_cards), ("phone", find_phones)),
)
_PLACEHOLDER = re.compile(r"\[(?:name|email|phone|id)\]")
_BETWEEN_NAMES = re.compile(r"[\s.,'’\-_]{0,3}")
_MOST_ROUNDS = 5
# In place of a placeholder, so that what stands around it is not read together.
_APART = " \u2022 "


@dataclass(frozen=True)
class KnownValues:
    """Everything known of one person; kept in memory no longer than the object lives."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @cached_property
    def _as_spelt(self) -> KnownFinder:
        return KnownFinder(self.names, self.emails, self.phones, self.others, letters)

    @cached_property
    def _as_it_looks(self) -> KnownFinder:
        return KnownFinder(self.names, self.emails, self.phones, self.others, look)

    @cached_property
    def _looks_as_spelt(self) -> bool:
        values = (*self.names, *self.emails, *self.phones, *self.others)
        return all(letters(character) == look(character) for text in values for character in text)

    def _readings(self, body: str) -> Iterator[tuple[Folded, KnownFinder]]:
        yield fold(body, letters), self._as_spelt
        # By look alone Cyrillic capitals would part from their small letters, so it comes second,
        # and only where it can say anything else.
        if not (body.isascii() and self._looks_as_spelt):
            yield fold(body, look), self._as_it_looks

    def spans_in(self, body: str) -> Iterator[Span]:
        """Every stretch of the text that repeats a known value in some spelling."""
        for folded, finder in self._readings(body):
            for span in finder.find(folded):
                yield Span(*folded.typed_span(span.start, span.end), span.label)

    def holds_compactly(self, body: str) -> bool:
        """Whether a known value shows once spaces and punctuation are taken out of the text."""
        return any(finder.is_within(folded) for folded, finder in self._readings(body))


def redact(body: str, known: KnownValues, *, is_generic: bool = True) -> str:
    """Put ``[name]``, ``[email]``, ``[phone]`` or ``[id]`` in the place of every known value.

    Known values go in any spelling, and so does anybody's email, phone, card or bank account number
    unless ``is_generic`` is off; all other words stay as they are.
    """
    for _ in range(_MOST_ROUNDS):
        # What moved together around a placeholder may read as a value only now.
        redacted = _redact_once(body, known, is_generic=is_generic)
        if redacted == body:
            break
        body = redacted
    return body


def anonymise(body: str, known: KnownValues, *, is_generic: bool = True) -> str:
    """Redact, and leave nothing at all where a known value could still be read."""
    redacted = redact(body, known, is_generic=is_generic)
    if redacted == body:
        # No value stands there as a stretch; across spaces and punctuation one still may.
        return "" if known.holds_compactly(_PLACEHOLDER.sub(_APART, body)) else body
    return "" if still_holds(redacted, known) else redacted


def still_holds(body: str, known: KnownValues) -> bool:
    """Whether a known value can still be read in the text, also across spaces and punctuation."""
    remains = _PLACEHOLDER.sub(_APART, body)
    return any(True for _ in known.spans_in(remains)) or known.holds_compactly(remains)


def _redact_once(body: str, known: KnownValues, *, is_generic: bool) -> str:
    kept = [match.span() for match in _PLACEHOLDER.finditer(body)]
    spans = [
        span
        for span in (*known.spans_in(body), *(_generic_spans(body) if is_generic else ()))
        if not any(span.start < end and start < span.end for start, end in kept)
    ]
    parts: list[str] = []
    at = 0
    for span in _united(spans, body):
        parts += body[at : span.start], f"[{span.label}]"
        at = span.end
    return "".join([*parts, body[at:]])


def _generic_spans(body: str) -> Iterator[Span]:
    folded = fold(body, letters)
    for label, find in _GENERIC:
        for start, end in find(folded):
            yield Span(*folded.typed_span(start, end), label)


def _united(spans: list[Span], body: str) -> list[Span]:
    united: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        last = united[-1] if united else None
        if last is None or not _touch(last, span, body):
            united.append(span)
        else:
            longer = max(last, span, key=lambda one: one.end - one.start)
            united[-1] = Span(last.start, max(last.end, span.end), longer.label)
    return united


def _touch(last: Span, span: Span, body: str) -> bool:
    if span.start < last.end:
        return True
    between = body[last.end : span.start]
    return last.label == span.label == "name" and _BETWEEN_NAMES.fullmatch(between) is not None
