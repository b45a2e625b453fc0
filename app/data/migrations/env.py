"""Run migrations on the engine that the application uses."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from app.data.database import Database
from app.data.models import Base


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=Base.metadata, transaction_per_migration=False
    )
    with context.begin_transaction():
        context.run_migrations()


async def _run() -> None:
    database = Database(context.config.attributes["url"], on_commit=lambda _changes: None)
    writing = database.engine.execution_options(is_writer=True)
    async with writing.begin() as connection:
        await connection.run_sync(_migrate)
    await database.close()


asyncio.run(_run())
