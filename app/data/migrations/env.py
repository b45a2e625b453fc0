"""Run migrations on the engine that the application uses."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from app.data.database import Database
from app.data.models import Base

# Any number that means nothing else in the database.
_UPGRADE_LOCK = 7_404_211_905


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=Base.metadata, transaction_per_migration=False
    )
    if connection.dialect.name == "postgresql":
        # Processes that start at once upgrade one after the other; the later find nothing to do.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
    with context.begin_transaction():
        context.run_migrations()


async def _run() -> None:
    database = Database(context.config.attributes["url"], on_commit=lambda _changes: None)
    writing = database.engine.execution_options(is_writer=True)
    try:
        async with writing.begin() as connection:
            await connection.run_sync(_migrate)
    finally:
        await database.close()


asyncio.run(_run())
