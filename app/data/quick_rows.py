"""Rows of a statement of our own as plain tuples, from the driver itself where that is quicker."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError


def quick_rows(connection: Connection, statement: str, values: Mapping[str, object]) -> list[Any]:
    """Every row of a statement that only reads; its values stand in it as ``:name``.

    On SQLite a search is many statements of some microseconds each, and the way through
    SQLAlchemy would take longer than most of them.
    """
    driver = _sqlite_of(connection)
    if driver is None:
        return list(connection.execute(text(statement), values).all())
    try:
        rows: list[Any] = driver.execute(statement, values).fetchall()
    except sqlite3.Error as error:
        # As SQLAlchemy would have it, so that everybody above knows one kind of failure.
        raise _wrapped(connection, statement, error) from error
    return rows


def quick_table(
    connection: Connection, columns: Sequence[str], source: str, values: Mapping[str, object]
) -> list[Any]:
    """These columns of every row of a source, as `quick_rows` has them, in the source's order.

    On SQLite they come as one value: at every row the driver lets other threads have the
    interpreter, and where many search at once it waits for them each time.
    """
    listed = ", ".join(columns)
    if _sqlite_of(connection) is None:
        return quick_rows(connection, f"SELECT {listed} FROM {source}", values)
    statement = f"SELECT json_group_array(json_array({listed})) FROM {source}"
    [(table,)] = quick_rows(connection, statement, values)
    rows: list[Any] = orjson.loads(table)
    return rows


def _sqlite_of(connection: Connection) -> Any:
    if connection.dialect.driver != "pysqlite":
        return None
    return connection.connection.driver_connection


def _wrapped(connection: Connection, statement: str, error: sqlite3.Error) -> BaseException:
    return DBAPIError.instance(
        statement, None, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect
    )
