"""How alike two contacts are: what speaks for one person and what against, weighed and summed.

Weights are logarithms of odds, as in Fellegi and Sunter's record linkage: a piece of evidence
of weight 3 is eight times as usual between two records of one person as between two people.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from app.data.portraits import Mailbox, Portrait

# Less is not worth an operator's look: at 6, two of three suggestions would be right even if
# pairs that share a key were of one person only one time in thirty.
SUGGESTED_FROM = 6.0
_PRIOR = 5.0
_ALIKE_WORD = 0.9
_ALIKE_TEXT = 88.0
_LONG_LOCAL_PART = 6
_SHORT_WORD = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason; ``code`` is worded where it is shown, and no value of the person is in it."""

    code: str
    weight: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """The sum, and what it is made of."""

    evidence: tuple[Evidence, ...]

    @property
    def weight(self) -> float:
        """All weights together."""
        return sum(evidence.weight for evidence in self.evidence)

    @property
    def is_likely(self) -> bool:
        """Whether an operator should see the pair."""
        return self.weight >= SUGGESTED_FROM

    @property
    def score(self) -> int:
        """A likelihood from 0 to 99, in percent."""
        return min(99, round(100 / (1 + 2 ** (_PRIOR - self.weight))))


def compare(one: Portrait, other: Portrait, *, phone_is_shared: bool = False) -> Likeness:
    """Weigh everything that both portraits hold; what only one of them knows says nothing."""
    found = [
        *_compare_phones(one, other, is_shared=phone_is_shared),
        *_compare_emails(one, other),
        *_compare_names(one.name, other.name),
        *_compare_text("company", one.company, other.company, (3.0, 2.0, -1.0)),
        *_compare_births(one.birth, other.birth),
        *_compare_text("address", one.address, other.address, (4.0, 3.0, -1.0)),
        *_compare_text("postcode", one.postcode, other.postcode, (2.0, 1.0, -1.0)),
        *_compare_text("city", one.city, other.city, (1.5, 1.0, -1.0)),
    ]
    return Likeness(tuple(found))


def _compare_phones(one: Portrait, other: Portrait, *, is_shared: bool) -> Iterator[Evidence]:
    if one.phone and one.phone == other.phone:
        # A switchboard's number says little about who called from it.
        yield Evidence("shared_phone", 1.5) if is_shared else Evidence("same_phone", 7.0)


def _compare_emails(one: Portrait, other: Portrait) -> Iterator[Evidence]:
    pairs = [(mine, theirs) for mine in one.mailboxes for theirs in other.mailboxes]
    for weighed in (_same_mailbox, _mistyped, _same_local_part):
        met = next((pair for pair in pairs if weighed(*pair)), None)
        if met is not None:
            is_told_twice = weighed is _mistyped and _follow_names(one, other, *met)
            yield _NAMES_AGAIN if is_told_twice else _EMAILS[weighed]
            return


def _follow_names(one: Portrait, other: Portrait, mine: Mailbox, theirs: Mailbox) -> bool:
    """Whether the emails differ because they are written from names that differ."""
    if not one.name or not other.name or sorted(one.name) == sorted(other.name):
        return False
    return all(word in mine.local for word in one.name) and all(
        word in theirs.local for word in other.name
    )


def _same_mailbox(one: Mailbox, other: Mailbox) -> bool:
    return one == other


def _mistyped(one: Mailbox, other: Mailbox) -> bool:
    """Whether a slip of the fingers lies between them; other digits are other people."""
    if _digits(one.local) != _digits(other.local):
        return False
    slips = OSA.distance(one.local, other.local) + OSA.distance(one.domain, other.domain)
    is_short = min(len(one.local), len(other.local)) < _LONG_LOCAL_PART
    return slips <= (1 if is_short else 2)


def _same_local_part(one: Mailbox, other: Mailbox) -> bool:
    return one.local == other.local and len(one.local) >= _LONG_LOCAL_PART


_EMAILS: dict[Callable[[Mailbox, Mailbox], bool], Evidence] = {
    _same_mailbox: Evidence("same_mailbox", 9.0),
    _mistyped: Evidence("similar_email", 6.0),
    _same_local_part: Evidence("same_local_part", 3.0),
}
# Ayu and Bayu of one family have such emails, as has somebody who mistyped her name.
_NAMES_AGAIN = Evidence("similar_email", 3.0)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _compare_names(one: tuple[str, ...], other: tuple[str, ...]) -> Iterator[Evidence]:
    short, long = sorted((one, other), key=len)
    if not short:
        return
    if sorted(short) == sorted(long):
        yield Evidence("same_name", 4.0 if len(short) > 1 else 2.0)
        return
    left, met = list(long), 0
    for word in short:
        found = next((there for there in left if _alike(word, there)), None)
        if found is not None:
            left.remove(found)
            met += 1
    if met == len(short):
        yield Evidence("names_alike", 3.0 if len(short) > 1 else 1.0)
    elif fuzz.ratio(" ".join(sorted(short)), " ".join(sorted(long))) >= _ALIKE_TEXT:
        yield Evidence("names_alike", 2.5)
    else:
        yield Evidence("names_differ", -4.0 if met else -6.0)


def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    if min(len(one), len(other)) <= _SHORT_WORD:
        return one == other
    return JaroWinkler.similarity(one, other) >= _ALIKE_WORD


def _compare_births(one: str, other: str) -> Iterator[Evidence]:
    if not one or not other:
        return
    if one == other:
        yield Evidence("same_birth", 6.0)
    elif OSA.distance(one, other) == 1:
        yield Evidence("similar_birth", 3.0)
    else:
        yield Evidence("births_differ", -4.0)


def _compare_text(
    field: str, one: str, other: str, weights: tuple[float, float, float]
) -> Iterator[Evidence]:
    if not one or not other:
        return
    same, alike, differs = weights
    if one == other:
        yield Evidence(f"same_{field}", same)
    elif fuzz.ratio(one, other) >= _ALIKE_TEXT:
        yield Evidence(f"similar_{field}", alike)
    else:
        yield Evidence(f"{field}_differs", differs)
