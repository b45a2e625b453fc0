"""Published payloads in every text that anybody may give: none runs, and none sends anything out.

The browser is told to ignore our Content-Security-Policy, so that text has to be text by itself.
`PAYLOADS=all` takes the whole list.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route

from app.data.database import Database
from app.data.operators import find_operator_by_email
from tests.browser.conftest import serving_directory
from tests.browser.smuggled import CHATBOT, Sower, Sown
from tests.browser.traces import CHANGED, FURTHER, MARKED, STILL, TRACES
from tests.payloads import OF_THE_FRAMEWORK, payloads, published
from tests.serving import EMAIL, PASSWORD, PRIVATE, free_port

SAMPLE = 40
# Pages and panels that are crowded show all of a round at once; so many are opened one by one too.
ONE_BY_ONE = 20
ROUND = 500
SETTLE_MS = 120
BAIT = ["<img src=x onerror=alert(1)>", "<img src=https://evil.example/x.png>"]
SECTIONS = ("appearance", "account", "tags", "fields", "operators", "api-keys", "screens")
PATHS = [
    "/contacts", "/contacts?view=1&sort=first_seen", "/contacts?deleted=true", "/embed/contacts",
    "/conversations", "/chatbots", f"/chatbots/{CHATBOT}", f"/chatbots/{CHATBOT}?tab=contacts",
    f"/chatbots/{CHATBOT}?tab=conversations", f"/chatbots/{CHATBOT}?tab=security", "/overview",
    "/duplicates", "/activity", "/erasures", "/imports", "/kiosk", "/contacts?lang=ar",
    *(f"/settings?section={name}" for name in SECTIONS),
]  # fmt: skip


class Watch:
    """A window in which whatever runs or leaves the origin is written down."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.found: list[str] = []
        self._host = urlsplit(url).netloc
        self.window: BrowserContext = browser.new_context(
            base_url=url,
            bypass_csp=True,
            user_agent=f"Mozilla/5.0 {OF_THE_FRAMEWORK[13]} Chrome/130.0",
            viewport={"width": 1700, "height": 4_000},
            # What asks another host is written down and gets nowhere. Intercepting every request
            # instead would switch off the browser's cache.
            proxy={"server": f"http://127.0.0.1:{free_port()}", "bypass": "127.0.0.1"},
        )
        self.window.set_default_timeout(60_000)
        self.window.add_init_script(MARKED)
        self.window.add_init_script(CHANGED)
        self.window.on("console", self._hear)
        self.window.on("weberror", lambda error: self.found.append(f"error: {error.error}"))
        self.window.on("dialog", lambda dialog: (self.found.append("dialog"), dialog.dismiss()))
        self.window.on("request", lambda request: self._ask(request.url))
        self.page: Page = self.window.new_page()
        self.page.on("websocket", lambda socket: self._ask(socket.url))

    def look(self, path: str) -> None:
        """Open a page, and look at what stands on it once it has come, down to its last row."""
        self.page.goto(path)
        if not path.startswith("/kiosk"):
            self.page.wait_for_function("window.did_handshake === true", polling=50)
        self.settle(path)
        while self.page.evaluate(FURTHER):
            self.settle(path)
        self.page.evaluate("document.querySelector('[role=grid]')?.scrollTo(0, 0)")

    def settle(self, place: str) -> None:
        """Wait until the page changes no more, then look."""
        self.page.wait_for_function(STILL, arg=SETTLE_MS, polling=50)
        self.trace(place)

    def trace(self, place: str) -> None:
        """Look at what stands on the page now."""
        self.found += [f"{place}: {trace}" for trace in self.page.evaluate(TRACES)]

    def _hear(self, said: ConsoleMessage) -> None:
        if "SMUGGLED" in said.text:
            place = said.page.url if said.page else ""
            self.found.append(f"{urlsplit(place).path}: {said.text}")

    def _ask(self, url: str) -> None:
        address = urlsplit(url)
        if address.netloc != self._host and address.scheme not in {"data", "blob"}:
            self.found.append(f"asked {url}")


def sow(home: Path, texts: Sequence[str]) -> Sown:
    async def sowing() -> Sown:
        address = f"sqlite+aiosqlite:///{home / 'contacts.db'}"
        database = Database(address, on_commit=lambda _changes: None)
        async with database.read() as session:
            operator = await find_operator_by_email(session, EMAIL)
        await database.close()
        assert operator is not None
        return await Sower(home, operator.operator_id).sow(texts)

    # Apart from Playwright, whose loop runs in this thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(sowing())).result()


def rounds() -> list[list[str]]:
    # Together with those that a planted hole is found by, so that both look at one directory.
    every = list(dict.fromkeys([*BAIT, *payloads(SAMPLE)]))
    return [every[first : first + ROUND] for first in range(0, len(every), ROUND)]


ROUNDS = rounds()


def numbered(texts: Sequence[str]) -> str:
    """A round's name: `round 3` can be run alone."""
    return f"round {ROUNDS.index(list(texts)) + 1}"


@pytest.fixture(scope="module")
def sown(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Sown]]:
    """The address of a server where the payloads of a round were given, and where they are."""
    home = tmp_path_factory.mktemp("sown")
    with serving_directory(home, **PRIVATE, CONTACTS_FRAME_ANCESTORS="https://a.example") as at:
        yield at.url, sow(home, request.param)


@pytest.fixture
def watched(browser: Browser, sown: tuple[str, Sown]) -> Iterator[tuple[Watch, Sown]]:
    """A browser that is signed in there."""
    watch = Watch(browser, sown[0])
    watch.page.goto("/sign-in")
    watch.page.get_by_role("textbox", name="Email").fill(EMAIL)
    watch.page.get_by_label("Password").fill(PASSWORD)
    watch.page.get_by_role("button", name="Sign in").click()
    watch.page.wait_for_url("**/contacts")
    yield watch, sown[1]
    watch.window.close()


def visit_pages(watch: Watch, sown: Sown) -> None:
    for path in [*PATHS, *sown.paths, f"/activity?contact_id={sown.contacts[0]}"]:
        watch.look(path)


def open_panels(watch: Watch, sown: Sown) -> None:
    """The panels of those who stand first in the table, as a click on a row opens them."""
    watch.look("/contacts?q=smuggled.example")
    wanted, opened = sown.contacts[-ONE_BY_ONE:], 0
    for contact in wanted:
        name = watch.page.locator(f"[data-contact-id='{contact}'] a")
        if name.count():
            name.click()
            watch.page.wait_for_url(f"**/contacts/{contact}**")
            watch.page.get_by_role("complementary", name="Contact details").wait_for()
            watch.page.wait_for_timeout(60)
            watch.trace(contact)
            opened += 1
    assert opened > len(wanted) * 0.9


def search_for(watch: Watch, texts: Sequence[str]) -> None:
    """Each as typed words, whose marks stand in the rows; some as an address."""
    watch.look("/contacts")
    box = watch.page.get_by_role("searchbox", name="Search contacts")
    for text in texts[:ONE_BY_ONE]:
        box.fill(text.splitlines()[0][:200])
        watch.page.wait_for_timeout(SETTLE_MS / 2)
        watch.trace("search")
    watch.page.wait_for_timeout(SETTLE_MS)
    watch.trace("search")
    for text in texts[:4]:
        for path in (f"/contacts?q={quote(text)}&tag={quote(text[:60])}", f"/none/{quote(text)}"):
            watch.page.goto(path)
            watch.page.wait_for_timeout(SETTLE_MS)
            watch.trace(path)


def use_menus(watch: Watch) -> None:
    """What opens over a page: filters, columns, the palette, dialogs, the import's preview."""
    watch.look("/contacts")
    for name in ("Tag filter", "Columns", "Last seen filter"):
        button = watch.page.get_by_role("button", name=name, exact=True)
        if button.count():
            button.first.click()
            watch.page.wait_for_timeout(150)
            watch.trace(name)
            watch.page.keyboard.press("Escape")
    watch.page.keyboard.press("Control+k")
    watch.page.get_by_role("combobox", name="Search or go to").fill("al")
    watch.page.wait_for_timeout(300)
    watch.trace("palette")


def edit_somebody(watch: Watch, sown: Sown) -> None:
    watch.look(sown.paths[0])
    for name in ("Edit", "Merge", "Delete contact"):
        watch.page.get_by_role("button", name=name, exact=True).first.click()
        watch.page.wait_for_timeout(250)
        watch.trace(name)
        watch.page.get_by_role("button", name="Cancel").last.click()


def import_table(watch: Watch, file: Path, texts: Sequence[str]) -> None:
    """A table whose headings and cells are payloads, tried and brought in."""
    cells = ['"' + text.replace('"', '""') + '"' for text in texts]
    # A table's columns have names of their own, in whatever case they are written.
    headings = list({cell.casefold(): cell for cell in cells}.values())[:12]
    lines = [",".join(["Name", "Email", "Tags", *headings])]
    lines += [f"{cell},i{at}@import.example,{cell}" for at, cell in enumerate(cells)]
    file.write_text("\n".join(lines))
    watch.look("/imports")
    watch.page.locator("input[type=file]").set_input_files(file)
    watch.page.get_by_role("button", name="Try it first").click()
    watch.page.get_by_text("Tried, not started").wait_for()
    watch.trace("tried")
    watch.page.get_by_role("button", name=re.compile(r"^Import \d+ rows?$")).click()
    watch.page.get_by_role("link", name="To the contacts").wait_for()
    watch.trace("imported")
    watch.look("/contacts")


def watch_the_wall(watch: Watch, sown: Sown) -> None:
    """A screen that may show whole names."""
    watch.window.clear_cookies()
    watch.page.goto(f"/kiosk#link={sown.kiosk_link}")
    watch.page.get_by_role("heading", name="<b>wall</b>").wait_for()
    watch.page.wait_for_load_state("networkidle")
    watch.trace("kiosk")


# The name of a row as markup: what a careless change of the directory's script would be.
TEXT, HOLE = '><found :parts="nameParts" /></a>', ' v-html="title"></a>'


def plant(watch: Watch) -> None:
    """Put a hole into the script on its way to the browser."""

    def with_a_hole(route: Route) -> None:
        script = route.fetch().text()
        assert TEXT in script
        route.fulfill(body=script.replace(TEXT, HOLE), content_type="text/javascript")

    watch.window.route("**/contact_row.js", with_a_hole)


@pytest.mark.parametrize("sown", ROUNDS[:1], indirect=True, ids=numbered)
def test_a_planted_hole_is_found(watched: tuple[Watch, Sown]) -> None:
    watch, _sown = watched

    watch.look("/contacts?q=smuggled.example")
    assert watch.found == []
    plant(watch)
    watch.look("/contacts?q=smuggled.example")

    found = "\n".join(watch.found)
    assert "SMUGGLED alert 1" in found
    assert "asked https://evil.example/x.png" in found
    assert "img onerror" in found


@pytest.mark.parametrize("sown", ROUNDS, indirect=True, ids=numbered)
def test_no_payload_runs_or_leaves(
    watched: tuple[Watch, Sown], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    watch, sown = watched
    texts = request.node.callspec.params["sown"]

    visit_pages(watch, sown)
    open_panels(watch, sown)
    search_for(watch, texts)
    use_menus(watch)
    edit_somebody(watch, sown)
    import_table(watch, tmp_path / f"{OF_THE_FRAMEWORK[13].replace('/', '')}.csv", texts)
    watch_the_wall(watch, sown)

    assert watch.found == []


def test_the_list_is_long_enough() -> None:
    assert len(set(published())) >= 500
