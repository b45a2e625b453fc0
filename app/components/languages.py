"""The languages that pages speak: which there are, and which one somebody reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from nicegui.language import Language as PageLanguage

CATALOGUES = Path(__file__).parent / "catalogues"


@dataclass(frozen=True, slots=True)
class Language:
    """A language with its own name, and the tag that says where its dates are at home."""

    code: str
    name: str
    tag: PageLanguage

    @property
    def locale(self) -> Locale:
        return Locale.parse(self.tag, sep="-")

    @property
    def formats(self) -> str:
        """What the browser's formatters are asked for; they disagree about the digits of some."""
        return f"{self.tag}-u-nu-{self.locale.default_numbering_system}"

    @property
    def is_right_to_left(self) -> bool:
        return self.locale.text_direction == "rtl"


ENGLISH = Language("en", "English", tag="en-GB")
ARABIC = Language("ar", "العربية", tag="ar")
LANGUAGES: Mapping[str, Language] = {spoken.code: spoken for spoken in (ENGLISH, ARABIC)}


def language_for(*wishes: str | None, accept_language: str = "") -> Language:
    """The first wish that is spoken here, else the best of the header, else English."""
    for wish in wishes:
        if wish is not None and wish in LANGUAGES:
            return LANGUAGES[wish]
    code = negotiate_locale(_accepted(accept_language), list(LANGUAGES), sep="-")
    return LANGUAGES[code or ENGLISH.code]


@cache
def catalogue(code: str) -> Catalog:
    """The catalogue of a language as its file has it."""
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


@cache
def translations(code: str) -> GNUTranslations:
    """The catalogue, ready to be asked; read from the text, so that nothing needs compiling."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _accepted(header: str) -> list[str]:
    weighted = []
    for part in header.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((-float(weight or 1), tag.strip()))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(weighted, key=lambda pair: pair[0]) if tag and weight]
