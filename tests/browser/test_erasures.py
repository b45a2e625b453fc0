"""An admin erases people; whoever else looks at them is told so, and sees no word any more."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Served

Open = Callable[..., Page]
GONE = "This contact was erased and cannot be brought back."


def row_of(page: Page, contact_id: str) -> Locator:
    return page.locator(f"[data-contact-id='{contact_id}']")


def panel_of(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Contact details")


def talk(served: Served, visitor_id: str, name: str) -> str:
    """Somebody with a conversation."""
    contact_id = served.identify(visitor_id, name=name, email=f"{visitor_id}@erase.example")
    opening = {"chatbot_id": "support", "visitor_id": visitor_id}
    served.call("POST", "/conversations", conversation_id=f"talk-{visitor_id}", **opening)
    said = {"message_id": "m1", "role": "visitor", "body": f"{name} speaking"}
    served.call("POST", f"/conversations/talk-{visitor_id}/messages", **said)
    return contact_id


def test_one_is_erased_and_every_open_page_says_so(open_page: Open, served: Served) -> None:
    contact_id = talk(served, "eva", "Eva Ersatz")
    theirs = open_page(f"/contacts/{contact_id}")
    expect(panel_of(theirs)).to_contain_text("Eva Ersatz")
    reading = open_page("/conversations/talk-eva")
    expect(reading.get_by_text("Eva Ersatz speaking").first).to_be_visible()
    listing = open_page("/conversations?q=ersatz")
    expect(listing.get_by_text("Eva Ersatz").first).to_be_visible()
    mine = open_page(f"/contacts/{contact_id}")

    panel_of(mine).get_by_role("button", name="Delete").click()
    dialog = mine.get_by_role("dialog", name="Delete contact")
    erase = dialog.get_by_role("button", name="Hard delete (GDPR)")
    expect(erase).to_be_disabled()
    dialog.get_by_role("checkbox", name="Also remove this person’s own messages").check()
    dialog.get_by_role("textbox", name="Type the name to confirm").fill("Eva Ersatz")
    erase.click()

    expect(mine.get_by_text("Contact erased. Receipt")).to_be_visible()
    for page in (theirs, reading):
        expect(panel_of(page)).to_contain_text(GONE)
        expect(page.get_by_text("Ersatz")).to_have_count(0)
    expect(listing.get_by_text("Ersatz")).to_have_count(0)
    assert served.call("GET", "/conversations/talk-eva")["messages"] == []
    receipts = open_page("/erasures")
    expect(receipts.get_by_role("table").last).to_contain_text("1 message")


def test_many_are_erased_at_once_after_their_number_was_typed(
    open_page: Open, served: Served
) -> None:
    ids = [talk(served, f"many{number}", f"Manya Many{number}") for number in range(3)]
    stays = served.add("Manya Stays", email="stays@erase.example")
    mine, theirs = open_page("/contacts?q=manya"), open_page(f"/contacts/{ids[0]}?q=manya")
    for contact_id in ids:
        row_of(mine, contact_id).get_by_role("checkbox").check()

    mine.get_by_role("button", name="Erase…").click()
    dialog = mine.get_by_role("dialog", name="Erase for good")
    expect(dialog).to_contain_text("3 contacts")
    expect(dialog).to_contain_text("3 messages in 3 conversations")
    erase = dialog.get_by_role("button", name="Hard delete (GDPR)")
    number = dialog.get_by_role("textbox", name="Type the number of contacts to confirm")
    number.fill("4")
    expect(erase).to_be_disabled()
    number.fill("3")
    erase.click()

    expect(mine.get_by_text("3 contacts erased. Receipts stay under Erasures.")).to_be_visible()
    expect(mine.get_by_role("button", name="Undo")).to_have_count(0)
    expect(panel_of(theirs)).to_contain_text(GONE)
    for page in (mine, theirs):
        expect(row_of(page, stays)).to_be_visible()
        expect(page.get_by_text("Many0")).to_have_count(0)
    for contact_id in ids:
        assert served.api.get(f"/api/v1/contacts/{contact_id}").status_code == 410
