"""Rows of a statement of our own as plain tuples, from the driver itself where that is quicker."""

import sqlite3
from collections.abc import Mapping
from typing import Any

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


def _sqlite_of(connection: Connection) -> Any:
    if connection.dialect.driver != "pysqlite":
        return None
    return connection.connection.driver_connection


def _wrapped(connection: Connection, statement: str, error: sqlite3.Error) -> BaseException:
    return DBAPIError.instance(
        statement, None, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect
    )
