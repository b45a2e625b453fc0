"""The complete decision table of docs/identity.md, expanded into its cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "identity.md"
SUBJECTS = ("known", "unknown", "no token")
EMAILS = (
    "none", "free", "erased", "anonymous", "self-reported", "deleted self-reported",
    "verified same", "verified other", "deleted verified",
)  # fmt: skip
VISITORS = (
    "new", "anonymous", "no email", "same email", "other email", "mistyped", "signed out", "claimed"
)  # fmt: skip
CLAIMS = ("attach", "separate")


@dataclass(frozen=True)
class Case:
    """What is given, and whom the directory knows."""

    subject: str
    email: str
    visitor: str
    claims: str

    def __str__(self) -> str:
        return f"{self.subject}/{self.email}/{self.visitor}/{self.claims}"


@dataclass(frozen=True)
class Outcome:
    """What follows, in the table's words."""

    taken_for: str
    merged: frozenset[str]
    pair: str
    unproven: str
    email: str


EVERY_CASE = frozenset(Case(*values) for values in product(SUBJECTS, EMAILS, VISITORS, CLAIMS))


def told_lines() -> Iterator[list[tuple[Case, Outcome]]]:
    """The cases of each line of the table, with their outcome."""
    for *given, taken_for, merged, pair, unproven, email in _lines("### Every case"):
        outcome = Outcome(taken_for, frozenset(_names(merged)) - {"–"}, pair, unproven, email)
        yield [(case, outcome) for case in _expanded(*given)]


def told_cases() -> list[tuple[Case, Outcome]]:
    """Every case that the table tells, with its outcome; a case told twice is there twice."""
    return [told for line in told_lines() for told in line]


def impossible_cases() -> list[Case]:
    """Every case that the document says cannot be."""
    lines = _lines("These cannot be:")
    return [case for *given, _because in lines for case in _expanded(*given, "any")]


def _lines(begins: str) -> Iterator[list[str]]:
    text = DOCUMENT.read_text(encoding="utf-8").split(begins, 1)[1]
    rows = text.splitlines()
    first = next(number for number, row in enumerate(rows) if row.startswith("|---"))
    for row in rows[first + 1 :]:
        if not row.startswith("|"):
            return
        yield [cell.strip() for cell in row.strip("|").split("|")]


def _expanded(subject: str, email: str, visitor: str, claims: str) -> Iterator[Case]:
    cells = zip(
        (subject, email, visitor, claims), (SUBJECTS, EMAILS, VISITORS, CLAIMS), strict=True
    )
    choices = [known if cell == "any" else _known(cell, known) for cell, known in cells]
    return (Case(*values) for values in product(*choices))


def _known(cell: str, known: tuple[str, ...]) -> tuple[str, ...]:
    names = _names(cell)
    assert set(names) <= set(known), f"{cell} is not of {known}"
    return names


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in cell.split(","))
