"""A key that calls too often is slowed down, and the others are not."""

from app.api.key_rates import KeyRates


def test_a_key_may_call_so_often_a_minute_and_others_as_well() -> None:
    now = [59.0]
    rates = KeyRates(3, seconds=lambda: now[0])

    assert [rates.take("one") for _ in range(4)] == [True, True, True, False]
    assert rates.take("other")

    now[0] = 60.0
    assert rates.take("one")
