"""Two processes on one PostgreSQL: what one commits the other hears, whatever happens between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from sqlalchemy import make_url

from app.data.change_feed import ChangeFeed
from app.data.changes import Change, ChangesMissed, ContactChanged
from app.data.contacts import ContactEdit, create_contact
from app.data.database import Database
from app.data.vocabulary import Source
from tests.factories import NOW, OPERATOR

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def heard() -> list[Change]:
    return []


@pytest.fixture
async def feed(database: Database, heard: list[Change]) -> AsyncIterator[ChangeFeed]:
    """What hears for a process that uses this database."""
    feed = ChangeFeed(database, hear=heard.extend)
    await feed.start()
    await until(lambda: feed.is_listening)
    yield feed
    await feed.stop()


@pytest.fixture
async def other(database: Database) -> AsyncIterator[Database]:
    """The same database as another process has it."""
    other = Database(database.url, on_commit=lambda _changes: None)
    yield other
    await other.close()


async def until(is_so: Callable[[], bool], *, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - nobody tells the test
            await asyncio.sleep(0.01)


async def add_ada(database: Database) -> str:
    edit = ContactEdit(name="Ada", email="ada@acme.example")
    return await database.act(
        lambda session: create_contact(
            session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW
        )
    )


async def with_server(
    database: Database, act: Callable[[asyncpg.Connection], Awaitable[object]]
) -> None:
    connection = await asyncpg.connect(
        make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)
    )
    try:
        await act(connection)
    finally:
        await connection.close()


async def test_what_another_process_commits_is_heard(
    feed: ChangeFeed, other: Database, heard: list[Change]
) -> None:
    contact_id = await add_ada(other)

    await until(lambda: ContactChanged(contact_id, is_new=True) in heard)


async def test_what_this_process_commits_is_told_once(
    feed: ChangeFeed,
    database: Database,
    other: Database,
    heard: list[Change],
    announced: list[Change],
) -> None:
    own = await add_ada(database)
    async with other.transaction() as session:
        theirs = await create_contact(
            session, ContactEdit(name="Grace"), actor=OPERATOR, source=Source.OPERATOR, now=NOW
        )

    await until(lambda: ContactChanged(theirs, is_new=True) in heard)

    assert announced.count(ContactChanged(own, is_new=True)) == 1
    assert ContactChanged(own, is_new=True) not in heard


async def test_what_is_rolled_back_is_never_told(
    feed: ChangeFeed, other: Database, heard: list[Change]
) -> None:
    with pytest.raises(RuntimeError):
        async with other.transaction() as session:
            lost = await create_contact(
                session, ContactEdit(name="Nobody"), actor=OPERATOR, source=Source.OPERATOR, now=NOW
            )
            raise RuntimeError
    kept = await add_ada(other)

    await until(lambda: ContactChanged(kept, is_new=True) in heard)

    assert ContactChanged(lost, is_new=True) not in heard


async def test_no_notice_holds_what_was_entered(feed: ChangeFeed, other: Database) -> None:
    texts: list[str] = []

    async def listen(connection: asyncpg.Connection) -> None:
        await connection.add_listener("hilal_contacts_changes", lambda *args: texts.append(args[3]))
        await add_ada(other)
        await until(lambda: bool(texts))

    await with_server(other, listen)

    assert "ada" not in "".join(texts).casefold()


async def test_a_lost_connection_is_made_anew_and_everybody_looks_again(
    feed: ChangeFeed, database: Database, other: Database, heard: list[Change]
) -> None:
    def end_listeners(connection: asyncpg.Connection) -> Awaitable[object]:
        return connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    heard.clear()

    await with_server(database, end_listeners)
    await until(lambda: ChangesMissed() in heard)
    contact_id = await add_ada(other)

    await until(lambda: ContactChanged(contact_id, is_new=True) in heard)
    assert feed.times_lost == 1
