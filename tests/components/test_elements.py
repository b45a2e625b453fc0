"""Own elements hold what is typed, say what is wrong, and never read text as markup."""

import asyncio

import pytest
from nicegui import ui
from nicegui.testing import User

from app.components.elements import Button, EmptyState, Heading, Link, Select, TextField, toast
from app.components.history_words import deed_of
from app.components.identity_badge import Avatar, IdentityBadge, initials
from app.data.vocabulary import Identity


async def test_a_field_keeps_what_was_typed_when_an_error_is_shown(user: User) -> None:
    fields: list[TextField] = []

    @ui.page("/")
    def page() -> None:
        fields.append(TextField("Email", value="ada@example.org"))

    await user.open("/")
    field = fields[0]
    user.find(kind=TextField).trigger("typed", "ada@")

    field.show_error("This is not an email address.")

    assert field.value == "ada@"
    assert field.error == "This is not an email address."


async def test_a_field_reports_every_change(user: User) -> None:
    typed: list[str] = []

    @ui.page("/")
    def page() -> None:
        TextField("Name", on_change=typed.append)

    await user.open("/")

    user.find(kind=TextField).trigger("typed", "A").trigger("typed", "Ad")

    assert typed == ["A", "Ad"]


async def test_a_value_set_by_the_page_replaces_what_was_typed(user: User) -> None:
    fields: list[TextField] = []

    @ui.page("/")
    def page() -> None:
        fields.append(TextField("Name", value="Ada"))

    await user.open("/")
    field = fields[0]
    before = field.props["revision"]
    user.find(kind=TextField).trigger("typed", "Bob")

    field.value = "Ada"

    assert field.value == "Ada"
    assert field.props["revision"] > before


async def test_options_keep_their_order_and_words(user: User) -> None:
    @ui.page("/")
    def page() -> None:
        Select("Role", options={"agent": "Agent", "viewer": "Viewer"}, value="viewer")

    await user.open("/")

    (choice,) = user.find(kind=Select).elements
    assert choice.value == "viewer"
    assert [option["label"] for option in choice.props["options"]] == ["Agent", "Viewer"]


async def test_a_press_reaches_the_page(user: User) -> None:
    pressed: list[str] = []

    @ui.page("/")
    def page() -> None:
        Button("Save", kind="primary", on_click=lambda: pressed.append("Save"))

    await user.open("/")

    user.find(kind=Button).click()

    assert pressed == ["Save"]


async def test_a_button_of_an_icon_alone_has_a_name(user: User) -> None:
    @ui.page("/")
    def page() -> None:
        Button(icon="close", label="Close")

    await user.open("/")

    (button,) = user.find(kind=Button).elements
    assert button.props["aria-label"] == "Close"


@pytest.mark.parametrize("path", ["//elsewhere.example", "https://elsewhere.example", "contacts"])
async def test_a_link_stays_inside_the_product(user: User, path: str) -> None:
    refused: list[str] = []

    @ui.page("/")
    def page() -> None:
        try:
            Link("Away", path)
        except ValueError as error:
            refused.append(str(error))

    await user.open("/")

    assert refused


async def test_undo_is_offered_and_taken_once(user: User) -> None:
    undone: list[str] = []

    @ui.page("/")
    def page() -> None:
        Button("Delete", on_click=lambda: toast("Deleted.", undo=lambda: undone.append("undo")))

    await user.open("/")
    user.find("Delete").click()
    await user.should_see("Deleted.")

    user.find("Undo").click()
    await user.should_not_see("Deleted.")

    assert undone == ["undo"]


async def test_an_undo_that_takes_time_is_waited_for(user: User) -> None:
    undone = asyncio.Event()

    async def undo() -> None:
        undone.set()

    @ui.page("/")
    def page() -> None:
        Button("Delete", on_click=lambda: toast("Deleted.", undo=undo))

    await user.open("/")
    user.find("Delete").click()

    user.find("Undo").click()

    await asyncio.wait_for(undone.wait(), 1)


async def test_an_empty_state_says_why_and_what_next(user: User) -> None:
    @ui.page("/")
    def page() -> None:
        Heading("Duplicates", level=1)
        with EmptyState("No duplicates", "Likely pairs will stand here.").action:
            Link("Contacts", "/contacts")

    await user.open("/")

    await user.should_see("No duplicates")
    await user.should_see("Likely pairs will stand here.")
    await user.should_see("Contacts")


@pytest.mark.parametrize(
    ("identity", "word"),
    [
        (Identity.VERIFIED, "Verified"),
        (Identity.SELF_REPORTED, "Self-reported"),
        (Identity.ANONYMOUS, "Anonymous"),
    ],
)
async def test_a_badge_is_a_word_beside_the_icon(user: User, identity: Identity, word: str) -> None:
    @ui.page("/")
    def page() -> None:
        IdentityBadge(identity)

    await user.open("/")

    await user.should_see(word)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("Ada", "A"),
        ("ada.lovelace@example.org", "AL"),
        ("محمد العلي", "م"),
        ("黄芳", "黄"),
        ("", "?"),
        (None, "?"),
    ],
)
def test_initials_stand_for_a_name_in_any_script(name: str | None, letters: str) -> None:
    assert initials(name) == letters


async def test_an_avatar_keeps_its_colour_when_the_name_changes(user: User) -> None:
    @ui.page("/")
    def page() -> None:
        Avatar("Ada", "con_1")
        Avatar("Ada Lovelace", "con_1")

    await user.open("/")

    colours = {
        tuple(name for name in avatar.classes if name.startswith("hc-avatar--"))
        for avatar in user.find(kind=Avatar).elements
    }
    assert len(colours) == 1


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        ("operator", "into this one"),
        ("same_visitor", "into this one: both came from the same browser"),
        ("verified_email", "into this one: a token proved the other’s email"),
    ],
)
def test_history_says_why_a_merge_happened_by_itself(reason: str, end: str) -> None:
    assert deed_of("contact.merged", {"reason": reason}).endswith(end)
