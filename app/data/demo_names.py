"""Made-up people's names of many cultures, in their scripts and in Latin letters."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Name:
    """A name or a part of one, as its owner writes it and in Latin letters."""

    native: str
    latin: str


@dataclass(frozen=True, slots=True)
class Culture:
    """How people of one place are called, reached and spoken to."""

    language: str
    country: str
    phones: tuple[str, ...]
    mail_domain: str
    companies: tuple[str, ...]
    given: tuple[Name, ...]
    family: tuple[Name, ...]
    family_first: bool = False
    native_gap: str = " "


# Three lines for each culture: language, country, phone patterns (fictional ranges where the
# country keeps some), free-mail domain, companies; given names; family names. A name is
# `native=latin` where the two differ, and an underscore is a space.
_TABLE = Path(__file__).with_name("demo_names.txt")
_FAMILY_FIRST = frozenset({"zh", "ja", "ko", "vi", "hu"})
_NO_NATIVE_GAP = frozenset({"zh", "ko"})


@lru_cache(maxsize=1)
def cultures() -> tuple[Culture, ...]:
    """Every culture, read from the table beside this file once."""
    blocks = _TABLE.read_text(encoding="utf-8").strip().split("\n\n")
    return tuple(_culture(*block.splitlines()) for block in blocks)


def _culture(place: str, given: str, family: str) -> Culture:
    language, country, phones, mail, companies = place.split()
    return Culture(
        language=language,
        country=country,
        phones=tuple(phones.split(",")),
        mail_domain=f"{mail}.example",
        companies=tuple(company.replace("_", " ") for company in companies.split(",")),
        given=_names(given),
        family=_names(family),
        family_first=language in _FAMILY_FIRST,
        native_gap="" if language in _NO_NATIVE_GAP else " ",
    )


def _names(text: str) -> tuple[Name, ...]:
    pairs = (item.replace("_", " ").partition("=") for item in text.split())
    return tuple(Name(native, latin or native) for native, _, latin in pairs)
