"""Text as redaction compares it, each folded character with the typed one it came from."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from confusable_homoglyphs.confusables import (  # type: ignore[import-untyped]  # ships no types
    confusables_data,
)

# Vowel signs of Indic and South-East Asian scripts belong to the word, unlike accents.
_SIGNS = "\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u102b-\u103e\u17b6-\u17d3"
LETTER = rf"(?:[^\W_]|[{_SIGNS}])"
# Scripts that put no space between words, or glue particles to a name.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3040-\u318f\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff"
)
_SPACED_LETTER = rf"(?![{UNSPACED}]){LETTER}"
NOT_AFTER_LETTER = rf"(?<!(?![{UNSPACED}])[^\W_])(?<!(?![{UNSPACED}])[{_SIGNS}])"
NOT_BEFORE_LETTER = rf"(?!{_SPACED_LETTER})"
WORD = re.compile(rf"[{UNSPACED}]+|(?:{_SPACED_LETTER})+")
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u034f\u0640\u180b\u180c\u180d\u2800")
_SPELLINGS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe",
        "þ": "th", "ð": "d", "ß": "ss", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "گ": "ك",
        "ة": "ه", "ہ": "ه", "ۃ": "ه", "ھ": "ه", "ٱ": "ا", "؀": "", "ς": "σ",
        "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-",
        "—": "-", "−": "-", "。": ".", "｡": ".", "٠": "0",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters and digits, in folded positions."""

    text: str
    start: int
    end: int
    is_capitalised: bool


@dataclass(frozen=True)
class Folded:
    """A folded text and, for each of its characters, the position in the text as typed."""

    text: str
    origins: tuple[int, ...]
    typed: str

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Every word in order."""
        return tuple(
            Word(
                match.group(),
                match.start(),
                match.end(),
                self.typed[self.origins[match.start()]].isupper(),
            )
            for match in WORD.finditer(self.text)
        )

    @cached_property
    def tells_case(self) -> bool:
        """Whether the writer uses capitals, but not throughout, so that one means something."""
        return any(word.is_capitalised for word in self.words) and not self.typed.isupper()

    def typed_span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch as typed, with the accents and invisible characters that hang on its end."""
        last = self.origins[end - 1] + 1
        while last < len(self.typed) and not letters(self.typed[last]):
            last += 1
        return self.origins[start], last


def fold(typed: str, fold_one: Callable[[str], str]) -> Folded:
    """Fold each character by itself, which is what keeps the way back to the text as typed."""
    if typed.isascii():
        return Folded(typed.lower(), tuple(range(len(typed))), typed)
    characters: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(typed):
        for folded in fold_one(character):
            characters.append(folded)
            origins.append(position)
    return Folded("".join(characters), tuple(origins), typed)


@lru_cache(maxsize=8192)
def letters(character: str) -> str:
    """Without case, accents, width and invisible characters; digits of every script are ASCII."""
    if character.isascii():
        return character.lower()
    decomposed = unicodedata.normalize("NFKD", character).casefold().translate(_SPELLINGS)
    return "".join(_bare(part) for part in unicodedata.normalize("NFKD", decomposed))


@lru_cache(maxsize=8192)
def look(character: str) -> str:
    """Like ``letters``, and whatever looks like an ASCII letter or digit is that."""
    folded = letters(character)
    if character.isascii():
        return folded
    resembled = "".join(_resembled(part) or part for part in folded)
    return resembled if resembled.isascii() else (_resembled(character) or resembled)


def fold_letters(text: str) -> str:
    """The folded text alone, where no way back is needed."""
    return "".join(letters(character) for character in text)


def _bare(character: str) -> str:
    if unicodedata.combining(character) or character in _INVISIBLE:
        return ""
    if unicodedata.category(character) == "Cf":
        return ""
    digit = unicodedata.digit(character, None)
    return str(digit) if digit is not None else character


def _resembled(character: str) -> str:
    if character.isascii():
        return character
    for candidate in confusables_data.get(character, ()):
        text: str = candidate["c"]
        if len(text) == 1 and text.isascii() and text.isalnum():
            return text.lower()
    return ""
