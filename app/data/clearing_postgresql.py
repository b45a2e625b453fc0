"""PostgreSQL: rewrite or vacuum what erasures touched, and sample anew for the statistics."""

from contextlib import suppress
from typing import Any

from asyncpg import InsufficientPrivilegeError
from asyncpg.exceptions import FeatureNotSupportedError, LockNotAvailableError

from app.data.database import Database
from app.data.models import Base

# They hold nothing of any contact.
_UNTOUCHED = frozenset(
    {"api_keys", "chatbot_keys", "chatbot_origins", "chatbots", "operators", "sessions"}
)
# Rewriting locks a table: so much takes less than a second.
_REWRITTEN_BYTES = 64 * 1024 * 1024
_LOCK_WAIT = "500ms"
_COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = $1::text::regclass AND attname IN (
  SELECT attname FROM pg_stats WHERE schemaname = current_schema() AND tablename = $1::text)
"""


async def clear_postgresql(database: Database) -> bool:
    """Let no table, index or statistic hold a deleted row.

    Small tables are rewritten, so that nothing stays in the unused parts of their pages; of large
    ones those parts stay until they are written again. The write-ahead log is beyond the reach of
    a client. docs/erasure.md says until when what stays.
    """
    tables = [table.name for table in Base.metadata.sorted_tables if table.name not in _UNTOUCHED]
    async with database.own_connection() as connection:
        # A large index takes longer than any page may; nobody waits long for a lock of ours.
        await connection.execute("SET statement_timeout = 0")
        await connection.execute(f"SET lock_timeout = '{_LOCK_WAIT}'")
        for table in tables:
            await _clear_table(connection, table)
            await _forget_statistics(connection, table)
        with suppress(InsufficientPrivilegeError, LockNotAvailableError):
            # Only a superuser may; else autovacuum comes by.
            await connection.execute("VACUUM (FULL) pg_catalog.pg_statistic", timeout=None)
    return True


async def _clear_table(connection: Any, table: str) -> None:
    size = await connection.fetchval("SELECT pg_total_relation_size($1::regclass)", table)
    if size < _REWRITTEN_BYTES:
        with suppress(LockNotAvailableError):
            await connection.execute(f"VACUUM (FULL, ANALYZE) {table}", timeout=None)
            return
    # Else a few dead rows would stay in the indexes, where their keys can be read.
    await connection.execute(f"VACUUM (ANALYZE, INDEX_CLEANUP ON) {table}", timeout=None)


async def _forget_statistics(connection: Any, table: str) -> None:
    """Of a table that has become empty: sampling finds nothing there, and leaves the old sample."""
    # The names are our own; nothing of anybody is put into these statements.
    if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})"):  # noqa: S608
        return
    for column, kind in await connection.fetch(_COLUMNS, table):
        # The same type again: no row is touched, and the column's statistics go.
        with suppress(LockNotAvailableError, FeatureNotSupportedError):
            await connection.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind}")
