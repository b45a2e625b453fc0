"""A sample shows that more match than are counted, or says that it does not know."""

import pytest

from app.data.search_evidence import Evidence
from tests.data.crowd import dice


@pytest.mark.parametrize(
    ("evidence", "is_shown"),
    [
        (Evidence(20_001, 320, 320), True),
        (Evidence(20_001, 320, 250), True),
        (Evidence(20_001, 320, 165), False),
        (Evidence(20_001, 30, 30), False),
        (Evidence(10_100, 160, 160), False),
        (Evidence(10_000, 10_000, 10_000), False),
        (Evidence(20_001), False),
    ],
)
def test_only_a_clear_majority_of_enough_drawn_counts(evidence: Evidence, is_shown: bool) -> None:
    assert evidence.shows_more_than(10_000) is is_shown


def test_exactly_the_cap_is_never_taken_for_more() -> None:
    random = dice(11)
    for _ in range(2_000):
        drawn = sum(random.random() < 1 / 64 for _ in range(20_001))
        matching = sum(random.random() < 10_000 / 20_001 for _ in range(drawn))
        assert not Evidence(20_001, drawn, matching).shows_more_than(10_000)
