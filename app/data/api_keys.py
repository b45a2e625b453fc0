"""Machines' keys: add, recognise, revoke. Only hashes of the keys are kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, or_, select, update

from app.data.audit import record_audit
from app.data.database import ReadSession, WriteSession
from app.data.errors import InvalidValueError, KeyNotFoundError
from app.data.keys import NAME_LIMIT, clean_text, new_public_id
from app.data.models import ApiKeyRecord
from app.data.one_hop import look_up
from app.data.read_models import Actor, ApiKeyRow
from app.data.vocabulary import Scope

FASTEST_RATE = 1_000_000
TOUCH_INTERVAL = timedelta(minutes=5)


async def add_api_key(
    session: WriteSession,
    *,
    name: str,
    key_hash: str,
    scopes: Iterable[Scope],
    expires_at: datetime | None = None,
    calls_per_minute: int | None = None,
    actor: Actor,
    now: datetime,
) -> ApiKeyRow:
    """Let a machine in that has the key of this hash.

    Without an end it is valid until it is revoked; without a rate of its own the setting holds.

    :raises InvalidValueError: there is no name or no scope, or the end or the rate makes no sense
    """
    shown = clean_text(name, field="name", limit=NAME_LIMIT)
    wanted = sorted({Scope(scope) for scope in scopes})
    if shown is None:
        raise InvalidValueError("name", "A key needs a name.")
    if not wanted:
        raise InvalidValueError("scopes", "A key needs at least one scope.")
    if expires_at is not None and expires_at <= now:
        raise InvalidValueError("expires_at", "A key ends in the future.")
    if calls_per_minute is not None and not 1 <= calls_per_minute <= FASTEST_RATE:
        raise InvalidValueError(
            "calls_per_minute", "Calls a minute are from 1 to {limit}.", limit=FASTEST_RATE
        )
    record = ApiKeyRecord(
        public_id=new_public_id("k"),
        name=shown,
        key_hash=key_hash,
        scopes=" ".join(wanted),
        expires_at=expires_at,
        calls_per_minute=calls_per_minute,
        created_at=now,
    )
    session.add(record)
    await session.flush()
    _audit(session, record, "api_key.added", actor=actor, now=now)
    return _row(record)


async def find_api_key(session: ReadSession, key_hash: str, now: datetime) -> ApiKeyRow | None:
    """The key of this hash, unless it was revoked or its time is over."""
    # Every call of the API asks this first, and must see a revocation at once: so it is not
    # remembered, but asked in one hop.
    found = await look_up(session, partial(_find, key_hash=key_hash))
    is_over = found is not None and found.expires_at is not None and found.expires_at <= now
    return None if is_over else found


def _find(connection: Connection, key_hash: str) -> ApiKeyRow | None:
    row = connection.execute(_of_hash(), {"key_hash": key_hash}).one_or_none()
    return None if row is None else _row(row)


@lru_cache(maxsize=1)
def _of_hash() -> Select[Any]:
    column = ApiKeyRecord.__table__.c
    return select(ApiKeyRecord.__table__).where(
        column.key_hash == bindparam("key_hash"), column.revoked_at.is_(None)
    )


async def list_api_keys(session: ReadSession) -> tuple[ApiKeyRow, ...]:
    """Every key, newest first, revoked ones included."""
    statement = select(ApiKeyRecord).order_by(ApiKeyRecord.id.desc())
    return tuple(_row(record) for record in await session.scalars(statement))


async def revoke_api_key(
    session: WriteSession, key_id: str, *, actor: Actor, now: datetime
) -> None:
    """Keep whoever has this key out from now on; revoking it once more changes nothing.

    :raises KeyNotFoundError: there is none
    """
    record = await session.scalar(select(ApiKeyRecord).where(ApiKeyRecord.public_id == key_id))
    if record is None:
        raise KeyNotFoundError(key_id)
    if record.revoked_at is None:
        record.revoked_at = now
        _audit(session, record, "api_key.revoked", actor=actor, now=now)


async def touch_api_key(session: WriteSession, key_id: str, *, now: datetime) -> None:
    """Note that the key is in use; written at most every five minutes."""
    last = ApiKeyRecord.last_used_at
    statement = update(ApiKeyRecord).where(
        ApiKeyRecord.public_id == key_id, or_(last.is_(None), last <= now - TOUCH_INTERVAL)
    )
    await session.execute(statement.values(last_used_at=now))


def _row(record: ApiKeyRecord | Row[Any]) -> ApiKeyRow:
    return ApiKeyRow(
        key_id=record.public_id,
        name=record.name,
        scopes=frozenset(Scope(scope) for scope in record.scopes.split()),
        created_at=record.created_at,
        last_used_at=record.last_used_at,
        revoked_at=record.revoked_at,
        expires_at=record.expires_at,
        calls_per_minute=record.calls_per_minute,
    )


def _audit(
    session: WriteSession, record: ApiKeyRecord, action: str, *, actor: Actor, now: datetime
) -> None:
    record_audit(session, actor=actor, action=action, now=now, key_id=record.public_id)
