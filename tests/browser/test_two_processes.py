"""Two servers on one PostgreSQL: windows show what the other does, and outlast the database."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import asyncpg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import make_url

from tests.browser.conftest import Served
from tests.postgresql import PostgresqlServer
from tests.serving import EMAIL, PASSWORD, PRIVATE, ServerProcess

SECRET = "the-same-for-every-process-of-it"


@pytest.fixture(scope="module")
def processes(
    unused_postgresql: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """Two processes, started at once on an empty database."""
    settings = {**PRIVATE, "DATABASE_URL": unused_postgresql, "CONTACTS_SECRET": SECRET}
    homes = [tmp_path_factory.mktemp(name) for name in ("one", "two")]
    one, two = (ServerProcess(home, **settings).launch() for home in homes)
    try:
        yield one.wait_until_ready(), two.wait_until_ready()
    finally:
        one.close()
        two.close()


@pytest.fixture(scope="module")
def two(processes: tuple[ServerProcess, ServerProcess]) -> tuple[Served, Served]:
    """The two as one calls them."""
    one, two = (Served(process.url, process.api) for process in processes)
    return one, two


@pytest.fixture
def desk(two: tuple[Served, Served], browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own; the two servers share its cookies, as one address would."""
    desk = browser.new_context(viewport={"width": 1440, "height": 900})
    desk.set_default_timeout(10_000)
    sign_in(desk, two[0])
    yield desk
    desk.close()


def end_every_listener(database_url: str) -> None:
    async def end() -> None:
        url = make_url(database_url).set(drivername="postgresql")
        connection = await asyncpg.connect(url.render_as_string(hide_password=False))
        ended = await connection.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE application_name = 'hilal-contacts'"
        )
        await connection.close()
        assert ended >= 2

    # In a thread of its own: Playwright has a loop running in this one.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, end()).result()


def open_contacts(desk: BrowserContext, served: Served) -> Page:
    page = desk.new_page()
    page.goto(f"{served.url}/contacts")
    page.wait_for_function("window.did_handshake === true")
    return page


def sign_in(desk: BrowserContext, served: Served) -> None:
    page = desk.new_page()
    page.goto(f"{served.url}/sign-in")
    page.get_by_role("textbox", name="Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/contacts")
    page.close()


def rename(page: Page, contact_id: str, name: str) -> None:
    page.locator(f"[data-contact-id='{contact_id}']").click()
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Edit", exact=True)).to_be_visible()
    page.keyboard.press("Escape")


def test_a_window_shows_what_happens_in_the_other_process(
    two: tuple[Served, Served], desk: BrowserContext, unused_postgresql: str
) -> None:
    one, other = two
    ada = one.add("Ada Lovelace", email="ada@acme.example")
    here, there = open_contacts(desk, one), open_contacts(desk, other)
    row = there.locator(f"[data-contact-id='{ada}']")
    expect(row).to_contain_text("Ada Lovelace")

    rename(here, ada, "Ada King")
    expect(row).to_contain_text("Ada King")

    end_every_listener(unused_postgresql)
    other.call("GET", f"/contacts/{ada}")  # the pool has come back, the listener may have not
    rename(here, ada, "Countess of Lovelace")
    expect(row).to_contain_text("Countess of Lovelace")
    one.call("PATCH", f"/contacts/{ada}", name="Ada")
    expect(row).to_contain_text("Ada")

    here.get_by_role("button", name="Sign out").click()
    here.wait_for_url("**/sign-in*")
    there.wait_for_url("**/sign-in*")


def test_what_was_typed_outlasts_the_database(
    two: tuple[Served, Served], desk: BrowserContext, postgresql: PostgresqlServer
) -> None:
    grace = two[0].add("Grace Hopper")
    page = open_contacts(desk, two[0])
    page.locator(f"[data-contact-id='{grace}']").click()
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Rear Admiral Hopper")
    away = page.get_by_role("status").filter(has_text="What you typed is kept")

    postgresql.stop_at_once()
    try:
        expect(away).to_be_visible(timeout=15_000)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Try again in a moment.")).to_be_visible()
        other = desk.new_page()
        other.goto(f"{two[1].url}/contacts")
        expect(other.get_by_role("status")).to_have_text("One moment")
    finally:
        postgresql.start()

    expect(away).to_be_hidden(timeout=15_000)
    page.get_by_role("button", name="Save").click()
    row = other.locator(f"[data-contact-id='{grace}']")
    expect(row).to_contain_text("Rear Admiral Hopper", timeout=15_000)


def test_a_page_comes_back_after_a_restart(
    two: tuple[Served, Served],
    processes: tuple[ServerProcess, ServerProcess],
    desk: BrowserContext,
) -> None:
    edsger = two[0].add("Edsger Dijkstra")
    page = open_contacts(desk, two[0])
    row = page.locator(f"[data-contact-id='{edsger}']")
    expect(row).to_be_visible()

    assert processes[0].stop() == 0
    two[1].call("PATCH", f"/contacts/{edsger}", name="E. W. Dijkstra")
    processes[0].start()

    expect(row).to_contain_text("E. W. Dijkstra", timeout=30_000)
