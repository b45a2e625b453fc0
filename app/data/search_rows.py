"""The lines of the directory for the rows that a search found."""

from collections.abc import Iterable, Sequence
from json import dumps
from typing import Any

from sqlalchemy import Connection

from app.data.quick_rows import quick_table
from app.data.read_models import ContactRow
from app.data.types import from_microseconds, numbers_of
from app.data.vocabulary import Identity

_IDENTITIES = {identity.value: identity for identity in Identity}
# Columns and not entities: a list is only looked at, and entities cost eight times as much.
# As the plain types that are stored: turning fifty rows over costs less done by hand.
_SHOWN = (
    *("id", "public_id", "name", "email", "phone", "identity", "tag_ids", "last_seen"),
    *("first_seen", "conversation_count", "version", "deleted_at"),
)
_NAMED = ("id", "name_key", "name")
# One value however many numbers there are, so that the driver knows the statement again.
_AMONG = {
    True: "IN (SELECT value FROM json_each(:numbers))",
    False: "= ANY(CAST(:numbers AS bigint[]))",
}
Tags = tuple[str, ...]


def list_rows(connection: Connection, row_ids: Sequence[int]) -> list[tuple[int, ContactRow]]:
    """The lines in the order of their ids; one that went away since is left out."""
    if not row_ids:
        return []
    found = {row[0]: row for row in _among(connection, _SHOWN, "contacts", row_ids)}
    tags = _tags(connection, found.values())
    return [
        (row_id, _line(row, tags[_key(row[6])]))
        for row_id in row_ids
        if (row := found.get(row_id)) is not None
    ]


def _among(
    connection: Connection, columns: Sequence[str], table: str, numbers: Iterable[int]
) -> list[Any]:
    is_sqlite = connection.dialect.name == "sqlite"
    values = {"numbers": dumps(list(numbers)) if is_sqlite else list(numbers)}
    return quick_table(connection, columns, f"{table} WHERE id {_AMONG[is_sqlite]}", values)


def _tags(connection: Connection, rows: Iterable[Sequence[Any]]) -> dict[Any, Tags]:
    """Of each set of tags that is among the rows, the names that are shown, in their order."""
    sets = {key: _numbers(key) for key in {_key(row[6]) for row in rows}}
    wanted = frozenset().union(*sets.values())
    known = _among(connection, _NAMED, "tags", wanted) if wanted else ()
    names = {tag_id: (key, name) for tag_id, key, name in known}
    return {key: _ordered(tag_ids, names) for key, tag_ids in sets.items()}


def _key(tag_ids: Any) -> Any:
    return tag_ids if isinstance(tag_ids, str) else tuple(tag_ids)


def _numbers(tag_ids: Any) -> frozenset[int]:
    return numbers_of(tag_ids) if isinstance(tag_ids, str) else frozenset(tag_ids)


def _ordered(tag_ids: Iterable[int], names: dict[int, tuple[str, str]]) -> Tags:
    return tuple(name for _, name in sorted(names[one] for one in tag_ids if one in names))


def _line(row: Sequence[Any], tags: Tags) -> ContactRow:
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
