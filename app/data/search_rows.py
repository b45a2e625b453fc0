"""The lines of the directory for the rows that a search found."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, bindparam, select, type_coerce
from sqlalchemy.types import NullType

from app.data.models import ContactRecord, TagRecord
from app.data.read_models import ContactRow
from app.data.types import from_microseconds, numbers_of
from app.data.vocabulary import Identity

_IDENTITIES = {identity.value: identity for identity in Identity}


def list_rows(connection: Connection, row_ids: Sequence[int]) -> list[tuple[int, ContactRow]]:
    """The lines in the order of their ids; one that went away since is left out."""
    if not row_ids:
        return []
    rows = connection.execute(_shown(), {"row_ids": list(row_ids)}).all()
    found = {row[0]: row for row in rows}
    is_sqlite = connection.dialect.name == "sqlite"
    tag_ids = {row_id: numbers_of(row[6]) if is_sqlite else row[6] for row_id, row in found.items()}
    names = _tag_names(connection, frozenset().union(*tag_ids.values()))
    return [
        (row_id, _line(found[row_id], _ordered(tag_ids[row_id], names)))
        for row_id in row_ids
        if row_id in found
    ]


@lru_cache(maxsize=1)
def _shown() -> Select[*tuple[Any, ...]]:
    # Columns and not entities: a list is only looked at, and entities cost eight times as much.
    # As the plain types that are stored: turning fifty rows over costs less done by hand.
    column = ContactRecord.__table__.c
    return select(
        column.id,
        column.public_id,
        column.name,
        column.email,
        column.phone,
        column.identity,
        type_coerce(column.tag_ids, NullType()),
        type_coerce(column.last_seen, BigInteger),
        type_coerce(column.first_seen, BigInteger),
        column.conversation_count,
        column.version,
        type_coerce(column.deleted_at, BigInteger),
    ).where(column.id.in_(bindparam("row_ids", expanding=True)))


@lru_cache(maxsize=1)
def _named() -> Select[*tuple[Any, ...]]:
    column = TagRecord.__table__.c
    wanted = column.id.in_(bindparam("tag_ids", expanding=True))
    return select(column.id, column.name_key, column.name).where(wanted)


def _tag_names(connection: Connection, tag_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The key that orders a contact's tags, and the name that is shown, of each tag."""
    wanted = sorted(tag_ids)
    found = connection.execute(_named(), {"tag_ids": wanted}).all() if wanted else ()
    return {tag_id: (key, name) for tag_id, key, name in found}


def _ordered(tag_ids: Iterable[int], names: dict[int, tuple[str, str]]) -> tuple[str, ...]:
    return tuple(name for _, name in sorted(names[one] for one in tag_ids if one in names))


def _line(row: Sequence[Any], tags: tuple[str, ...]) -> ContactRow:
    _, public_id, name, email, phone, identity, _, last_seen, first_seen, *rest = row
    conversation_count, version, deleted_at = rest
    return ContactRow(
        public_id,
        name,
        email,
        phone,
        _IDENTITIES[identity],
        tags,
        from_microseconds(last_seen) if last_seen else None,
        from_microseconds(first_seen),
        conversation_count,
        version,
        None if deleted_at is None else from_microseconds(deleted_at),
    )
