"""Committed changes reach whoever listens, and nobody else."""

import pytest

from app.data.changes import Change, ContactChanged, DatabaseLost, TagsChanged
from app.live import LiveUpdates

HEARD = (ContactChanged("c_1"), TagsChanged())


def heard_by(*kinds: type[Change]) -> list[tuple[Change, ...]]:
    live, heard = LiveUpdates(), []
    live.subscribe(heard.append, *kinds)
    live.publish(HEARD)
    return heard


def test_without_kinds_everything_is_heard() -> None:
    assert heard_by() == [HEARD]


def test_with_kinds_a_commit_is_heard_whole_or_not_at_all() -> None:
    assert heard_by(TagsChanged) == [HEARD]
    assert heard_by(DatabaseLost, TagsChanged) == [HEARD]
    assert heard_by(DatabaseLost) == []


def test_who_leaves_hears_no_more() -> None:
    live, heard = LiveUpdates(), []
    leave = live.subscribe(heard.append)

    leave()
    live.publish(HEARD)

    assert heard == []
    assert live.listener_count == 0


def test_one_that_fails_keeps_nobody_else_from_hearing(caplog: pytest.LogCaptureFixture) -> None:
    live, heard = LiveUpdates(), []

    def fail(_changes: tuple[Change, ...]) -> None:
        raise ValueError

    live.subscribe(fail)
    live.subscribe(heard.append)
    live.publish(HEARD)

    assert heard == [HEARD]
    assert "A listener failed" in caplog.text
