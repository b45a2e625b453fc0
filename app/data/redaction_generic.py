"""What looks like anybody's email, phone or card number, whoever it belongs to."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from app.data.redaction_digits import Number, written_numbers
from app.data.redaction_folding import Folded, fold_letters
from app.data.redaction_words import NUMBERED_THINGS, TELEPHONES

_EMAIL = re.compile(
    r"""(?<![\w.+-])["\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}"""
)
_SPELT_EMAIL = re.compile(
    r"""(?<!\w)[\w.+-]{1,64}\s?[\[({<]?\s?(?:@|\bat\b|\barroba\b)\s?[\])}>]?\s?
    [\w-]{1,63}(?:\s?[\[({<]?\s?(?:\.|\bdot\b|\bpunkt\b|\bpunto\b|\bpoint\b)\s?[\])}>]?\s?[\w-]{1,63}){0,3}
    \s?[\[({<]?\s?(?:\.|\bdot\b|\bpunkt\b|\bpunto\b|\bpoint\b)\s?[\])}>]?\s?
    (?:com|net|org|edu|gov|info|io|co|example|[a-z]{2})(?!\w)""",
    re.VERBOSE,
)
_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}[0-9]{2}(?:[ \-]?[a-z0-9]{1,4}){3,9}(?![a-z0-9])")
_DATE = re.compile(r"(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2,4})(?!\d)")
_NORTH_AMERICAN = re.compile(r"(?:1[\s.-])?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[\s#:=.№º°'\-]{0,5}(?:(?:is|ist|est|es|هو|=)[\s:]{1,3})?$")
_CARD_LENGTHS = range(13, 20)
_CARD_FIRST_DIGITS = "23456"
_FOLDED_THINGS = frozenset(map(fold_letters, NUMBERED_THINGS))
_FOLDED_TELEPHONES = frozenset(map(fold_letters, TELEPHONES))


def find_emails(folded: Folded) -> Iterator[tuple[int, int]]:
    """Every email address, also with ``at`` and ``dot`` in words."""
    for pattern in (_EMAIL, _SPELT_EMAIL):
        for match in pattern.finditer(folded.text):
            if pattern is _EMAIL or "@" in match.group() or _is_spelt(match.group()):
                yield match.span()


def find_cards(folded: Folded) -> Iterator[tuple[int, int]]:
    """Every number that a payment card could have: its length, first digit and checksum."""
    for number in written_numbers(folded):
        if (
            len(number.digits) in _CARD_LENGTHS
            and number.digits[0] in _CARD_FIRST_DIGITS
            and luhn.is_valid(number.digits)
        ):
            yield number.start, number.end


def find_ibans(folded: Folded) -> Iterator[tuple[int, int]]:
    """Every bank account number whose country, length and checksum are right."""
    for match in _IBAN.finditer(folded.text):
        for text in _shortened(match.group()):
            if iban.is_valid(text):
                yield match.start(), match.start() + len(text)
                break


def find_phones(folded: Folded) -> Iterator[tuple[int, int]]:
    """Every number written as telephone numbers are; orders, invoices, dates and amounts stay."""
    for number in written_numbers(folded):
        start = _start_with_sign(folded.text, number.start)
        if _is_phone(folded.text, number, start):
            yield start, number.end


def _shortened(text: str) -> Iterator[str]:
    # The next word may have been taken for the last group.
    while text:
        yield text
        text = text.rpartition(" ")[0]


def _is_spelt(text: str) -> bool:
    # `meet at noon. co` is prose; brackets or a spoken dot are not.
    return re.search(r"[\[({<]\s?at|\b(?:dot|punkt|punto)\b", text) is not None


def _is_phone(text: str, number: Number, start: int) -> bool:
    digits, written = number.digits, text[number.start : number.end]
    before = text[:start]
    introduced = _WORD_BEFORE.search(before)
    word = introduced.group(1) if introduced else ""
    if _touches_letters(text, start, number.end) or not 7 <= len(digits) <= 17:  # noqa: PLR2004 E.164 has at most 15, behind 00
        return False
    if text[start] == "+" or word in _FOLDED_TELEPHONES:
        return True
    if word in _FOLDED_THINGS or before.rstrip().endswith(("#", "№", "$", "€", "£")):
        return False
    if _DATE.search(written) or re.match(r"0\.\d", written):
        return False
    if _NORTH_AMERICAN.fullmatch(text[start : number.end]):
        return True
    return digits[0] == "0" and len(digits) >= 9  # noqa: PLR2004 a national number with its trunk 0


def _start_with_sign(text: str, start: int) -> int:
    head = text[max(0, start - 2) : start]
    for sign in ("+(", "(+", "+ ", "+", "("):
        if head.endswith(sign):
            return start - len(sign)
    return start


def _touches_letters(text: str, start: int, end: int) -> bool:
    # Of Latin letters only: other scripts write a word right against a number.
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return bool(re.search(r"[a-z_]-?$", before) or re.match(r"-?[a-z_]", after))
