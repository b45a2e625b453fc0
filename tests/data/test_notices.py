"""Changes on their way between processes: ids only, short enough, nothing lost in silence."""

import pytest

from app.data.changes import (
    Change,
    ChangesMissed,
    ContactChanged,
    ContactRemoved,
    ConversationChanged,
    JobChanged,
    TagsChanged,
)
from app.data.notices import from_notice, to_notices

ALL: tuple[Change, ...] = (
    ContactChanged("c_1", is_new=True),
    ContactRemoved("c_2", "c_1"),
    ContactRemoved("c_3", is_erased=True),
    ConversationChanged("k", None),
    TagsChanged(),
    JobChanged("j_1"),
)


def test_what_one_process_sends_the_other_hears() -> None:
    (notice,) = to_notices(ALL, sender="one")

    assert from_notice(notice, own="other") == ALL


def test_a_process_does_not_hear_itself() -> None:
    (notice,) = to_notices(ALL, sender="one")

    assert from_notice(notice, own="one") == ()


def test_many_changes_go_in_several_notices_that_postgresql_takes() -> None:
    changes = tuple(ContactChanged(f"c_{number:026}") for number in range(500))

    notices = to_notices(changes, sender="one")

    assert 1 < len(notices) <= 8
    assert max(len(notice.encode()) for notice in notices) < 8_000
    assert sum((from_notice(notice, own="other") for notice in notices), ()) == changes


def test_more_changes_than_are_worth_telling_become_a_call_to_look_again() -> None:
    changes = tuple(ContactChanged(f"c_{number:026}") for number in range(50_000))

    (notice,) = to_notices(changes, sender="one")

    assert from_notice(notice, own="other") == (ChangesMissed(),)


@pytest.mark.parametrize("text", ["", "not JSON", "{}", "1", '["new",["Unheard",1]]', '["new",1]'])
def test_a_notice_that_cannot_be_read_means_that_something_was_missed(text: str) -> None:
    assert from_notice(text, own="one") == (ChangesMissed(),)
