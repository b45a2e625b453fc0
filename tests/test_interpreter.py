"""A server's threads do not wait Python's five milliseconds for each other, nor for its garbage."""

import gc
import sys
from collections.abc import Iterator
from weakref import ref

import pytest

from app.interpreter import collect_seldom, take_turns_quickly


class Ring:
    """Refers to itself, so that only a collection finds out that nobody else does."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    seconds, thresholds = sys.getswitchinterval(), gc.get_threshold()
    yield
    sys.setswitchinterval(seconds)
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_a_thread_has_the_interpreter_back_within_a_millisecond() -> None:
    take_turns_quickly()

    assert sys.getswitchinterval() < 0.001


def test_full_collections_come_seldom_and_pass_over_what_stays() -> None:
    usual = gc.get_threshold()

    collect_seldom()

    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[:2] == usual[:2]
    assert gc.get_threshold()[2] >= 100 * usual[2]


def test_garbage_goes_as_ever() -> None:
    collect_seldom()
    gone = ref(Ring())

    while gone() is not None:
        _ = [[] for _ in range(gc.get_threshold()[0] + 1)]
