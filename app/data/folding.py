"""The one way in which text, emails and phones are folded, for search and for keys.

Made in Python for both engines: their own folding differs from each other and from Unicode.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

_SPECIAL = str.maketrans(
    {
        "ø": "o", "ł": "l", "ı": "i", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
        "ß": "ss", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك",
        "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None,
    }
)  # fmt: skip
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}
_PHONE_PART = re.compile(r"(?=.*\d)[+\d().\-/\u2010-\u2015]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f]")
_WORD_BREAKS = re.compile(r"[\s\u2010-\u2015-]+")
_CJK_LIMIT = 24
_TRIGRAM = 3

Term = tuple[tuple[str, ...], ...]


def fold(text: str) -> str:
    """Case, diacritics, width and the usual variants of letters and digits folded away."""
    if text.isascii() and text.isprintable():
        return text.lower()
    return unicodedata.normalize("NFC", "".join(map(_folded, text)))


@lru_cache(maxsize=16_384)
def _folded(letter: str) -> str:
    """What is left of one letter; marks go, so that no letter depends on its neighbours."""
    # Casefolded before and after: İ becomes i and a mark, and a few compatibility forms decompose
    # into capital letters.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold())
    return "".join(map(_plain, parts))


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category.startswith("M"):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if char.isspace():
        return " "
    return "" if category in _INVISIBLE else char.translate(_SPECIAL)


def fold_label(text: str) -> str:
    """A tag's key: case and surrounding or doubled space do not matter, diacritics do."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def searched_text(*, name: str | None, emails: Iterable[str], phone: str | None) -> str:
    """Everything a contact is found by, two spaces before every word.

    The spaces make "begins with" a substring of at least three characters, so that one trigram
    index serves needles of every length.
    """
    words: dict[str, None] = {}
    for word in words_of(name or ""):
        words[word] = None
    for email in emails:
        folded = fold(email).replace(" ", "")
        words[folded] = None
        words[folded.rpartition("@")[2]] = None
    if phone:
        words["".join(filter(str.isdigit, phone))] = None
    return "".join(f"  {word}" for word in words if word)


def words_of(text: str) -> Iterator[str]:
    """Every beginning of a word in a folded text; it may come twice."""
    for word in fold(text).split():
        yield word
        yield from (part for part in _WORD_BREAKS.split(word) if part != word)
        if _CJK.search(word):
            # No spaces part names in these scripts: any character may begin a word.
            yield from (word[start:] for start in range(1, min(len(word), _CJK_LIMIT)))


def terms(words: str) -> tuple[Term, ...]:
    """What a query asks for: all terms; of a term one reading; of a reading all needles.

    One or two letters find the beginning of a word, three and more any part. Neighbouring words of
    digits are read as they stand and as one phone number, without the zeros that stand in front
    of a national number.
    """
    result: dict[Term, None] = {}
    for is_number, group in groupby(fold(words).split(), _is_number):
        for term in [_number(list(group))] if is_number else [((_needle(w),),) for w in group]:
            result[term] = None
    return tuple(result)


def needles(words: str) -> tuple[str, ...]:
    """The first reading of every term, to highlight and to find; each at least three characters."""
    return tuple(dict.fromkeys(needle for term in terms(words) for needle in term[0]))


def _is_number(word: str) -> bool:
    return _PHONE_PART.fullmatch(word) is not None


def _number(words: list[str]) -> Term:
    literal = tuple(dict.fromkeys(map(_needle, words)))
    # The trunk zero of a number written for readers abroad, +49 (0)171, is never dialled.
    digits = "".join(filter(str.isdigit, "".join(words).replace("(0)", ""))).lstrip("0")
    if not digits:
        return (literal,)
    phone = (_needle(digits),)
    return (phone,) if phone == literal else (phone, literal)


def _needle(word: str) -> str:
    if len(word) >= _TRIGRAM:
        return word
    return f"{word:>{_TRIGRAM}}" if len(word) > 1 else f"  {word}"
