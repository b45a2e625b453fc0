"""Two servers on one PostgreSQL: windows show what the other does, and outlast the database."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import make_url

from app.auth.passwords import hash_password
from app.data.database import Database
from app.data.operators import add_operator
from app.data.vocabulary import Role
from tests.browser.conftest import Served
from tests.factories import NOW, OPERATOR
from tests.postgresql import PostgresqlServer
from tests.serving import EMAIL, PASSWORD, PRIVATE, ROOT, ServerProcess, free_port

DEPLOY = ROOT / "deploy" / "nginx"
SECRET = "the-same-for-every-process-of-it"


@pytest.fixture(scope="module")
def processes(
    unused_postgresql: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """Two processes, started at once on an empty database."""
    settings = {
        **PRIVATE,
        "DATABASE_URL": unused_postgresql,
        "CONTACTS_SECRET": SECRET,
        "CONTACTS_TRUSTED_PROXIES": "127.0.0.1",
    }
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


async def add_colleague(database_url: str, email: str) -> None:
    database = Database(database_url, on_commit=lambda _: None)
    try:
        async with database.transaction() as session:
            await add_operator(
                session, email=email, name="Omar", role=Role.AGENT, actor=OPERATOR, now=NOW,
                password_hash=hash_password(PASSWORD),
            )  # fmt: skip
    finally:
        await database.close()


def open_contacts(desk: BrowserContext, served: Served) -> Page:
    page = desk.new_page()
    page.goto(f"{served.url}/contacts")
    page.wait_for_function("window.did_handshake === true")
    return page


def sign_in(desk: BrowserContext, served: Served, email: str = EMAIL) -> None:
    page = desk.new_page()
    page.goto(f"{served.url}/sign-in")
    page.get_by_role("textbox", name="Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/contacts")
    page.close()


def rename(page: Page, contact_id: str, name: str) -> None:
    page.locator(f"[data-contact-id='{contact_id}']").click()
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_role("button", name="Save", exact=True).click()
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


def test_a_colleague_in_the_other_process_is_seen_at_the_contact(
    two: tuple[Served, Served], desk: BrowserContext, browser: Browser, unused_postgresql: str
) -> None:
    one, other = two
    barbara = one.add("Barbara Liskov")
    email = "omar@hilal.example"
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(add_colleague(unused_postgresql, email))).result()
    theirs = browser.new_context(viewport={"width": 1440, "height": 900})
    theirs.set_default_timeout(10_000)
    sign_in(theirs, other, email)
    here, there = open_contacts(desk, one), open_contacts(theirs, other)
    here.locator(f"[data-contact-id='{barbara}']").click()
    expect(here.get_by_role("button", name="Edit", exact=True)).to_be_visible()

    there.locator(f"[data-contact-id='{barbara}']").click()
    expect(here.get_by_text("Omar is also here")).to_be_visible()
    there.get_by_role("button", name="Edit", exact=True).wait_for()
    there.keyboard.press("Escape")
    expect(here.get_by_text("Omar is also here")).to_be_hidden()
    theirs.close()


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
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Try again in a moment.")).to_be_visible(timeout=15_000)
        other = desk.new_page()
        other.goto(f"{two[1].url}/contacts")
        expect(other.get_by_role("status")).to_have_text("One moment")
    finally:
        postgresql.start()

    expect(away).to_be_hidden(timeout=15_000)
    page.get_by_role("button", name="Save", exact=True).click()
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


@pytest.fixture
def nginx(processes: tuple[ServerProcess, ServerProcess], tmp_path: Path) -> Iterator[str]:
    """The example of deploy/ in front of the two, and the same below a path; gives its address."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("there is no nginx here; scripts/ensure_nginx.sh installs it for root")
    port = free_port()
    example = (DEPLOY / "hilal-contacts.conf").read_text("utf-8")
    below = (DEPLOY / "below-a-path.conf").read_text("utf-8")
    example = example.replace("listen 80;", f"listen 127.0.0.1:{port};")
    example = example.replace("    location / {", f"{below}\n    location / {{", 1)
    for number, process in enumerate(processes, 1):
        example = example.replace(f"127.0.0.1:808{number}", f"127.0.0.1:{process.port}")
    folders = " ".join(
        f"{kind}_temp_path {tmp_path}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = tmp_path / "nginx.conf"
    config.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; {folders}\n{example} }}\n"
    )
    running = subprocess.Popen(
        [program, "-p", tmp_path, "-c", config, "-e", tmp_path / "error.log"]
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(timeout=10)


def test_one_address_stands_for_both(
    two: tuple[Served, Served],
    processes: tuple[ServerProcess, ServerProcess],
    desk: BrowserContext,
    nginx: str,
) -> None:
    alan = two[0].add("Alan Turing")
    page = open_contacts(desk, Served(nginx, two[0].api))
    row = page.locator(f"[data-contact-id='{alan}']")
    expect(row).to_be_visible()
    route = next(c["value"] for c in desk.cookies(nginx) if c["name"] == "hilal_route")

    below = open_contacts(desk, Served(f"{nginx}/directory", two[0].api))
    expect(below.locator(f"[data-contact-id='{alan}']")).to_be_visible()
    below.get_by_role("link", name="Conversations").click()
    below.wait_for_url(f"{nginx}/directory/conversations")

    # The other takes over whichever of the two goes away, and the browser keeps its number.
    for process, other in (processes, reversed(processes)):
        assert process.stop() == 0
        name = f"Alan without {process.port}"
        other.api.patch(f"/api/v1/contacts/{alan}", json={"name": name}).raise_for_status()
        expect(row).to_contain_text(name, timeout=30_000)
        process.start()

    for process in processes:
        assert process.stop() == 0
    page.reload()
    expect(page.get_by_text("This page comes back by itself.")).to_be_visible()
    for process in processes:
        process.start()
    expect(row).to_be_visible(timeout=30_000)
    assert route == next(c["value"] for c in desk.cookies(nginx) if c["name"] == "hilal_route")
