"""PostgreSQL: vacuum what erasures touched, and take new samples for the planner's statistics."""

from contextlib import suppress

from asyncpg import InsufficientPrivilegeError

from app.data.database import Database
from app.data.models import Base

# They hold nothing of any contact.
_UNTOUCHED = frozenset(
    {"api_keys", "chatbot_keys", "chatbot_origins", "chatbots", "operators", "sessions"}
)


async def clear_postgresql(database: Database) -> bool:
    """Let no table, index or statistic hold a deleted row.

    The write-ahead log, and the unused parts of pages until they are written again, are beyond the
    reach of a client; docs/erasure.md says until when they stay.
    """
    tables = [table.name for table in Base.metadata.sorted_tables if table.name not in _UNTOUCHED]
    async with database.own_connection() as connection:
        # A large index takes longer than any page may.
        await connection.execute("SET statement_timeout = 0")
        for table in tables:
            # Else a few dead rows would stay in the indexes, where their keys can be read.
            await connection.execute(f"VACUUM (ANALYZE, INDEX_CLEANUP ON) {table}", timeout=None)
        with suppress(InsufficientPrivilegeError):
            # Only a superuser may; else autovacuum comes by.
            await connection.execute("VACUUM pg_catalog.pg_statistic", timeout=None)
    return True
