"""A key that calls too often is slowed down, and the others are not."""

import pytest

from app.api.key_rates import KeyRates


class Clock:
    """Seconds that pass when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _taken(rates: KeyRates, key: str, times: int, rate: int | None = None) -> int:
    return sum(rates.take(key, rate) for _ in range(times))


def test_a_key_may_call_so_often_a_minute_and_others_as_well(clock: Clock) -> None:
    rates = KeyRates(3, seconds=clock)

    assert [rates.take("one") for _ in range(4)] == [True, True, True, False]
    assert rates.seconds_until_next("one") == 20
    assert rates.take("other")

    clock.now = 20.0
    assert rates.seconds_until_next("one") == 0
    assert [rates.take("one") for _ in range(2)] == [True, False]


def test_what_a_fast_key_may_in_a_minute_does_not_come_in_one_second(clock: Clock) -> None:
    rates = KeyRates(120_000, seconds=clock)

    assert _taken(rates, "fast", 1_200, rate=1_200) == 40
    taken = 0
    for second in range(1, 61):
        clock.now = float(second)
        taken += _taken(rates, "fast", 200, rate=1_200)

    assert taken == 1_200


def test_a_refused_call_takes_nothing_from_later_ones(clock: Clock) -> None:
    rates = KeyRates(60, seconds=clock)
    _taken(rates, "one", 1_000)

    clock.now = 10.0

    assert _taken(rates, "one", 1_000) == 10


def test_a_key_is_forgotten_when_it_has_all_its_calls_again(clock: Clock) -> None:
    rates = KeyRates(60, seconds=clock)
    _taken(rates, "busy", 31)
    assert rates.seconds_until_next("busy") == 1

    clock.now = 61.0
    rates.take("other")

    assert rates.calls_a_minute("busy") == 60
    assert _taken(rates, "busy", 40) == 30
