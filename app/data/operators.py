"""The people who work with the directory: add, find, disable, give a role or a password."""

from datetime import datetime

from sqlalchemy import delete, func, select

from app.data.audit import record_audit
from app.data.changes import OperatorChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.errors import InvalidValueError, OperatorNotFoundError
from app.data.keys import NAME_LIMIT, clean_text, new_public_id, normalise_email
from app.data.locks import lock_keys
from app.data.models import OperatorRecord, SessionRecord
from app.data.read_models import Actor, OperatorRow
from app.data.vocabulary import Role

_ADMINS = "the last admin"


async def add_operator(
    session: WriteSession,
    *,
    email: str,
    name: str,
    role: Role,
    password_hash: str | None,
    actor: Actor,
    now: datetime,
) -> OperatorRow:
    """Add an operator; without a password hash they cannot sign in with a password.

    :raises InvalidValueError: the email is not valid or is another operator's
    """
    checked = normalise_email(email)
    known = select(OperatorRecord.id).where(OperatorRecord.email_key == checked.key)
    if await session.scalar(known) is not None:
        raise InvalidValueError("email", "There is an operator with this email already.")
    shown = clean_text(name, field="name", limit=NAME_LIMIT)
    record = OperatorRecord(
        public_id=new_public_id("o"),
        email=checked.email,
        email_key=checked.key,
        name=shown or checked.email.partition("@")[0],
        password_hash=password_hash,
        role=role,
        created_at=now,
    )
    session.add(record)
    await session.flush()
    _note(session, record, "operator.added", actor=actor, now=now)
    return _row(record)


async def find_operator(session: ReadSession, operator_id: str) -> OperatorRow | None:
    """The operator of this id, disabled ones included."""
    record = await _find(session, operator_id)
    return None if record is None else _row(record)


async def get_operator(session: ReadSession, operator_id: str) -> OperatorRow:
    """The operator of this id, disabled ones included.

    :raises OperatorNotFoundError: there is none
    """
    return _row(await _record(session, operator_id))


async def find_operator_by_email(session: ReadSession, email: str) -> OperatorRow | None:
    """The operator of this email, in any case, disabled ones included."""
    try:
        key = normalise_email(email).key
    except InvalidValueError:
        return None
    record = await session.scalar(select(OperatorRecord).where(OperatorRecord.email_key == key))
    return None if record is None else _row(record)


async def find_password_hash(session: ReadSession, operator_id: str) -> str | None:
    """The hash that a password is checked against; None for those who have no password."""
    record = await _find(session, operator_id)
    return None if record is None else record.password_hash


async def list_operators(session: ReadSession) -> tuple[OperatorRow, ...]:
    """Every operator by name, disabled ones last."""
    records = await session.scalars(select(OperatorRecord))
    rows = [_row(record) for record in records]
    return tuple(sorted(rows, key=lambda row: (row.disabled_at is not None, row.name.casefold())))


async def set_password_hash(
    session: WriteSession,
    operator_id: str,
    password_hash: str,
    *,
    actor: Actor,
    now: datetime,
    keep: str | None = None,
) -> None:
    """Give the operator another password and end their sessions, but for the token hash ``keep``.

    :raises OperatorNotFoundError: there is none
    """
    record = await _record(session, operator_id)
    record.password_hash = password_hash
    await _end_sessions(session, record, keep=keep)
    _note(session, record, "operator.password_set", actor=actor, now=now)


async def replace_password_hash(
    session: WriteSession, operator_id: str, password_hash: str
) -> None:
    """Keep the same password under newer hashing parameters; sessions live on."""
    (await _record(session, operator_id)).password_hash = password_hash


async def set_role(
    session: WriteSession, operator_id: str, role: Role, *, actor: Actor, now: datetime
) -> None:
    """Give the operator another role; it holds from their next request.

    :raises OperatorNotFoundError: there is none
    :raises InvalidValueError: no admin would be left
    """
    await _lock_admins(session)
    record = await _record(session, operator_id)
    if role is not Role.ADMIN:
        await _keep_one_admin(session, record)
    record.role = role
    _note(session, record, "operator.role_set", actor=actor, now=now, role=role)


async def set_language(session: WriteSession, operator_id: str, language: str | None) -> None:
    """Remember what the operator's pages speak; None leaves it to the browser.

    :raises OperatorNotFoundError: there is none
    """
    (await _record(session, operator_id)).language = language
    record_change(session, OperatorChanged(operator_id))


async def disable_operator(
    session: WriteSession, operator_id: str, *, actor: Actor, now: datetime
) -> None:
    """Keep the operator out from now on; what they did stays attributed to them.

    :raises OperatorNotFoundError: there is none
    :raises InvalidValueError: no admin would be left
    """
    await _lock_admins(session)
    record = await _record(session, operator_id)
    if record.disabled_at is not None:
        return
    await _keep_one_admin(session, record)
    record.disabled_at = now
    await _end_sessions(session, record)
    _note(session, record, "operator.disabled", actor=actor, now=now)


async def enable_operator(
    session: WriteSession, operator_id: str, *, actor: Actor, now: datetime
) -> None:
    """Let a disabled operator in again, with the password they had.

    :raises OperatorNotFoundError: there is none
    """
    record = await _record(session, operator_id)
    if record.disabled_at is not None:
        record.disabled_at = None
        _note(session, record, "operator.enabled", actor=actor, now=now)


def _row(record: OperatorRecord) -> OperatorRow:
    return OperatorRow(
        operator_id=record.public_id,
        name=record.name,
        email=record.email,
        role=Role(record.role),
        disabled_at=record.disabled_at,
        language=record.language,
    )


async def _find(session: ReadSession, operator_id: str) -> OperatorRecord | None:
    statement = select(OperatorRecord).where(OperatorRecord.public_id == operator_id)
    if isinstance(session, WriteSession):
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def _record(session: ReadSession, operator_id: str) -> OperatorRecord:
    record = await _find(session, operator_id)
    if record is None:
        raise OperatorNotFoundError(operator_id)
    return record


async def _end_sessions(
    session: WriteSession, record: OperatorRecord, *, keep: str | None = None
) -> None:
    over = delete(SessionRecord).where(SessionRecord.operator_id == record.id)
    await session.execute(over if keep is None else over.where(SessionRecord.token_hash != keep))


async def _lock_admins(session: WriteSession) -> None:
    # Two admins who disable each other at once each still see the other; one must wait and look.
    await lock_keys(session, [_ADMINS])


async def _keep_one_admin(session: WriteSession, record: OperatorRecord) -> None:
    others = (
        select(func.count())
        .select_from(OperatorRecord)
        .where(
            OperatorRecord.role == Role.ADMIN,
            OperatorRecord.disabled_at.is_(None),
            OperatorRecord.id != record.id,
        )
    )
    if record.role == Role.ADMIN and not (await session.scalars(others)).one():
        raise InvalidValueError("role", "One admin must remain.")


def _note(
    session: WriteSession,
    record: OperatorRecord,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    **facts: str,
) -> None:
    record_audit(
        session, actor=actor, action=action, now=now, operator_id=record.public_id, **facts
    )
    record_change(session, OperatorChanged(record.public_id))
