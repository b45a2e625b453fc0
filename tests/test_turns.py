"""A server's threads do not wait Python's five milliseconds for each other."""

import sys
from collections.abc import Iterator

import pytest

from main import take_turns_quickly


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    seconds = sys.getswitchinterval()
    yield
    sys.setswitchinterval(seconds)


def test_a_thread_has_the_interpreter_back_within_a_millisecond() -> None:
    take_turns_quickly()

    assert sys.getswitchinterval() < 0.001
