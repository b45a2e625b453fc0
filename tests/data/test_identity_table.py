"""The decision table that the document shows is the one that the directory follows."""

import os
from collections import Counter
from itertools import chain

import pytest

from app.data.identity_rules import Decision, Facts, Known, decide
from app.data.vocabulary import Source
from tests.data.identity_scene import Scene
from tests.data.identity_table import (
    EVERY_CASE,
    Case,
    Outcome,
    impossible_cases,
    told_cases,
    told_lines,
)
from tests.factories import Town

# With HISTORIES set every case meets a real database, else the first and last of each line.
IS_FULL = "HISTORIES" in os.environ
SUBJECTS, EMAILS, VISITORS = 1, 2, 3
NAMES = {
    SUBJECTS: "the subject's",
    EMAILS: "the email's",
    VISITORS: "the visitor's",
    None: "somebody new",
}


def test_every_case_is_told_once() -> None:
    told = Counter([*(case for case, _ in told_cases()), *impossible_cases()])

    assert EVERY_CASE - told.keys() == set()
    assert [str(case) for case, times in told.items() if times > 1] == []


@pytest.mark.parametrize(
    ("case", "outcome"), [pytest.param(*one, id=str(one[0])) for one in told_cases()]
)
def test_the_decision_is_the_one_that_is_told(case: Case, outcome: Outcome) -> None:
    facts = facts_of(case)

    decision = decide(facts)

    assert told(decision, facts, case) == outcome


async def test_a_real_database_ends_as_it_is_told(town: Town) -> None:
    wrong = {}
    ends = [line if IS_FULL else line[:: max(len(line) - 1, 1)] for line in told_lines()]
    for number, (case, outcome) in enumerate(chain.from_iterable(ends)):
        scene = await Scene(town, case, number).set()
        played = await scene.play()
        if played != outcome:
            wrong[str(case)] = (played, outcome)

    assert wrong == {}


def facts_of(case: Case) -> Facts:
    """The case as the pure decision sees it."""
    key = "mail@table.example"
    home = Known(SUBJECTS, True, frozenset({key} if case.email == "verified same" else ()))
    is_verified = "verified" in case.email
    holder = Known(EMAILS, is_verified, frozenset({key}))
    if case.email == "verified same" and case.subject == "known":
        holder = home
    visitor = {
        "anonymous": Known(VISITORS, False),
        "no email": Known(VISITORS, False),
        "same email": holder,
        "other email": Known(VISITORS, False, frozenset({"far.away@elsewhere.example"})),
        "mistyped": Known(VISITORS, False, frozenset({f"x{key}"})),
        "signed out": Known(VISITORS, True),
        "claimed": Known(VISITORS, True),
    }.get(case.visitor)
    if case.subject == "no token" and case.email == "verified same":
        visitor = holder
    has_holder = case.email not in ("none", "free", "erased")
    source = {"signed out": Source.VERIFIED, "anonymous": Source.ANONYMOUS}
    return Facts(
        has_token=case.subject != "no token",
        email_key=None if case.email == "none" else key,
        subject_holder=home if case.subject == "known" else None,
        email_holder=holder if has_holder else None,
        bound=visitor,
        bound_source=source.get(case.visitor, Source.SELF_REPORTED) if visitor else None,
        claims_mode=case.claims,
    )


def told(decision: Decision, facts: Facts, case: Case) -> Outcome:
    """The decision in the table's words."""
    is_claim = case.subject == "no token" and "verified" in case.email
    pairs = [NAMES[row_id] for row_id, _ in decision.pairs]
    if case.email == "none":
        email = "–"
    else:
        email = "its own" if decision.takes_email and not is_claim else "the holder's"
    return Outcome(
        taken_for=NAMES[decision.target],
        merged=frozenset(NAMES[row_id] for row_id in decision.joins),
        pair=", ".join(pairs) or "–",
        unproven="yes" if decision.is_unproven else "no",
        email=email,
    )
