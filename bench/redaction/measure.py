"""Plant values into messages, redact, and count what was found and what was lost."""

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.data.redaction import KnownValues, anonymise
from bench.redaction.people import LOCALES, Person, make_people, make_phone
from bench.redaction.spellings import KNOWN, OBFUSCATED, TYPOS, Spell

_PLACEHOLDER = re.compile(r"\[(?:name|email|phone|id)\]")
_WORD = re.compile(r"\w{3,}")


@dataclass(slots=True)
class Tally:
    """How many were planted and found, by kind, and how many other words there were and went."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    emptied: int = 0
    missed: list[str] = field(default_factory=list)

    def share(self, kind: str) -> float:
        """The part of the planted values of a kind that was found."""
        return self.found[kind] / max(1, self.planted[kind])


def known_values(person: Person) -> KnownValues:
    """What the directory holds on this person."""
    return KnownValues((person.name,), (person.email,), (person.phone,), (person.external_id,))


def measure(
    messages: int, *, seed: int, templates: Sequence[str], unrelated: Sequence[str]
) -> Tally:
    """Go through so many messages, a few dozen for each person."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    tally = Tally()
    people = make_people(max(2, messages // 50), seed)
    while tally.messages < messages:
        person, other = chance.sample(people, 2)
        known = known_values(person)
        for kind, spellings in (("known", KNOWN), ("obfuscated", OBFUSCATED), ("typos", TYPOS)):
            for _ in range({"known": 10, "obfuscated": 10, "typos": 4}[kind]):
                _plant(tally, kind, spellings, person, known, chance.choice(templates), chance)
        for _ in range(4):
            _plant_other(tally, other, known, chance.choice(templates), chance)
        for body in chance.sample(unrelated, min(len(unrelated), 12)):
            _count_words(tally, "unrelated", body, anonymise(body, known))
            tally.messages += 1
    return tally


def _plant(
    tally: Tally,
    kind: str,
    spellings: Mapping[str, Spell],
    person: Person,
    known: KnownValues,
    template: str,
    chance: random.Random,
) -> None:
    label = chance.choice(list(spellings))
    surface = spellings[label](person, chance)
    if surface is None:
        return
    redacted = anonymise(template.format(x=surface), known)
    tally.emptied += not redacted
    if redacted:
        _count_words(tally, "around", template.replace("{x}", ""), redacted)
    for name in (kind, f"{kind}: {label}"):
        _note(tally, name, surface, redacted, template)


def _plant_other(
    tally: Tally, other: Person, known: KnownValues, template: str, chance: random.Random
) -> None:
    phone = make_phone(chance, chance.choice(list(LOCALES.values())))
    national = KNOWN["phone, international"](other, chance) or phone
    for kind, surface in (
        ("generic email", chance.choice((other.email, other.email.upper()))),
        ("generic phone", chance.choice((phone, national, phone.replace("+", "00")))),
    ):
        redacted = anonymise(template.format(x=surface), known)
        _note(tally, kind, surface, redacted, template)
        _count_words(tally, "around", template.replace("{x}", ""), redacted)


def _note(tally: Tally, kind: str, surface: str, redacted: str, template: str) -> None:
    tally.messages += ":" not in kind
    tally.planted[kind] += 1
    rest = _PLACEHOLDER.sub(" ", redacted)
    kept = set(_WORD.findall(rest)) - set(_WORD.findall(template))
    if surface in rest or not kept.isdisjoint(_WORD.findall(surface)):
        tally.missed.append(f"{kind}: {surface!r} -> {redacted!r}")
    else:
        tally.found[kind] += 1


def _count_words(tally: Tally, kind: str, before: str, after: str) -> None:
    words, kept = (
        Counter(_WORD.findall(before)),
        Counter(_WORD.findall(_PLACEHOLDER.sub(" ", after))),
    )
    tally.words[kind] += words.total()
    tally.lost[kind] += (words - kept).total()
