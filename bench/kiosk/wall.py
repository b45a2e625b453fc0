"""A screen in Chromium, let in through the settings as an admin does it."""

import time
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from bench.server import EMAIL, PASSWORD

NAME = "Bench wall"
PATIENCE = 90_000


@dataclass(frozen=True, slots=True)
class Wall:
    """The screen's page, and the admin's."""

    screen: Page
    desk: Page

    def let_in(self) -> None:
        """Type the code that the screen shows."""
        code = self.screen.locator("#code:not(:empty)")
        code.wait_for(timeout=PATIENCE)
        self.desk.get_by_role("button", name=f"Let in {NAME}").click()
        dialog = self.desk.get_by_role("dialog", name=f"Let in {NAME}")
        dialog.get_by_role("textbox", name="Code on the screen").fill(code.inner_text())
        dialog.get_by_role("button", name="Let in", exact=True).click()

    def wait_for_board(self, *, after: float) -> None:
        """Wait for a board that came after this moment of the screen's own counting."""
        # Not by the browser's own waiting, which the page's policy forbids to evaluate anything.
        deadline = time.monotonic() + PATIENCE / 1_000
        while self.screen.evaluate("board === null ? -1 : boardCame") <= after:
            if time.monotonic() > deadline:
                raise TimeoutError("The screen did not come back.")
            self.screen.wait_for_timeout(50)

    def moment(self) -> float:
        """Now, as the screen counts."""
        return float(self.screen.evaluate("performance.now()"))


def hang(browser: Browser, *, screen_url: str, desk_url: str) -> Wall:
    """Add a screen with everything on it, and let it in."""
    desk = browser.new_context(base_url=desk_url, locale="en-GB").new_page()
    desk.goto("/sign-in")
    desk.get_by_role("textbox", name="Email").fill(EMAIL)
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in", exact=True).click()
    desk.wait_for_url("**/contacts")
    desk.goto("/settings?section=screens")
    desk.get_by_role("button", name="Add screen").click()
    desk.get_by_role("textbox", name="Name").fill(NAME)
    desk.get_by_role("button", name="Add", exact=True).click()
    desk.get_by_role("dialog", name=f"Let in {NAME}").get_by_role("button", name="Cancel").click()
    screen = browser.new_context(base_url=screen_url, locale="en-GB").new_page()
    screen.goto("/kiosk")
    wall = Wall(screen, desk)
    wall.let_in()
    wall.wait_for_board(after=0)
    return wall
