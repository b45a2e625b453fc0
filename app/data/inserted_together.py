"""Write a contact and the rows that refer to it with one statement of PostgreSQL."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    Connection,
    Insert,
    Select,
    Table,
    bindparam,
    insert,
    select,
    union_all,
)

Row = dict[str, Any]
# Few have more of one kind; each number of rows is a statement that stays compiled.
_TOGETHER_AT_MOST = 12
_REFERENCE = "contact_id"
# A table, the columns that are given, and how many rows.
_Group = tuple[Table, tuple[str, ...], int]


def insert_in_one_trip(
    connection: Connection, contact: Insert, row: Row, others: Iterable[tuple[Insert, list[Row]]]
) -> int:
    """Insert a contact and rows of other tables; return the contact's row.

    Where a table's ``contact_id`` refers to contacts it is given that row, whatever it says; the
    rows of one table get their ids in the order in which they come, and have the same columns.
    """
    groups = [(_table(contact), [row])]
    groups += [(_table(statement), lines) for statement, lines in others if lines]
    shapes = [
        (table, tuple(lines[0]), min(len(lines), _TOGETHER_AT_MOST)) for table, lines in groups
    ]
    values = {
        _name(group, number, column): value
        for group, (_, lines) in enumerate(groups)
        for number, line in enumerate(lines[:_TOGETHER_AT_MOST])
        for column, value in line.items()
    }
    row_id = cast("int", connection.execute(_statement(tuple(shapes)), values).scalar_one())
    for table, lines in groups:
        rest = lines[_TOGETHER_AT_MOST:]
        if rest:
            own = {_REFERENCE: row_id} if _refers(table) else {}
            connection.execute(insert(table), [line | own for line in rest])
    return row_id


@lru_cache(maxsize=256)
def _statement(groups: tuple[_Group, ...]) -> Select[Any]:
    """The statement for so many rows of these tables; kept, as to build it takes long."""
    (contacts, columns, _), *others = groups
    given = {column: _bound(contacts, column, 0, 0) for column in columns}
    written = insert(contacts).values(given).returning(contacts.c.id).cte("written")
    statement = select(written.c.id)
    for group, (table, names, count) in enumerate(others, start=1):
        own: Mapping[str, Any] = {_REFERENCE: written.c.id} if _refers(table) else {}
        lines = [
            select(*(own.get(name, _bound(table, name, group, number)) for name in names))
            for number in range(count)
        ]
        source = union_all(*lines) if count > 1 else lines[0]
        referring = insert(table).from_select(list(names), source)
        statement = statement.add_cte(referring.cte(f"written_{group}"))
    return statement


def _table(statement: Insert) -> Table:
    return cast("Table", statement.table)


def _refers(table: Table) -> bool:
    # The lines of what happened keep a contact's public id under the same name.
    return _REFERENCE in table.c and bool(table.c[_REFERENCE].foreign_keys)


def _name(group: int, number: int, column: str) -> str:
    return f"{column}_{group}_{number}"


def _bound(table: Table, column: str, group: int, number: int) -> BindParameter[Any]:
    return bindparam(_name(group, number, column), type_=table.c[column].type)
