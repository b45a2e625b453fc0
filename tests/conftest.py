"""A fresh database for each test, on SQLite and on a real PostgreSQL."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from app.data import one_hop
from app.data.changes import Change
from app.data.database import Database
from app.data.schema import upgrade_schema
from tests.factories import Town
from tests.postgresql import PostgresqlServer

ENGINES = ("sqlite", "postgresql")
# Letters beyond ASCII are letters.
_LETTERS = "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C.UTF-8'"
_numbers = count()


@pytest.fixture(autouse=True)
def patient_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that stands still for seconds fails no test; test_one_hop.py tests the limit."""
    monkeypatch.setattr(one_hop, "PATIENCE_SECONDS", 30.0)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the schema and nothing in it, to copy."""
    path = tmp_path_factory.mktemp("template") / "contacts.db"
    upgrade_schema(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL of our own; who stops it starts it again."""
    server = PostgresqlServer()
    # Making and dropping a database for each test would mostly wait for the disk. Only a power cut
    # can tell the difference, and none is played here; a crash of the process is.
    _run_sql_aside(server.uri, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield server
    server.close()


@pytest.fixture(scope="session")
def postgresql_server(postgresql: PostgresqlServer) -> str:
    """The address of a PostgreSQL of our own."""
    return postgresql.uri


def _address(server: str, name: str) -> str:
    url = make_url(server).set(drivername="postgresql+asyncpg", database=name)
    return url.render_as_string(hide_password=False)


async def _run_sql(server: str, *statements: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _run_sql_aside(server: str, *statements: str) -> None:
    # In a thread of its own: Playwright has a loop running in the main one.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(_run_sql(server, *statements))).result()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """The name of a database with the schema and nothing in it, to copy."""
    asyncio.run(_run_sql(postgresql_server, f"CREATE DATABASE contacts_template {_LETTERS}"))
    upgrade_schema(_address(postgresql_server, "contacts_template"))
    return "contacts_template"


@pytest.fixture(scope="module")
def unused_postgresql(postgresql_server: str) -> Iterator[str]:
    """The address of a database without a schema, for the servers of one module to make it."""
    name = f"contacts_{os.getpid()}_{next(_numbers)}"
    _run_sql_aside(postgresql_server, f"CREATE DATABASE {name} {_LETTERS}")
    yield _address(postgresql_server, name)
    _run_sql_aside(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with the schema."""
    if request.param == "sqlite":
        path = tmp_path / "contacts.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql_server")
    template = request.getfixturevalue("postgresql_template")
    name = f"contacts_{os.getpid()}_{next(_numbers)}"
    asyncio.run(_run_sql(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    yield _address(server, name)
    asyncio.run(_run_sql(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def announced() -> list[Change]:
    """Every change that was announced after a commit, in order."""
    return []


@pytest.fixture
async def database(database_url: str, announced: list[Change]) -> AsyncIterator[Database]:
    """An empty database that notes what it announces."""
    database = Database(database_url, on_commit=announced.extend)
    yield database
    await database.close()


@pytest.fixture
async def town(database: Database) -> Town:
    """Two chatbots and nobody yet."""
    return await Town(database).settle()
