"""Where a text repeats one person's known names, emails, phones and ids."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.data.redaction_digits import MIN_SUFFIX, any_numbers, find_phone
from app.data.redaction_folding import (
    LETTER,
    NOT_AFTER_LETTER,
    NOT_BEFORE_LETTER,
    UNSPACED,
    Folded,
    fold_letters,
)
from app.data.redaction_names import NameFinder
from app.data.redaction_words import EVERYDAY, SHARED_MAILBOXES, SHARED_VALUES

_UNSPACED = re.compile(f"[{UNSPACED}]")
_TOKEN = re.compile(rf"{LETTER}+")
_AT = r"[\s\[({<]{0,3}(?:@|at|arroba|chez)?[\s\])}>]{0,3}"
_DOT = r"[\s\[({<]{0,3}(?:[._+\-]|dot|punkt|punto|point|ponto)?[\s\])}>]{0,3}"
_MIN_LOCAL, _MIN_OTHER, _MIN_NUMBER = 3, 3, 4
_MIN_COMPACT_NAME, _MIN_COMPACT_OTHER, _MIN_SPACED = 7, 6, 4
_MIN_APART, _MIN_APART_UNSPACED = 5, 3
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ß": "ss"})
_NOT_A_LETTER = re.compile(rf"(?:(?!{LETTER}).)+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text and the placeholder that is to take its place."""

    start: int
    end: int
    label: str


class KnownFinder:
    """Finds one person's values in text that was folded with the same function."""

    def __init__(
        self,
        names: Iterable[str],
        emails: Iterable[str],
        phones: Iterable[str],
        others: Iterable[str],
        fold_one: Callable[[str], str],
    ) -> None:
        def folded(text: str) -> str:
            return "".join(fold_one(character) for character in text)

        spelt = [folded(spelling) for name in names for spelling in _spellings(name)]
        addresses = [folded(email).strip() for email in emails if email.strip()]
        values = [value for other in others if _tells_a_person(value := folded(other).strip())]
        self._names = NameFinder(spelt)
        self._phones = [digits for phone in phones if (digits := _digits(phone))]
        self._patterns = [
            *((pattern, "email") for email in addresses for pattern in _email_patterns(email)),
            *((_value_pattern(value), "id") for value in values),
            *(
                (_spaced_pattern(value), "id")
                for value in values
                if len(_compact(value)) >= _MIN_APART
            ),
            *((_spaced_pattern(name), "name") for name in _whole_names(spelt)),
            *((pattern, "name") for name in spelt for pattern in _unspaced_patterns(name)),
        ]
        self._compact = {
            *(_compact(name) for name in spelt if " " in name.strip()),
            *(_compact(" ".join(reversed(name.split()))) for name in spelt),
        }
        self._compact = {name for name in self._compact if len(name) >= _MIN_COMPACT_NAME}
        self._compact |= {
            compact
            for value in (*addresses, *values)
            if len(compact := _compact(value)) >= _MIN_COMPACT_OTHER
        }
        self._spaced = {
            part for name in spelt for part in _TOKEN.findall(name) if len(part) >= _MIN_SPACED
        }

    def find(self, folded: Folded) -> Iterator[Span]:
        """Every stretch, in folded positions, that repeats a known value."""
        for start, end in self._names.find(folded):
            yield Span(start, end, "name")
        for pattern, label in self._patterns:
            for match in pattern.finditer(folded.text):
                yield Span(*match.span(), label)
        for number in any_numbers(folded):
            for phone in self._phones:
                if found := find_phone(number, phone):
                    start = found[0]
                    while start and folded.text[start - 1] in "+(":
                        start -= 1
                    yield Span(start, found[1], "phone")

    def is_within(self, folded: Folded) -> bool:
        """Whether a value is there once everything but letters and digits is taken out."""
        compact = _compact(folded.text)
        digits = "".join(number.digits for number in any_numbers(folded))
        spaced = "".join(word.text if len(word.text) == 1 else " " for word in folded.words)
        return (
            any(value in compact for value in self._compact)
            or any(len(p) > MIN_SUFFIX and p[-MIN_SUFFIX - 1 :] in digits for p in self._phones)
            or any(part in spaced for part in self._spaced)
        )


def _spellings(name: str) -> Iterator[str]:
    yield name
    if (transcribed := name.lower().translate(_UMLAUTS)) != name.lower():
        yield transcribed


def _tells_a_person(value: str) -> bool:
    if value.isdecimal():
        return len(value) >= _MIN_NUMBER
    return len(value) >= _MIN_OTHER and value not in SHARED_VALUES | EVERYDAY


def _email_patterns(email: str) -> Iterator[re.Pattern[str]]:
    local, _, domain = email.rpartition("@")
    before, after = _TOKEN.findall(local), _TOKEN.findall(domain)
    if before and after:
        whole = _DOT.join(map(re.escape, before)) + _AT + _DOT.join(map(re.escape, after))
        yield re.compile(f"{NOT_AFTER_LETTER}{whole}{NOT_BEFORE_LETTER}")
    if len(local) >= _MIN_LOCAL and local not in SHARED_MAILBOXES | EVERYDAY and before:
        joined = r"[._+\-]?".join(map(re.escape, before))
        yield re.compile(f"{NOT_AFTER_LETTER}{joined}{NOT_BEFORE_LETTER}")


def _value_pattern(value: str) -> re.Pattern[str]:
    tokens = _TOKEN.findall(value)
    if not tokens:
        return re.compile(re.escape(value))
    body = r"[\W_]{0,3}".join(map(re.escape, tokens))
    return re.compile(f"{NOT_AFTER_LETTER}{body}{NOT_BEFORE_LETTER}")


def _whole_names(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        parts = _TOKEN.findall(name)
        shortest = _MIN_APART_UNSPACED if _UNSPACED.search(name) else _MIN_APART
        if len("".join(parts)) >= shortest:
            yield from {" ".join(parts), " ".join(reversed(parts))}


def _unspaced_patterns(name: str) -> Iterator[re.Pattern[str]]:
    # Parts of one letter each say nothing alone, but together, in either order, they are the name.
    parts = name.split()
    if len(parts) > 1 and _UNSPACED.search(name):
        for order in (parts, parts[::-1]):
            yield re.compile(r"[\s,・·]{0,3}".join(map(re.escape, order)))


def _spaced_pattern(value: str) -> re.Pattern[str]:
    # `J o s e  G a r c i a`: at least a gap after each letter, so that words are not read together.
    apart = r"[\W_]{1,3}".join(map(re.escape, _compact(value)))
    return re.compile(f"{NOT_AFTER_LETTER}{apart}{NOT_BEFORE_LETTER}")


def _compact(text: str) -> str:
    return _NOT_A_LETTER.sub("", text)


def _digits(phone: str) -> str:
    return "".join(character for character in fold_letters(phone) if character.isdecimal())
