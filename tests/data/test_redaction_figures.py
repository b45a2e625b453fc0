"""The goals of redaction, on a sample; python -m bench.redaction runs all of it."""

import os

import pytest

from bench.redaction.measure import Tally, measure
from bench.redaction.templates import HELD_OUT, UNRELATED_HELD_OUT

MESSAGES = int(os.environ.get("REDACTED_MESSAGES", "1500"))
SEED = int(os.environ.get("REDACTION_SEED", "2026"))


@pytest.fixture(scope="module")
def tally() -> Tally:
    return measure(MESSAGES, seed=SEED, templates=HELD_OUT, unrelated=UNRELATED_HELD_OUT)


@pytest.mark.parametrize(
    ("kind", "goal"),
    [
        ("known", 1.0),
        ("obfuscated", 0.98),
        ("typos", 0.85),
        ("generic email", 0.995),
        ("generic phone", 0.95),
    ],
)
def test_what_must_go_goes(tally: Tally, kind: str, goal: float) -> None:
    assert tally.planted[kind] > 30
    assert tally.share(kind) >= goal


@pytest.mark.parametrize("kind", ["unrelated", "around"])
def test_other_words_stay(tally: Tally, kind: str) -> None:
    assert tally.lost[kind] <= 0.001 * tally.words[kind]
