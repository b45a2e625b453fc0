"""Serialise transactions that are about the same keys or contacts."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select, text

from app.data.database import ReadSession, WriteSession
from app.data.models import ContactRecord, TagRecord

_CONTACTS = ContactRecord.metadata.tables[ContactRecord.__tablename__].c
_HELD_CONTACTS = (
    select(_CONTACTS.id)
    .where(_CONTACTS.id.in_(bindparam("ids", expanding=True)))
    .order_by(_CONTACTS.id)
    .with_for_update()
)
# A list is gone through from its beginning, so that the order is that of the keys.
_HELD_KEYS = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(key, 0))"
    " FROM unnest(CAST(:keys AS text[])) AS key"
)


def has_several_writers(session: WriteSession) -> bool:
    """Whether others may write at the same moment; SQLite has one writer at a time."""
    return session.get_bind().dialect.name == "postgresql"


async def lock_contacts(session: WriteSession, row_ids: Iterable[int]) -> None:
    """Hold these contacts until the commit, taken in the order of their rows.

    Whoever changes several contacts in one transaction takes them here first: in any other order
    two transactions could wait for each other. What was read of them before may be old by then.
    """
    ids = sorted(row_ids)
    if not ids or not has_several_writers(session):
        return
    await session.execute(_HELD_CONTACTS, {"ids": ids})


async def lock_tags(session: WriteSession, row_ids: Iterable[int]) -> None:
    """Hold these tags until the commit, taken in the order of their rows."""
    if not has_several_writers(session):
        return
    statement = select(TagRecord.id).where(TagRecord.id.in_(sorted(row_ids)))
    await session.execute(statement.order_by(TagRecord.id).with_for_update())


async def lock_keys(session: WriteSession, keys: Iterable[str]) -> None:
    """Wait until no other transaction holds one of these keys, and hold them until the commit.

    Taken in sorted order, so that two transactions never wait for each other.
    """
    if not has_several_writers(session):
        return
    await session.execute(_HELD_KEYS, {"keys": sorted(set(keys))})


async def hold_turn(session: ReadSession, name: str) -> bool:
    """Whether nobody else holds this name, which is then held until the session ends.

    On SQLite always true: one process works there, and parts its own turns itself.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    statement = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
    return bool(await session.scalar(statement, {"name": name}))
