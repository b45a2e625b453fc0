"""No axe violation in what opens on the pages: menus, dialogs, forms, bars, full tabs."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from app.components.words import _, speaking
from tests.browser.axe import violations_in_both_themes
from tests.browser.conftest import Served
from tests.serving import PASSWORD

Open = Callable[..., Page]


@dataclass
class Visit:
    """One language's look round: opens addresses, and keeps what axe had to say."""

    open_at: Open
    served: Served
    language: str

    def __post_init__(self) -> None:
        self.found: list[str] = []
        self.page: Page = self.open_at(self._address("/contacts"))

    def go(self, path: str) -> None:
        self.page.goto(self._address(path))
        self.page.wait_for_function("window.did_handshake === true")

    def look(self, what: str, *, within: str | None = None) -> None:
        """Let axe look, at the whole page or at one part of it."""
        if within:
            expect(self.page.locator(within).first).to_be_visible()
        broken = violations_in_both_themes(self.page, within=within)
        self.found += [f"{what}: {one}" for one in broken]

    def look_at_dialog(self, label: str) -> None:
        """Let axe look at the dialog of that name; what stands behind it was looked at before."""
        expect(self.page.get_by_role("dialog", name=label)).to_be_visible()
        self.look(label, within=f'[role=dialog][aria-label="{label}"]')

    def close_dialog(self, label: str) -> None:
        self.page.keyboard.press("Escape")
        expect(self.page.get_by_role("dialog", name=label)).to_be_hidden()

    def button(self, label: str, *, inside: Locator | None = None) -> Locator:
        return (inside or self.page).get_by_role("button", name=label, exact=True).first

    def look_at_dialogs(self, *labels: tuple[str, str]) -> None:
        """Press each button, and look at the dialog that it opens."""
        for button, dialog in labels:
            self.button(button).click()
            self.look_at_dialog(dialog)
            self.close_dialog(dialog)

    def _address(self, path: str) -> str:
        return f"{path}{'&' if '?' in path else '?'}lang={self.language}"


@pytest.fixture(params=["en", "ar"])
def visit(request: pytest.FixtureRequest, open_page: Open, served: Served) -> Iterator[Visit]:
    """A look round in one language; what axe found on it fails the test at its end."""
    with speaking(request.param):
        visit = Visit(open_page, served, request.param)
        yield visit
    assert visit.found == []


@pytest.fixture(scope="module")
def people(served: Served) -> list[str]:
    """A few contacts with everything that a row and a panel can show."""
    for visitor in ("heron", "ibis"):
        for email in (f"{visitor}@pair.example", f"{visitor}x@pair.example"):
            served.identify(visitor, email=email)
    return [
        served.add(
            f"Shown {number}",
            email=f"shown{number}@axe.example",
            phone=f"+4930901820{number}",
            tags=["axed", "vip"],
            captured_fields={"Company": "Acme", "plan_tier": "gold"},
        )
        for number in range(3)
    ]


def conversation_of(served: Served) -> str:
    conversation = f"axe-{time.monotonic_ns()}"
    served.call(
        "POST", "/conversations", chatbot_id="support", visitor_id=conversation,
        conversation_id=conversation, attributes={"name": "Tilda Talker"}, channel="web",
    )  # fmt: skip
    for number, role in enumerate(("visitor", "bot", "agent")):
        served.call(
            "POST", f"/conversations/{conversation}/messages", message_id=str(number), role=role,
            body="Call +971 50 123 4567, please.",
        )  # fmt: skip
    return conversation


def test_choosing_rows_and_what_hangs_below_the_search(visit: Visit, people: list[str]) -> None:
    visit.go("/contacts?tag=axed")
    page = visit.page
    page.locator("[data-contact-id]").first.focus()
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowDown")
    visit.look("rows chosen", within=".hc-bulk")
    visit.look("rows chosen", within="[role=grid]")
    visit.button(_("Tag"), inside=page.locator(".hc-bulk")).click()
    visit.look("a tag for all chosen", within=".hc-tag-picker")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")

    for label, part in ((_("Columns"), ".hc-columns"), (_("Tag filter"), ".hc-menu")):
        visit.button(label).click()
        visit.look(label, within=part)
        page.keyboard.press("Escape")
    page.get_by_role("searchbox").fill("tag:")
    visit.look("filters offered", within="[role=search]")


def test_saved_views_export_and_the_palette(visit: Visit, people: list[str]) -> None:
    visit.go("/contacts?tag=axed")
    page = visit.page
    views = page.get_by_role("region", name=_("Saved views"))
    visit.button(_("Save this view"), inside=views).click()
    visit.look("naming a view", within=".hc-views")
    page.keyboard.type(f"Axe {visit.language}")
    page.keyboard.press("Enter")
    views.get_by_role("link", name=f"Axe {visit.language}").hover()
    visit.button(_("More for {name}", name=f"Axe {visit.language}"), inside=views).click()
    visit.look("a view's menu", within=".hc-views")
    page.get_by_role("menuitem", name=_("Delete")).click()
    visit.look("a view that can be brought back", within=".hc-views")

    visit.look_at_dialogs((_("Export"), _("Export contacts")))
    page.keyboard.press("Control+k")
    page.keyboard.type("shown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Shown")
    visit.look("the palette", within="dialog[open]")


def test_the_panel_as_it_is_edited(visit: Visit, people: list[str]) -> None:
    visit.go(f"/contacts/{people[0]}")
    page = visit.page
    panel = page.locator(".hc-panel")
    visit.button(_("Edit"), inside=panel).click()
    panel.get_by_label(_("Email"), exact=True).fill("nonsense")
    visit.button(_("Save"), inside=panel).click()
    expect(panel.get_by_role("alert").first).to_be_attached()
    visit.look("a refusal at its field", within=".hc-panel")
    visit.served.call("PATCH", f"/contacts/{people[0]}", email=f"{time.monotonic_ns()}@axe.example")
    expect(panel.get_by_role("button", name=_("Take theirs"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(visit.button(_("Discard changes"), inside=panel)).to_be_visible()
    visit.look("a conflict and a warning", within=".hc-panel")
    visit.button(_("Discard changes"), inside=panel).click()

    visit.button(_("Delete contact"), inside=panel).click()
    visit.button(_("Soft delete")).click()
    visit.look("deleted, with a way back", within=".hc-toasts")
    visit.look("a deleted contact", within=".hc-panel")
    visit.button(_("Restore"), inside=panel).click()
    expect(visit.button(_("Edit"), inside=panel)).to_be_visible()


def test_merging(visit: Visit, people: list[str]) -> None:
    visit.go(f"/contacts/{people[1]}")
    page = visit.page
    visit.button(_("Merge")).click()
    picker = _("Choose the other contact")
    page.get_by_label(_("Name, email or phone")).fill("shown 2")
    expect(page.get_by_role("dialog").get_by_role("button", name="Shown 2")).to_be_visible()
    visit.look_at_dialog(picker)
    page.get_by_role("dialog").get_by_role("button", name="Shown 2").click()
    visit.look_at_dialog(_("Merge contacts"))
    visit.close_dialog(_("Merge contacts"))

    visit.go("/duplicates")
    expect(page.locator(".hc-pair-card").first).to_be_visible()
    visit.look("pairs", within=".hc-body")


def test_conversations_and_the_tabs_of_a_chatbot(visit: Visit) -> None:
    conversation = conversation_of(visit.served)
    for path in (
        "/conversations", f"/conversations/{conversation}", "/chatbots/support?tab=contacts",
        "/chatbots/support?tab=conversations", "/embed/contacts", "/nothing-here",
    ):  # fmt: skip
        visit.page.goto(visit._address(path))
        visit.page.wait_for_timeout(300)
        visit.look(path)
    visit.go("/chatbots")
    visit.look_at_dialogs((_("New chatbot"), _("New chatbot")))
    visit.go("/chatbots/support?tab=security")
    visit.look_at_dialogs(
        (_("Add a public key"), _("Add a public key")),
        (_("Regenerate secret"), _("Regenerate secret")),
    )


def test_settings_and_their_dialogs(visit: Visit, people: list[str]) -> None:
    for section in ("account", "tags", "api-keys", "chatbots", "screens", "erasures"):
        visit.go(f"/settings?section={section}")
        visit.look(section, within=".hc-body")
    for section, *labels in (
        ("tags", _("Rename {what}", what="axed"), _("Rename tag")),
        ("tags", _("Delete {what}", what="axed"), _("Delete tag")),
        ("fields", _("Define a field"), _("Define a field")),
        ("operators", _("Add operator"), _("Add operator")),
        ("api-keys", _("Make an API key"), _("Make an API key")),
        ("screens", _("Add screen"), _("Add screen")),
    ):
        visit.go(f"/settings?section={section}")
        visit.look_at_dialogs((labels[0], labels[1]))


def test_what_is_asked_before_much_is_changed(visit: Visit, people: list[str]) -> None:
    page, screen = visit.page, f"Wall {visit.language}"
    visit.go("/contacts?tag=axed")
    page.locator("[data-contact-id]").first.focus()
    page.keyboard.press("x")
    visit.button(_("Erase…"), inside=page.locator(".hc-bulk")).click()
    visit.look_at_dialog(_("Erase for good"))
    visit.close_dialog(_("Erase for good"))

    visit.go("/settings?section=screens")
    visit.button(_("Add screen")).click()
    dialog = page.get_by_role("dialog", name=_("Add screen"))
    dialog.get_by_role("textbox", name=_("Name")).fill(screen)
    visit.button(_("Add"), inside=dialog).click()
    visit.look_at_dialog(_("Let in {what}", what=screen))
    visit.close_dialog(_("Let in {what}", what=screen))
    visit.look_at_dialogs((_("Shut out {what}", what=screen), _("Shut out {what}", what=screen)))

    visit.go("/erasures")
    visit.look_at_dialogs((_("Turn on"), _("Turn the rule on?")))


def test_what_is_asked_about_operators_fields_and_keys(visit: Visit) -> None:
    page, mark = visit.page, f"axed-{visit.language}"
    visit.go("/settings?section=operators")
    visit.button(_("Add operator")).click()
    dialog = page.get_by_role("dialog", name=_("Add operator"))
    for field, value in (
        (_("Name"), mark), (_("Email"), f"{mark}@hilal.example"), (_("Password"), PASSWORD),
    ):  # fmt: skip
        dialog.get_by_label(field, exact=True).fill(value)
    visit.button(_("Add"), inside=dialog).click()
    visit.look_at_dialogs(
        (_("Sessions of {name}", name=mark), _("Signed in: {name}", name=mark)),
        (_("Reset the password of {name}", name=mark), _("Reset password")),
    )

    visit.go("/settings?section=fields")
    visit.button(_("Define a field")).click()
    dialog = page.get_by_role("dialog", name=_("Define a field"))
    for field in (_("Key"), _("Label")):
        dialog.get_by_label(field, exact=True).fill(mark)
    visit.button(_("Save"), inside=dialog).click()
    visit.look_at_dialogs((_("Remove {field}", field=mark), _("Remove the definition")))

    visit.served.call("POST", "/chatbots", id=mark, name=mark)
    visit.go(f"/chatbots/{mark}?tab=security")
    visit.button(_("Regenerate secret")).click()
    dialog = page.get_by_role("dialog", name=_("Regenerate secret"))
    visit.button(_("Regenerate"), inside=dialog).click()
    expect(page.get_by_role("dialog", name=_("New secret"), exact=True)).to_be_visible()
    visit.go(f"/chatbots/{mark}?tab=security")
    page.locator(".hc-table .hc-button").last.click()
    visit.look_at_dialog(_("Retire key"))


def test_an_import_from_its_columns_to_its_undo(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"Name;E-Mail\nAxel {visit.language};axel@{visit.language}.example\nX;y\n")
    visit.go("/imports")
    page = visit.page
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_url("**/imports/i_*")
    visit.go(urlsplit(page.url).path)
    expect(visit.button(_("Try it first"))).to_be_visible()
    visit.look("columns")
    visit.button(_("Try it first")).click()
    expect(page.get_by_role("link", name=_("Download the report"))).to_be_visible()
    visit.look("tried")
    visit.button(_("Import {count} rows", count=2)).click()
    expect(visit.button(_("Undo this import"))).to_be_visible()
    visit.look("brought in")
    visit.button(_("Undo this import")).click()
    expect(visit.button(_("Undo this import"))).to_be_hidden()
    visit.look("taken back")


def test_what_an_erasure_leaves_and_what_a_person_is_given(visit: Visit) -> None:
    contact = visit.served.add(f"Gone {visit.language}", email=f"gone-{visit.language}@axe.example")
    visit.go(f"/contacts/{contact}")
    visit.served.call("DELETE", f"/contacts/{contact}?mode=hard")
    expect(visit.page.locator(".hc-panel-sentence")).to_be_visible()
    visit.look("erased", within=".hc-panel")
    visit.go("/erasures")
    visit.look("receipts")
