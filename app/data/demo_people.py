"""Who the demo's people are: the n-th person is the same in every database."""

import string
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from math import gcd
from random import Random
from zlib import crc32

from app.data.demo_names import Culture, Name, cultures
from app.data.folding import fold
from app.data.vocabulary import Identity

TWIN_EVERY = 230
_STEP = 7_919  # prime, so that stepping through all pairs of names meets each once
_VERIFIED, _SELF_REPORTED = 0.45, 0.85
_ROLES = (
    *("Manager", "Engineer", "Teacher", "Buyer", "Accountant", "Founder", "Student", "Designer"),
    *("Head of Operations", "Sales representative", "Office manager", "Researcher", "Nurse"),
)
_PLANS = ("free", "trial", "starter", "team", "business", "enterprise")
_PLAN_WEIGHTS = (30, 18, 18, 16, 11, 7)
# Last seen at most so long ago, and how many of a hundred that holds for.
_SEEN = (
    (timedelta(hours=24), 9),
    (timedelta(days=7), 18),
    (timedelta(days=30), 24),
    (timedelta(days=90), 19),
    (timedelta(days=1_100), 22),
    (None, 8),
)
_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up contact, before it becomes rows; times are ages, counted back from now."""

    number: int
    culture: Culture
    identity: Identity
    name: str | None
    latin_name: str
    email: str | None
    other_email: str | None
    phone: str | None
    company: str | None
    role: str | None
    plan: str | None
    subject: str | None
    external_ids: tuple[tuple[str, str], ...]
    seen_ago: timedelta | None
    known_for: timedelta
    is_deleted: bool
    twin_of: int | None = None


def random_of(number: int, purpose: str) -> Random:
    """Chance that falls the same way every time for this person and purpose."""
    return Random(number << 32 | crc32(purpose.encode()))  # noqa: S311 - repeatable, and guards nothing


def make_person(number: int) -> Person:
    """The person of this number, alone or among a million; some once mistyped their own email."""
    if number % TWIN_EVERY == TWIN_EVERY - 1:
        original = _make_original(original_of(number))
        if original.email is not None and original.name is not None:
            return _twin(original, number)
    return _make_original(number)


def original_of(twin_number: int) -> int:
    """Whom a twin doubles: the person before them of the same culture."""
    return twin_number - len(cultures())


def _twin(original: Person, number: int) -> Person:
    local, _, domain = (original.email or "").partition("@")
    return replace(
        original,
        number=number,
        identity=Identity.SELF_REPORTED,
        name=original.latin_name,
        email=f"{local}@{domain[0]}{domain}",
        other_email=None,
        subject=None,
        plan=None,
        external_ids=(),
        twin_of=original.number,
        is_deleted=False,
    )


def _make_original(number: int) -> Person:
    chance = random_of(number, "person")
    culture = cultures()[number % len(cultures())]
    given, family, round_ = _pair(culture, number // len(cultures()))
    share = chance.random()
    identity = _identity(share)
    is_known = identity is not Identity.ANONYMOUS
    company = chance.choice(culture.companies) if happens(chance, 60) else None
    email = _email(given, family, round_, company, culture) if is_known else None
    has_email = identity is Identity.VERIFIED or happens(chance, 85)
    has_name = identity is Identity.VERIFIED or not has_email or happens(chance, 90)
    seen_ago = _seen_ago(chance) if is_known else _seen_ago(chance) or timedelta(days=2)
    return Person(
        number=number,
        culture=culture,
        identity=identity,
        name=_name(given, family, culture, chance) if is_known and has_name else None,
        latin_name=f"{given.latin} {family.latin}",
        email=email if has_email else None,
        other_email=_other_email(given, number, culture, chance)
        if is_known and has_email
        else None,
        phone=_phone(culture, chance) if is_known and happens(chance, 60) else None,
        company=company if is_known else None,
        role=chance.choice(_ROLES) if company and is_known else None,
        plan=chance.choices(_PLANS, _PLAN_WEIGHTS)[0] if identity is Identity.VERIFIED else None,
        subject=f"user-{number + 10_001}" if identity is Identity.VERIFIED else None,
        external_ids=_external_ids(number, identity, chance),
        seen_ago=seen_ago,
        known_for=(seen_ago or timedelta()) + _gap(chance),
        is_deleted=happens(chance, 1.5),
    )


def _pair(culture: Culture, place: int) -> tuple[Name, Name, int]:
    pairs = len(culture.given) * len(culture.family)
    step = next(step for step in range(_STEP, 2 * _STEP) if gcd(step, pairs) == 1)
    family, given = divmod(place * step % pairs, len(culture.given))
    return culture.given[given], culture.family[family], place // pairs


def happens(chance: Random, percent: float) -> bool:
    """True so many times in a hundred."""
    return chance.random() * 100 < percent


def _identity(share: float) -> Identity:
    if share < _VERIFIED:
        return Identity.VERIFIED
    return Identity.SELF_REPORTED if share < _SELF_REPORTED else Identity.ANONYMOUS


def _name(given: Name, family: Name, culture: Culture, chance: Random) -> str:
    if given.native != given.latin and happens(chance, 30):
        return f"{given.latin} {family.latin}"
    parts = (family, given) if culture.family_first else (given, family)
    return culture.native_gap.join(part.native for part in parts)


def _email(given: Name, family: Name, round_: int, company: str | None, culture: Culture) -> str:
    number = str(round_ + 1) if round_ else ""
    domain = (
        f"{_ascii(company)}.{culture.country.lower()}.example" if company else culture.mail_domain
    )
    return f"{_ascii(given.latin)}.{_ascii(family.latin)}{number}@{domain}"


def _other_email(given: Name, number: int, culture: Culture, chance: Random) -> str | None:
    if not happens(chance, 12):
        return None
    return f"{_ascii(given.latin)}{number + 1}@privat.{culture.mail_domain}"


@lru_cache(maxsize=2_048)
def _ascii(text: str) -> str:
    plain = "".join(c for c in fold(text).replace(" & ", "-").replace(" ", "-") if c.isascii())
    return "".join(c for c in plain if c.isalnum() or c == "-").strip("-") or f"x{_code(text)}"


def _code(text: str) -> str:
    return "".join(f"{ord(character):x}" for character in fold(text))[:12]


def _phone(culture: Culture, chance: Random) -> str:
    pattern = chance.choice(culture.phones)
    return "".join(chance.choice("0123456789") if c == "#" else c for c in pattern)


def _external_ids(number: int, identity: Identity, chance: Random) -> tuple[tuple[str, str], ...]:
    if identity is Identity.ANONYMOUS:
        return ()
    code = "".join(chance.choices(_LETTERS, k=8))
    made = (
        ("salesforce", f"003{number:07X}{code[:8]}"),
        ("zendesk", str(360_000_000_000 + number * 37)),
        ("stripe", f"cus_{code}{number:x}"),
    )
    return tuple(pair for pair in made if happens(chance, 22))


def _seen_ago(chance: Random) -> timedelta | None:
    longest = chance.choices(_SEEN, [weight for _, weight in _SEEN])[0][0]
    return (
        None
        if longest is None
        else timedelta(seconds=int(longest.total_seconds() * chance.random()))
    )


def _gap(chance: Random) -> timedelta:
    return timedelta(seconds=int(chance.expovariate(1 / (120 * 86_400))))
