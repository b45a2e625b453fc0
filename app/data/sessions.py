"""Signed-in browsers: begin, recognise, end. Only hashes of their tokens are kept."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, bindparam, delete, exists, select, update

from app.data.audit import record_audit
from app.data.changes import OperatorChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.errors import OperatorNotFoundError
from app.data.keys import new_public_id
from app.data.models import OperatorRecord, SessionRecord, WorkspaceSettingRecord
from app.data.read_models import Actor, OperatorRow, SessionRow
from app.data.vocabulary import Role, SignInWay, WorkspaceSetting

IDLE_LIMIT = timedelta(hours=12)
ABSOLUTE_LIMIT = timedelta(days=7)
TOUCH_INTERVAL = timedelta(minutes=5)
_GOES_ON = (
    SessionRecord.expires_at > bindparam("now"),
    SessionRecord.used_at > bindparam("idle_since"),
    OperatorRecord.disabled_at.is_(None),
)
# Built once: each open page asks for it every few seconds.
_SIGNED_IN = (
    select(
        OperatorRecord,
        SessionRecord.role_limit,
        exists().where(WorkspaceSettingRecord.name == WorkspaceSetting.MASK_VALUES),
    )
    .join(SessionRecord, SessionRecord.operator_id == OperatorRecord.id)
    .where(SessionRecord.token_hash == bindparam("token_hash"), *_GOES_ON)
)


async def start_session(
    session: WriteSession,
    operator_id: str,
    *,
    token_hash: str,
    now: datetime,
    browser: str | None = None,
    way: SignInWay = SignInWay.PASSWORD,
    role_limit: Role | None = None,
) -> None:
    """Remember a browser that has just signed in, and forget those whose time is over.

    With ``role_limit`` the operator may there do no more than that role, whatever theirs is.

    :raises OperatorNotFoundError: there is no such operator, or it is disabled
    """
    statement = select(OperatorRecord.id).where(
        OperatorRecord.public_id == operator_id, OperatorRecord.disabled_at.is_(None)
    )
    row_id = await session.scalar(statement)
    if row_id is None:
        raise OperatorNotFoundError(operator_id)
    over = (SessionRecord.expires_at <= now) | (SessionRecord.used_at <= now - IDLE_LIMIT)
    await session.execute(delete(SessionRecord).where(over))
    session.add(
        SessionRecord(
            token_hash=token_hash,
            public_id=new_public_id("s"),
            operator_id=row_id,
            browser=browser,
            way=way,
            created_at=now,
            used_at=now,
            expires_at=now + ABSOLUTE_LIMIT,
            role_limit=role_limit,
        )
    )
    actor = Actor("operator", operator_id)
    record_audit(session, actor=actor, action="operator.signed_in", now=now, way=way)


async def find_session(session: ReadSession, token_hash: str, now: datetime) -> OperatorRow | None:
    """Who is signed in with this token: nobody after 12 idle hours, 7 days, or its end."""
    asked = {"token_hash": token_hash, **_at(now)}
    found = (await session.execute(_SIGNED_IN, asked)).first()
    if found is None:
        return None
    record, limit, is_masked = found
    role = _limited(record.role, limit)
    return OperatorRow(
        record.public_id,
        record.name,
        record.email,
        role,
        language=record.language,
        sees_values=role is not Role.VIEWER or not is_masked,
    )


async def find_roles(
    session: ReadSession, token_hashes: Collection[str], now: datetime
) -> dict[str, Role]:
    """In which role each of these tokens is signed in; those that are not are left out."""
    statement = (
        select(SessionRecord.token_hash, OperatorRecord.role, SessionRecord.role_limit)
        .join(OperatorRecord, SessionRecord.operator_id == OperatorRecord.id)
        .where(SessionRecord.token_hash.in_(token_hashes), *_GOES_ON)
    )
    found = await session.execute(statement, _at(now))
    return {key: _limited(role, limit) for key, role, limit in found}


async def touch_session(session: WriteSession, token_hash: str, *, now: datetime) -> None:
    """Note that the browser is in use; written at most every five minutes."""
    statement = update(SessionRecord).where(
        SessionRecord.token_hash == token_hash, SessionRecord.used_at <= now - TOUCH_INTERVAL
    )
    await session.execute(statement.values(used_at=now))


async def end_session(session: WriteSession, token_hash: str, *, now: datetime) -> None:
    """Sign this browser out; nothing happens when it was signed out before."""
    statement = (
        select(OperatorRecord.public_id)
        .join(SessionRecord, SessionRecord.operator_id == OperatorRecord.id)
        .where(SessionRecord.token_hash == token_hash)
    )
    operator_id = await session.scalar(statement)
    if operator_id is None:
        return
    await session.execute(delete(SessionRecord).where(SessionRecord.token_hash == token_hash))
    actor = Actor("operator", operator_id)
    record_audit(session, actor=actor, action="operator.signed_out", now=now)
    record_change(session, OperatorChanged(operator_id))


async def list_sessions(
    session: ReadSession, operator_id: str, now: datetime, *, current: str | None = None
) -> tuple[SessionRow, ...]:
    """Where the operator is signed in now, last used first; ``current`` is one's token hash."""
    statement = (
        select(SessionRecord)
        .join(OperatorRecord, SessionRecord.operator_id == OperatorRecord.id)
        .where(OperatorRecord.public_id == operator_id, *_GOES_ON)
        .order_by(SessionRecord.used_at.desc(), SessionRecord.created_at.desc())
    )
    return tuple(
        SessionRow(
            session_id=record.public_id,
            browser=record.browser,
            way=SignInWay(record.way),
            created_at=record.created_at,
            used_at=record.used_at,
            expires_at=record.expires_at,
            is_current=record.token_hash == current,
        )
        for record in await session.scalars(statement, _at(now))
    )


async def revoke_session(
    session: WriteSession, operator_id: str, session_id: str, *, actor: Actor, now: datetime
) -> None:
    """Sign one of the operator's browsers out; nothing happens when it was before."""
    own = SessionRecord.operator_id.in_(_row_of(operator_id))
    found = select(SessionRecord.token_hash).where(SessionRecord.public_id == session_id, own)
    token_hash = await session.scalar(found)
    if token_hash is None:
        return
    await session.execute(delete(SessionRecord).where(SessionRecord.token_hash == token_hash))
    record_audit(
        session, actor=actor, action="operator.session_revoked", now=now, operator_id=operator_id
    )
    record_change(session, OperatorChanged(operator_id))


async def end_sessions_of(
    session: WriteSession,
    operator_id: str,
    *,
    actor: Actor,
    now: datetime,
    but: str | None = None,
) -> None:
    """Sign the operator out of every browser, but for the one with this token hash."""
    over = delete(SessionRecord).where(SessionRecord.operator_id.in_(_row_of(operator_id)))
    await session.execute(over if but is None else over.where(SessionRecord.token_hash != but))
    record_audit(
        session, actor=actor, action="operator.sessions_ended", now=now, operator_id=operator_id
    )
    record_change(session, OperatorChanged(operator_id))


def _row_of(operator_id: str) -> ScalarSelect[int]:
    own = select(OperatorRecord.id).where(OperatorRecord.public_id == operator_id)
    return own.scalar_subquery()


def _limited(role: str, limit: str | None) -> Role:
    roles = list(Role)
    return min(Role(role), Role(limit or role), key=roles.index)


def _at(now: datetime) -> dict[str, datetime]:
    return {"now": now, "idle_since": now - IDLE_LIMIT}
