"""A viewer from whom values are masked sees who is who, and reveals one contact at a time."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served
from tests.browser.test_accessibility import violations
from tests.serving import PASSWORD

EMAIL, PHONE = "greta@masked.example", "+4915198765432"


@pytest.fixture
def switch(open_page: Callable[..., Page]) -> Iterator[Callable[[bool], None]]:
    """Mask values, or show them; shown again afterwards."""
    desk = open_page("/settings?section=viewers")
    box = desk.get_by_role("checkbox", name="Mask values for viewers")
    assert violations(desk) == []
    yield box.set_checked
    box.set_checked(False)
    expect(desk.get_by_text("Shown from now on.")).to_be_visible()


@pytest.fixture
def viewer(
    open_page: Callable[..., Page],
    browser: Browser,
    served: Served,
    # Before the viewer, so that it ends after: shown values send the viewer's page elsewhere, and
    # Chromium may wait for ever to give up a profile with a page on its way.
    switch: Callable[[bool], None],
) -> Iterator[Page]:
    desk = open_page("/settings?section=operators")
    desk.get_by_role("button", name="Add operator").click()
    dialog = desk.get_by_role("dialog", name="Add operator")
    dialog.get_by_role("textbox", name="Name").fill("Mo Masked")
    dialog.get_by_role("textbox", name="Email").fill("mo@hilal.example")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("combobox", name="Role").select_option("viewer")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(desk.get_by_role("cell", name="mo@hilal.example")).to_be_visible()
    context = browser.new_context(base_url=served.url)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_role("textbox", name="Email").fill("mo@hilal.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_function("window.did_handshake === true")
    yield page
    context.close()


@pytest.mark.promised
def test_values_are_masked_until_they_are_revealed(
    viewer: Page, served: Served, switch: Callable[[bool], None]
) -> None:
    contact = served.add(
        "Greta Masked", email=EMAIL, phone=PHONE, captured_fields={"company": "Secret Works"}
    )
    viewer.goto(f"/contacts/{contact}")
    panel = viewer.get_by_role("complementary", name="Contact details")
    expect(panel).to_contain_text(EMAIL)

    switch(True)
    # The open page goes within moments, with all that it held.
    viewer.wait_for_url("**/contacts", timeout=3_000)
    viewer.goto(f"/contacts/{contact}?q=greta")
    expect(panel).to_contain_text("Values are masked for your role")
    for value in (EMAIL, PHONE, "Secret Works"):
        assert value not in viewer.content()
    assert violations(viewer) == []
    panel.get_by_role("button", name="Reveal").click()

    expect(panel).to_contain_text(EMAIL)
    expect(panel).to_contain_text("Secret Works")
    expect(panel).to_contain_text("revealed the contact’s values")
    # The row beside it stays masked.
    expect(viewer.locator(f"[data-contact-id='{contact}']")).not_to_contain_text(EMAIL)
