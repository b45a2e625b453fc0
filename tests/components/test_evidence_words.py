"""Every piece of evidence has words, and none shows as a code."""

import re
from pathlib import Path

from app.components.evidence_words import CODES, likelihood

LIKENESS = Path(__file__).parents[2] / "app" / "data" / "likeness.py"


def test_every_code_that_is_weighed_has_words() -> None:
    source = LIKENESS.read_text(encoding="utf-8")
    codes = set(re.findall(r'Evidence\(\s*"(\w+)"', source))
    codes |= set(re.findall(r'else Evidence\("(\w+)"', source))
    fields = re.findall(r'_compare_text\("(\w+)"', source)
    codes |= {
        code
        for field in fields
        for code in (f"same_{field}", f"similar_{field}", f"{field}_differs")
    }

    assert len(codes) > 20
    assert codes <= CODES


def test_a_score_is_told_with_what_it_means() -> None:
    assert [likelihood(score) for score in (99, 85, 67)] == [
        "Very likely, 99 %",
        "Likely, 85 %",
        "Possible, 67 %",
    ]
