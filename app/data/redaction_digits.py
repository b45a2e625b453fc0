"""Numbers in running text: digits of any script, in words, with anything between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.data.redaction_folding import LETTER, Folded, fold_letters
from app.data.redaction_words import REPEATS, SPOKEN_DIGITS

WRITTEN_GAP = re.compile(r"[\s\-./()]{1,4}")
ANY_GAP = re.compile(r"[^\w\[\]]{1,5}")
_PIECE = re.compile(rf"[0-9]+|(?:(?![0-9]){LETTER})+")
_DIGIT = re.compile("[0-9]")
MIN_SUFFIX = 6
TELLING_SUFFIX = 8
_SPOKEN = {fold_letters(word): digit for word, digit in SPOKEN_DIGITS.items()}
_LEADING = 4  # 00 and a trunk 0 in parentheses stand before what is kept of a number


@dataclass(frozen=True, slots=True)
class Number:
    """Digits that stand together; each knows the folded stretch it was read from."""

    digits: str
    stretches: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        return self.stretches[0][0]

    @property
    def end(self) -> int:
        return self.stretches[-1][1]

    def stands_alone(self, first: int, after: int, *, is_short: bool) -> bool:
        """Whether the digits end a written group, and, where they are few, also begin one."""
        while is_short and first and self.digits[first - 1] == "0":
            first -= 1
        return self._is_border(after) and (not is_short or self._is_border(first))

    def _is_border(self, at: int) -> bool:
        if at in (0, len(self.stretches)):
            return True
        return self.stretches[at - 1][1] != self.stretches[at][0]


def written_numbers(folded: Folded) -> Iterator[Number]:
    """Numbers as one types them: digits with spaces, dashes, dots, slashes and parentheses."""
    if _DIGIT.search(folded.text) is None:
        return iter(())
    return _numbers(folded, WRITTEN_GAP, are_words_read=False)


def any_numbers(folded: Folded) -> Iterator[Number]:
    """The same, and digits in words, ``double three`` and any punctuation between."""
    return _numbers(folded, ANY_GAP, are_words_read=True)


def find_phone(number: Number, phone: str) -> tuple[int, int] | None:
    """The folded stretch in which the number repeats the end of a known phone."""
    for length in range(len(phone), MIN_SUFFIX - 1, -1):
        at = number.digits.find(phone[-length:])
        if at < 0 or not number.stands_alone(at, at + length, is_short=length < TELLING_SUFFIX):
            continue
        if len(number.digits) <= len(phone) + _LEADING:
            return number.start, number.end
        return number.stretches[at][0], number.stretches[at + length - 1][1]
    return (number.start, number.end) if number.digits == phone else None


def _numbers(folded: Folded, gap: re.Pattern[str], *, are_words_read: bool) -> Iterator[Number]:
    digits: list[str] = []
    stretches: list[tuple[int, int]] = []
    times = 1
    for piece in _PIECE.finditer(folded.text):
        read = _read(piece, are_words_read=are_words_read)
        between = folded.text[stretches[-1][1] : piece.start()] if stretches else ""
        is_repeat = are_words_read and piece.group() in REPEATS
        if digits and not ((read or is_repeat) and gap.fullmatch(between)):
            yield Number("".join(digits), tuple(stretches))
            digits, stretches = [], []
        if read:
            digits += [digit for digit, _ in read] * times
            stretches += [stretch for _, stretch in read] * times
        elif digits and is_repeat:
            # The repeated digit follows; the word itself belongs to the number.
            stretches[-1] = (stretches[-1][0], piece.end())
        times = REPEATS[piece.group()] if is_repeat else 1
    if digits:
        yield Number("".join(digits), tuple(stretches))


def _read(piece: re.Match[str], *, are_words_read: bool) -> list[tuple[str, tuple[int, int]]]:
    text, start = piece.group(), piece.start()
    if text.isdecimal():
        return [(digit, (start + at, start + at + 1)) for at, digit in enumerate(text)]
    if are_words_read and text in _SPOKEN:
        return [(_SPOKEN[text], piece.span())]
    return []
