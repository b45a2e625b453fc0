"""How each engine is connected to: what it is told before the first statement."""

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, NullPool

from app.data.lost_connections import replace_what_was_lost
from app.data.one_trip import OneTrip

_CACHE_KIB = 64 * 1024
_BUSY_MILLISECONDS = 10_000
_CONNECT_WITHIN_SECONDS = 5
_TURN_WITHIN_SECONDS = 10
_LOCK_WITHIN_SECONDS = 10
_POOL: dict[str, Any] = {
    # All are kept: a new connection is let in, asks for types, and prepares each statement again,
    # which costs more than what is done on it.
    "pool_size": 10,
    "max_overflow": 0,
    "pool_timeout": _TURN_WITHIN_SECONDS,
}
# A process that stands still in the middle of a transaction holds rows that others wait for.
_IDLE_IN_TRANSACTION_SECONDS = 60
# A search is planned for its needle: generic plans do not know it and were a thousand times slower.
_PLANNED_EACH_TIME = {"plan_cache_mode": "force_custom_plan"}
# What is looked up by keys has one plan, whoever it is, and to make it anew takes longer than to
# run it. It is made when a table may still be empty, and must not read all of it once it is not.
_PLANNED_ONCE = {"plan_cache_mode": "auto", "enable_seqscan": "off"}


def create_postgresql_engine(
    url: str,
    *,
    statement_seconds: int | None,
    is_pooled: bool = True,
    looks_up_by_keys: bool = False,
) -> AsyncEngine:
    """The engine of this server; no statement may run longer than is given.

    Whoever finds no connection free, or the server away, is told so within seconds. Where all is
    looked up by keys, statements are planned once for each connection.
    """
    settings = {
        "application_name": "hilal-contacts",
        **(_PLANNED_ONCE if looks_up_by_keys else _PLANNED_EACH_TIME),
        # Compiling takes longer than the search that the planner was too pessimistic about.
        "jit": "off",
        # What a search finds must fit, else whole pages of rows are tested again; and a random
        # page comes from memory or flash, not from under a moving head.
        "work_mem": "16MB",
        "random_page_cost": "1.1",
        "idle_in_transaction_session_timeout": f"{_IDLE_IN_TRANSACTION_SECONDS}s",
    }
    if statement_seconds is not None:
        settings["statement_timeout"] = f"{statement_seconds}s"
        settings["lock_timeout"] = f"{_LOCK_WITHIN_SECONDS}s"
    pool = _POOL if is_pooled else {"poolclass": NullPool}
    connect = {"timeout": _CONNECT_WITHIN_SECONDS, "server_settings": settings}
    engine = create_async_engine(url, hide_parameters=True, connect_args=connect, **pool)
    if is_pooled:
        replace_what_was_lost(engine)
    return engine


def create_sqlite_engine(file: OneTrip) -> AsyncEngine:
    """The engine of this file."""
    engine = create_async_engine(
        "sqlite+aiosqlite://",
        hide_parameters=True,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=5,
        max_overflow=5,
        async_creator=file.connect,
    )
    event.listen(engine.sync_engine, "connect", prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def prepare_sqlite(connection: Any, _record: object) -> None:
    """Tell a new connection how to work."""
    # The driver's own BEGIN comes too late for savepoints; `_begin_sqlite` sends it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        f"busy_timeout = {_BUSY_MILLISECONDS}",
        f"cache_size = -{_CACHE_KIB}",
        "temp_store = MEMORY",
        "mmap_size = 1073741824",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_writer = connection.get_execution_options().get("is_writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")
