"""The ways in which people write what identifies them: as it is, disguised, and mistyped."""

import random
import unicodedata
from collections.abc import Callable

import phonenumbers

from bench.redaction.people import Person

Spell = Callable[[Person, random.Random], str | None]
_LOOK_ALIKES = str.maketrans("aeocpxyiBEHKMT", "аеосрхуіВЕНКМТ")
_LEET = str.maketrans("aeio", "4310")
_DIGITS = {
    "english": "zero one two three four five six seven eight nine".split(),
    "german": "null eins zwei drei vier fünf sechs sieben acht neun".split(),
    "spanish": "cero uno dos tres cuatro cinco seis siete ocho nueve".split(),
}
_KEYS = "abcdefghijklmnopqrstuvwxyz"
_MIN_TYPO = 5


def _phone(person: Person, style: int) -> str:
    number = phonenumbers.parse(person.phone)
    return str(phonenumbers.format_number(number, style))


def _international(person: Person, _chance: random.Random) -> str:
    return _phone(person, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _national(person: Person, _chance: random.Random) -> str:
    return _phone(person, phonenumbers.PhoneNumberFormat.NATIONAL)


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if unicodedata.category(c) != "Mn")


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _is_latin(text: str) -> bool:
    return all(c.isascii() or "LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())


def _latin(change: Callable[[str], str]) -> Spell:
    def spell(person: Person, _chance: random.Random) -> str | None:
        changed = change(person.name) if _is_latin(person.name) else person.name
        return changed if changed != person.name else None

    return spell


def _spoken(person: Person, chance: random.Random) -> str:
    words = _DIGITS[chance.choice(list(_DIGITS))]
    return " ".join(words[int(d)] for d in _phone(person, 0)[1:])


def _at_dot(person: Person, chance: random.Random) -> str:
    at, dot = chance.choice(((" at ", " dot "), ("[at]", "[dot]"), (" (at) ", " (dot) ")))
    return person.email.replace("@", at).replace(".", dot)


def _typo(person: Person, chance: random.Random) -> str | None:
    part = max((person.first, person.last), key=len)
    if len(part) < _MIN_TYPO or not part.isascii() or not part.isalpha():
        return None
    at = chance.randrange(1, len(part))
    match chance.randrange(4):
        case 0:
            mistyped = part[:at] + chance.choice(_KEYS) + part[at + 1 :]
        case 1:
            mistyped = part[:at] + part[at + 1 :]
        case 2:
            mistyped = part[:at] + chance.choice(_KEYS) + part[at:]
        case _:
            mistyped = part[: at - 1] + part[at] + part[at - 1] + part[at + 1 :]
    return None if mistyped.lower() == part.lower() else mistyped


KNOWN: dict[str, Spell] = {
    "name": lambda p, _: p.name,
    "name, small": lambda p, _: p.name.lower(),
    "name, capitals": lambda p, _: p.name.upper(),
    "name, family first": lambda p, _: f"{p.last}, {p.first}",
    "name, other order": lambda p, _: f"{p.last} {p.first}",
    "name, apart": lambda p, _: unicodedata.normalize("NFD", p.name),
    "name, bare": _latin(_bare),
    "name, wide": _latin(_wide),
    "email": lambda p, _: p.email,
    "email, capitals": lambda p, _: p.email.upper(),
    "phone": lambda p, _: p.phone,
    "phone, international": _international,
    "phone, national": _national,
    "phone, 00": lambda p, _: p.phone.replace("+", "00"),
    "id": lambda p, _: p.external_id,
    "id, capitals": lambda p, _: p.external_id.upper(),
}
OBFUSCATED: dict[str, Spell] = {
    "name, invisible": lambda p, c: chr(c.choice((0x200B, 0x200D, 0x2060, 0xAD))).join(p.name),
    "name, look-alikes": _latin(lambda name: name.translate(_LOOK_ALIKES)),
    "name, joined": lambda p, _: p.first + p.last,
    "name, underscore": lambda p, _: f"{p.first}_{p.last}",
    "name, spaced": lambda p, _: "  ".join(" ".join(part) for part in (p.first, p.last)),
    "name, digits": _latin(lambda name: name.lower().translate(_LEET)),
    "email, in words": _at_dot,
    "email, spaced": lambda p, _: p.email.replace("@", " @ ").replace(".", " . "),
    "email, invisible": lambda p, _: "\u200b".join(p.email),
    "phone, in words": _spoken,
    "phone, arabic": lambda p, _: p.phone.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    "phone, spaced": lambda p, _: " ".join(p.phone[1:]),
    "phone, dots": lambda p, _: _phone(p, 1).replace(" ", "."),
    "phone, slashes": lambda p, _: _phone(p, 1).replace(" ", " / "),
    "id, spaced": lambda p, _: " ".join(p.external_id),
}
TYPOS: dict[str, Spell] = {"name, mistyped": _typo}
