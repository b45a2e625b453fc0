"""Views of the directory that operators keep: their own, and those shared with everybody.

Whoever may share may change what is shared; the page asks for that right.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Select, or_, select

from app.data.audit import record_audit
from app.data.changes import ViewsChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.errors import InvalidValueError, OperatorNotFoundError, ViewNotFoundError
from app.data.folding import fold_label
from app.data.keys import clean_text, new_public_id
from app.data.models import OperatorRecord, SavedViewRecord
from app.data.read_models import Actor, SavedView
from app.data.redaction import KnownValues, still_holds

NAME_LIMIT, QUERY_LIMIT, COLUMNS_LIMIT = 60, 2_000, 60
VIEWS_PER_OPERATOR = 100


async def list_saved_views(session: ReadSession, operator_id: str) -> tuple[SavedView, ...]:
    """The operator's own views and all that are shared, by name."""
    statement = _visible(operator_id).order_by(SavedViewRecord.name_key, SavedViewRecord.id)
    return tuple(_view(row, owner, operator_id) for row, owner in await session.execute(statement))


async def get_saved_view(session: ReadSession, view_id: str, operator_id: str) -> SavedView:
    """One view.

    :raises ViewNotFoundError: there is none, or it is somebody else's own
    """
    record = await _record(session, view_id, operator_id)
    owner = await session.get_one(OperatorRecord, record.operator_id)
    return _view(record, owner.public_id, operator_id)


async def save_view(
    session: WriteSession,
    operator_id: str,
    *,
    name: str,
    query: str,
    columns: Sequence[str] = (),
    now: datetime,
) -> SavedView:
    """Keep a view under a name that the operator does not use yet.

    :raises InvalidValueError: the name is blank, long or used, or there are too many views
    """
    owner = select(OperatorRecord).where(OperatorRecord.public_id == operator_id)
    operator = await session.scalar(owner.with_for_update())
    if operator is None:
        raise OperatorNotFoundError(operator_id)
    of_owner = SavedViewRecord.operator_id == operator.id
    if len((await session.scalars(select(SavedViewRecord.id).where(of_owner))).all()) >= (
        VIEWS_PER_OPERATOR
    ):
        raise InvalidValueError("name", "Keep at most {limit} views.", limit=VIEWS_PER_OPERATOR)
    record = SavedViewRecord(
        public_id=new_public_id("v"),
        operator_id=operator.id,
        is_shared=False,
        query=_checked_query(query),
        columns=_checked_columns(columns),
        created_at=now,
        changed_at=now,
    )
    await _name(session, record, name)
    session.add(record)
    await session.flush()
    _note(session, record, "view.saved", operator_id, now=now)
    return _view(record, operator_id, operator_id)


async def change_view(
    session: WriteSession,
    view_id: str,
    operator_id: str,
    *,
    query: str,
    columns: Sequence[str],
    now: datetime,
) -> None:
    """Have the view show something else.

    :raises ViewNotFoundError: there is none, or it is somebody else's own
    """
    record = await _record(session, view_id, operator_id)
    record.query, record.columns = _checked_query(query), _checked_columns(columns)
    record.changed_at = now
    _note(session, record, "view.changed", operator_id, now=now)


async def rename_view(
    session: WriteSession, view_id: str, operator_id: str, *, name: str, now: datetime
) -> None:
    """Call the view something else.

    :raises InvalidValueError: the name is blank, long or used
    :raises ViewNotFoundError: there is none, or it is somebody else's own
    """
    record = await _record(session, view_id, operator_id)
    await _name(session, record, name)
    record.changed_at = now
    _note(session, record, "view.renamed", operator_id, now=now)


async def share_view(
    session: WriteSession, view_id: str, operator_id: str, *, now: datetime
) -> None:
    """Show the view to everybody; raises like change_view."""
    record = await _record(session, view_id, operator_id)
    record.is_shared = True
    _note(session, record, "view.shared", operator_id, now=now)


async def keep_view_private(
    session: WriteSession, view_id: str, operator_id: str, *, now: datetime
) -> None:
    """Show the view to its owner alone again; raises like change_view."""
    record = await _record(session, view_id, operator_id)
    record.is_shared = False
    _note(session, record, "view.unshared", operator_id, now=now)


async def delete_view(
    session: WriteSession, view_id: str, operator_id: str, *, now: datetime
) -> None:
    """Forget the view; raises like change_view."""
    record = await _record(session, view_id, operator_id)
    _note(session, record, "view.deleted", operator_id, now=now)
    await session.delete(record)


async def forget_person_in_views(session: WriteSession, known: KnownValues) -> None:
    """Take the words out of every view that searches for this person, or is called after them."""
    # A company or a plan is not one person: only what a person is called and reached by counts.
    person = KnownValues(names=known.names, emails=known.emails, phones=known.phones)
    for record in await session.scalars(select(SavedViewRecord)):
        pairs = parse_qsl(record.query)
        kept = [(key, text) for key, text in pairs if not still_holds(text, person)]
        if kept != pairs:
            record.query = urlencode(kept)
            record_change(session, ViewsChanged())
        if still_holds(record.name, person):
            record.name = f"View {record.public_id[-4:]}"
            record.name_key = fold_label(record.name)
            record_change(session, ViewsChanged())


def _visible(operator_id: str) -> Select[SavedViewRecord, str]:
    return (
        select(SavedViewRecord, OperatorRecord.public_id)
        .join(OperatorRecord, OperatorRecord.id == SavedViewRecord.operator_id)
        .where(or_(OperatorRecord.public_id == operator_id, SavedViewRecord.is_shared))
    )


async def _record(session: ReadSession, view_id: str, operator_id: str) -> SavedViewRecord:
    statement = _visible(operator_id).where(SavedViewRecord.public_id == view_id)
    if isinstance(session, WriteSession):
        statement = statement.with_for_update(of=SavedViewRecord)
    found = (await session.execute(statement)).first()
    if found is None:
        raise ViewNotFoundError(view_id)
    return found[0]


async def _name(session: WriteSession, record: SavedViewRecord, name: str) -> None:
    shown = clean_text(name, field="name", limit=NAME_LIMIT)
    if shown is None:
        raise InvalidValueError("name", "Give the view a name.")
    key = fold_label(shown)
    same = select(SavedViewRecord.public_id).where(
        SavedViewRecord.operator_id == record.operator_id, SavedViewRecord.name_key == key
    )
    if await session.scalar(same) not in (None, record.public_id):
        raise InvalidValueError("name", "There is a view of this name already.")
    record.name, record.name_key = shown, key


def _checked_query(query: str) -> str:
    if len(query) > QUERY_LIMIT:
        raise InvalidValueError(
            "query", "A view has at most {limit} characters.", limit=QUERY_LIMIT
        )
    return clean_text(query, field="query", limit=QUERY_LIMIT) or ""


def _checked_columns(columns: Sequence[str]) -> list[str]:
    if len(columns) > COLUMNS_LIMIT:
        raise InvalidValueError(
            "columns", "A view has at most {limit} columns.", limit=COLUMNS_LIMIT
        )
    shown = (clean_text(column, field="columns", limit=NAME_LIMIT * 4) for column in columns)
    return [column for column in shown if column]


def _note(
    session: WriteSession, record: SavedViewRecord, action: str, operator_id: str, *, now: datetime
) -> None:
    # A view's name may hold a person's: the log has its id alone.
    actor = Actor("operator", operator_id)
    record_audit(session, actor=actor, action=action, now=now, view_id=record.public_id)
    record_change(session, ViewsChanged())


def _view(record: SavedViewRecord, owner_id: str, operator_id: str) -> SavedView:
    return SavedView(
        view_id=record.public_id,
        name=record.name,
        is_shared=record.is_shared,
        is_own=owner_id == operator_id,
        query=record.query,
        columns=tuple(record.columns),
    )
