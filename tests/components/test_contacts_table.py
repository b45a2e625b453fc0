"""The table's Python side: what a row looks like on the way to the browser."""

from dataclasses import replace
from datetime import UTC, datetime

from nicegui import ui
from nicegui.testing import User

from app.components.contacts_table import ContactsTable, row_json
from app.components.search_bar import SearchBar
from app.data.read_models import ContactRow
from app.data.vocabulary import Identity

ADA = ContactRow(
    contact_id="con_ada",
    name="Ada",
    email="ada@example.org",
    phone=None,
    identity=Identity.SELF_REPORTED,
    tags=("vip", "trial"),
    last_seen=None,
    first_seen=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    conversation_count=2,
    version=7,
)


def test_a_row_holds_only_what_json_can_carry() -> None:
    row = row_json(ADA)

    assert row["identity"] == "self_reported"
    assert row["tags"] == ["vip", "trial"]
    assert row["first_seen"] == "2026-01-02T03:04:05+00:00"


def test_somebody_never_seen_has_no_last_seen() -> None:
    assert row_json(ADA)["last_seen"] is None


def test_a_deleted_row_says_when() -> None:
    deleted = replace(ADA, deleted_at=datetime(2026, 5, 6, tzinfo=UTC))

    assert row_json(deleted)["deleted_at"] == "2026-05-06T00:00:00+00:00"


async def test_an_opened_row_is_reported_by_its_id(user: User) -> None:
    opened: list[str] = []

    @ui.page("/")
    def page() -> None:
        ContactsTable(on_select=opened.append)

    await user.open("/")

    user.find(kind=ContactsTable).trigger("select", "con_ada")

    assert opened == ["con_ada"]


async def test_a_limited_table_sends_its_limit(user: User) -> None:
    @ui.page("/")
    def page() -> None:
        ContactsTable(fixed={"chatbot_id": "support"}, base_path="/chatbots/support/contacts")

    await user.open("/")

    (table,) = user.find(kind=ContactsTable).elements
    assert table.props["fixed"] == {"chatbot_id": "support"}


async def test_chatbots_are_offered_by_name(user: User) -> None:
    bars: list[SearchBar] = []

    @ui.page("/")
    def page() -> None:
        bars.append(SearchBar())

    await user.open("/")

    bars[0].show_chatbots({"support": "Support desk"})

    assert bars[0].props["chatbots"] == [{"id": "support", "name": "Support desk"}]
