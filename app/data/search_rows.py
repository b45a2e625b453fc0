"""The lines of the directory for the rows that a search found."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from json import dumps
from typing import Any

from orjson import loads
from sqlalchemy import Connection

from app.data.quick_rows import quick_rows
from app.data.read_models import ContactRow
from app.data.types import FIRST_NUMBER, from_microseconds, numbers_of
from app.data.vocabulary import Identity

_IDENTITIES = {identity.value: identity for identity in Identity}
# Columns and not entities: a list is only looked at, and entities cost eight times as much.
# As the plain types that are stored: turning fifty rows over costs less done by hand.
_SHOWN = (
    *("id", "public_id", "name", "email", "phone", "identity", "tag_ids", "last_seen"),
    *("first_seen", "conversation_count", "version", "deleted_at"),
)
_TAG_IDS = _SHOWN.index("tag_ids")
_NAMED = ("id", "name_key", "name")
# With the names of the tags in one statement: where many search at once, every statement waits
# several times for the interpreter. A text of facets loses the first until none is left.
_ON_SQLITE = """
    WITH RECURSIVE
    page AS MATERIALIZED (SELECT {shown} FROM {source}),
    carried(facets) AS (
        SELECT tag_ids FROM page
        UNION SELECT substr(facets, 4) FROM carried WHERE length(facets) > 3),
    known AS (
        SELECT {named} FROM tags
        WHERE id IN (SELECT {number} FROM carried WHERE facets <> ''))
    SELECT ({beside}),
        (SELECT json_group_array(json_array({shown})) FROM page),
        (SELECT json_group_array(json_array({named})) FROM known)"""
_OF_THOSE = "contacts WHERE id IN (SELECT value FROM json_each(:numbers))"
_ON_POSTGRESQL = "SELECT {columns} FROM {table} WHERE id = ANY(CAST(:numbers AS bigint[]))"
Tags = tuple[str, ...]
Lines = tuple[tuple[int, ContactRow], ...]


def list_rows(connection: Connection, row_ids: Sequence[int]) -> Lines:
    """The lines in the order of their ids; one that went away since is left out."""
    if not row_ids:
        return ()
    if connection.dialect.name == "sqlite":
        # One value however many numbers there are, so that the driver knows the statement again.
        _, lines = lines_on_sqlite(connection, _OF_THOSE, {"numbers": dumps(list(row_ids))})
    else:
        lines = _lines_on_postgresql(connection, row_ids)
    found = dict(lines)
    return tuple((row_id, found[row_id]) for row_id in row_ids if row_id in found)


def lines_on_sqlite(
    connection: Connection, source: str, values: Mapping[str, object], *, beside: str = "NULL"
) -> tuple[Any, Lines]:
    """One value that is asked for beside, and the line of every row of a source, in its order."""
    shown, named = ", ".join(_SHOWN), ", ".join(_NAMED)
    statement = _ON_SQLITE.format(
        shown=shown, named=named, source=source, number=FIRST_NUMBER, beside=beside
    )
    [(value, rows, known)] = quick_rows(connection, statement, values)
    return value, _lines(loads(rows), loads(known))


def _lines_on_postgresql(connection: Connection, row_ids: Sequence[int]) -> Lines:
    def among(table: str, columns: Sequence[str], numbers: Iterable[int]) -> list[Any]:
        statement = _ON_POSTGRESQL.format(columns=", ".join(columns), table=table)
        return quick_rows(connection, statement, {"numbers": list(numbers)})

    rows = among("contacts", _SHOWN, row_ids)
    wanted = frozenset[int]().union(*(row[_TAG_IDS] for row in rows))
    return _lines(rows, among("tags", _NAMED, wanted) if wanted else ())


def _lines(rows: Sequence[Sequence[Any]], known: Iterable[Sequence[Any]]) -> Lines:
    names = {tag_id: (key, name) for tag_id, key, name in known}
    # Of each set of tags that is among the rows, the names that are shown, in their order.
    tags = {key: _ordered(_numbers(key), names) for key in {_key(row[_TAG_IDS]) for row in rows}}
    return tuple((row[0], _line(row, tags[_key(row[_TAG_IDS])])) for row in rows)


def _key(tag_ids: Any) -> Any:
    return tag_ids if isinstance(tag_ids, str) else tuple(tag_ids)


@lru_cache(maxsize=4096)
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
