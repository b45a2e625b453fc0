"""Where a text names a person: any order, part, accent, look-alike and typo of the name."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, permutations
from string import digits

from rapidfuzz.distance import OSA

from app.data.redaction_folding import UNSPACED, WORD, Folded, Word, fold_letters
from app.data.redaction_words import (
    BEFORE_A_DATE,
    CALENDAR,
    EVERYDAY,
    HONORIFICS,
    INTRODUCTIONS,
    PARTICLES,
)

MIN_TYPO_LETTERS = 5
MIN_JOINED_LETTERS = 5
_LONG_NAME_LETTERS = 9
_MOST_PERMUTED_PARTS = 4
_SHORT = 2
_GAP = re.compile(r"[\s.,'’\-_/&]{0,3}")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_HAN = re.compile(r"[\u3400-\u9fff]{2,4}")
_PREFIXED = re.compile(r"[\u0590-\u06ff]")
_PREFIXES = (
    "و",
    "ف",
    "ب",
    "ل",
    "ك",
    "ال",
    "وال",
    "يا",
    "ول",
    "וה",
    "ו",
    "ה",
    "ב",
    "ל",
    "מ",
    "ש",
    "כ",
)
_INFLECTED = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_LONGEST_ENDING = 3
_ENDS_SENTENCE = ".!?;…\n"
_LOOKS = str.maketrans("013457@$", "oieastas")
_FOLDED_EVERYDAY = frozenset(map(fold_letters, EVERYDAY))
_FOLDED_PARTICLES = frozenset(map(fold_letters, PARTICLES))
# What `i'm` ends in is a word of its own here.
_FOLDED_INTRODUCTIONS = frozenset(map(fold_letters, INTRODUCTIONS)) | {"m"}


class NameFinder:
    """Finds one person's names in folded text; ``names`` are folded the same way."""

    def __init__(self, names: Iterable[str]) -> None:
        whole = [name.strip() for name in names if name.strip()]
        lists = [WORD.findall(name) for name in whole]
        self._parts = {part for parts in lists for part in parts if not part.isdecimal()}
        letters = {p for p in self._parts if len(p) >= _SHORT and not _UNSPACED.search(p)}
        self._plain = {
            part
            for part in letters
            if part not in _FOLDED_EVERYDAY | _FOLDED_PARTICLES and len(part) > _SHORT
        }
        self._needs_hint = letters - self._plain - _FOLDED_PARTICLES
        # Whoever is called nothing but `De` or `The` is still found when capitalised.
        if not self._plain and not self._needs_hint:
            self._needs_hint = letters
        self._pairs = {pair for parts in lists for pair in pairwise(parts)}
        self._initials = {part[0] for part in self._parts}
        self._joined = {joined for parts in lists for joined in _joined(parts)}
        self._unspaced = sorted(
            {piece for name in whole for piece in _pieces(name)}, key=len, reverse=True
        )

    def find(self, folded: Folded) -> Iterator[tuple[int, int]]:
        """Every folded stretch that names the person."""
        for piece in self._unspaced:
            for match in re.finditer(re.escape(piece), folded.text):
                yield match.span()
        words = folded.words
        hits = [self._is_named(word, folded) for word in words]
        if not any(hits) and not any(word.text in self._needs_hint for word in words):
            return
        for order in (range(len(words)), reversed(range(len(words)))):
            for at in order:
                if not hits[at] and self._belongs(words, hits, at, folded):
                    hits[at] = True
        for word, hit in zip(words, hits, strict=True):
            if hit:
                yield word.start, word.end

    def _is_named(self, word: Word, folded: Folded) -> bool:
        text = word.text
        if text in self._plain or any(joined in text for joined in self._joined):
            return True
        if text in self._needs_hint:
            return self._is_hinted(word, folded)
        if any(character.isdecimal() for character in text) and not text.isdecimal():
            # Nobody writes `w1ll` and means the verb.
            meant = text.translate(_LOOKS)
            return meant in self._plain | self._needs_hint or text.strip(digits) in self._plain
        return self._is_derived(word, folded)

    def _is_derived(self, word: Word, folded: Folded) -> bool:
        if _PREFIXED.search(word.text):
            return any(
                word.text.startswith(prefix) and word.text[len(prefix) :] in self._plain
                for prefix in _PREFIXES
            ) or self._is_misspelt(word)
        if folded.tells_case and not word.is_capitalised:
            return False
        return self._is_inflected(word.text) or self._is_misspelt(word)

    def _is_inflected(self, text: str) -> bool:
        if not _INFLECTED.search(text):
            return False
        stems = (re.sub("[аеиоуыэюяьйαεηιου]$", "", part) for part in self._plain)
        return any(
            len(stem) > _SHORT
            and text.startswith(stem)
            and len(text) <= len(stem) + _LONGEST_ENDING
            for stem in stems
        )

    def _is_misspelt(self, word: Word) -> bool:
        text = word.text
        if len(text) < MIN_TYPO_LETTERS - 1 or text in _FOLDED_EVERYDAY:
            return False
        for part in self._plain | self._needs_hint:
            if len(part) < MIN_TYPO_LETTERS or set(text[:2]).isdisjoint(part[0]):
                continue
            most = 2 if len(part) >= _LONG_NAME_LETTERS else 1
            if OSA.distance(text, part, score_cutoff=most) <= most:
                return True
        return False

    def _is_hinted(self, word: Word, folded: Folded) -> bool:
        before = folded.text[: word.start].rstrip(" ,:'")
        if word.is_capitalised and folded.tells_case:
            return _is_capital_telling(word, before, folded.text[word.end :])
        introduction = re.search(r"[^\W_]+$", before)
        if introduction and introduction.group() in _FOLDED_INTRODUCTIONS:
            return True
        return before == "" and folded.text[word.end :].strip(" .!,") == ""

    def _belongs(self, words: Sequence[Word], hits: list[bool], at: int, folded: Folded) -> bool:
        return any(
            self._is_beside(words[at], words[neighbour], hits[neighbour], folded)
            for neighbour in (at - 1, at + 1)
            if 0 <= neighbour < len(words)
        )

    def _is_beside(self, word: Word, other: Word, is_hit: bool, folded: Folded) -> bool:
        first, second = (word, other) if word.start < other.start else (other, word)
        gap = folded.text[first.end : second.start]
        if not _GAP.fullmatch(gap):
            return False
        if word.text in self._needs_hint:
            # Two everyday words that stand together as they do in the name are the name.
            return is_hit or (other.text in self._needs_hint and other.text != word.text)
        if not is_hit:
            return False
        if len(word.text) == 1:
            # `J. Garcia` abbreviates a name; in `Garcia. I need` a sentence ends.
            return word.text in self._initials and ("." not in gap or word is first)
        return (first.text, second.text) in self._pairs


def _is_capital_telling(word: Word, before: str, after: str) -> bool:
    """Whether the capital is not one that any sentence begins with, or every month has."""
    if word.text in CALENDAR and re.search(BEFORE_A_DATE, before):
        return False
    begins_sentence = not before or before[-1] in _ENDS_SENTENCE
    return not begins_sentence or not after.strip(" .!,") or after[:1] in ",:"


def _joined(parts: Sequence[str]) -> Iterator[str]:
    if not 1 < len(parts) <= _MOST_PERMUTED_PARTS:
        return
    for count in range(2, len(parts) + 1):
        for chosen in permutations(parts, count):
            joined = "".join(chosen)
            if len(joined) > MIN_JOINED_LETTERS:
                yield joined


def _pieces(name: str) -> Iterator[str]:
    if not _UNSPACED.search(name):
        return
    parts = name.split()
    yield from (part for part in [*parts, "".join(parts)] if len(part) >= _SHORT)
    composed = unicodedata.normalize("NFC", "".join(parts))
    if len(parts) == 1 and _HAN.fullmatch(composed):
        yield from (composed[1:] for _ in [0] if len(composed) > _SHORT)
        yield from (composed[at:] for at in [2] if len(composed) - at >= _SHORT)
        yield from (composed[:2] for _ in [0] if len(composed) > _SHORT + 1)
    if len(parts) == 1 and _is_hangul(composed) and len(composed) > _SHORT:
        yield fold_letters(composed[1:])
    family = composed[0] if len(parts) == 1 else unicodedata.normalize("NFC", parts[0])
    yield from (fold_letters(family + honorific) for honorific in HONORIFICS)


def _is_hangul(text: str) -> bool:
    return all("가" <= character <= "힣" for character in text)
