"""A list is written by hand for speed, and says exactly what its model says."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.api.schemas import ContactOut, ContactPageOut, page_json
from app.data.read_models import ContactRow, ResultPage
from app.data.vocabulary import Identity

AT = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
BARE = ContactRow("c_1", None, None, None, Identity.ANONYMOUS, (), None, AT, 0, 1)
WHOLE = ContactRow(
    "c_2",
    "José “Pepe” Núñez",
    "jose@example.org",
    "+971501234567",
    Identity.SELF_REPORTED,
    ("vip", "مهم"),
    AT + timedelta(microseconds=17),
    AT,
    3,
    4,
    AT,
)


@pytest.mark.parametrize("rows", [(), (BARE,), (BARE, WHOLE)], ids=["none", "bare", "both"])
def test_the_page_is_what_the_model_would_write(rows: tuple[ContactRow, ...]) -> None:
    page = ResultPage(rows=rows, total=10_000, total_is_capped=True, next_cursor="next")

    model = ContactPageOut.model_validate_json(page_json(page))

    assert json.loads(page_json(page)) == json.loads(model.model_dump_json())
    assert [item.id for item in model.items] == [row.contact_id for row in rows]


def test_a_list_leaves_out_what_only_a_whole_contact_has() -> None:
    page = ResultPage(rows=(WHOLE,), total=1, total_is_capped=False)

    (item,) = ContactPageOut.model_validate_json(page_json(page)).items

    assert isinstance(item, ContactOut)
    assert (item.emails, item.captured_fields, item.external_ids) == (None, None, None)
