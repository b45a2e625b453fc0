"""Tells a database that is away or too busy from every other failure."""

from collections.abc import Iterator
from contextlib import contextmanager

from asyncpg import InterfaceError, PostgresError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError

from app.data.errors import DatabaseAwayError, DatabaseBusyError

# PostgreSQL's appendix A. Away: shut down, crashed, starting, too many connections, and a server
# that has become a replica and takes no writes any more. Classes go by their first two letters.
_AWAY_CLASSES = frozenset({"08"})
_AWAY = frozenset({"57P01", "57P02", "57P03", "53300", "25006"})
# A statement that ran out of its time, and one that waited too long for a lock.
_BUSY = frozenset({"57014", "55P03"})
_SQLITE_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")


@contextmanager
def connecting() -> Iterator[None]:
    """Whatever keeps a connection from being had means that the database is away.

    :raises DatabaseAwayError: it is
    """
    try:
        yield
    except NoConnectionFreeError as error:
        raise DatabaseBusyError from error
    except (OSError, DBAPIError, PostgresError, InterfaceError) as error:
        # The driver's own errors come unwrapped while a connection is being made.
        raise DatabaseAwayError from error


@contextmanager
def outages_told() -> Iterator[None]:
    """Let every failure through but those of a database that is away or too busy.

    :raises DatabaseAwayError: the connection was lost, or refused
    :raises DatabaseBusyError: a statement or a lock took too long
    """
    try:
        yield
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseAwayError from error
        state = getattr(error.orig, "sqlstate", None) or ""
        if state in _AWAY or state[:2] in _AWAY_CLASSES:
            raise DatabaseAwayError from error
        is_sqlite_busy = getattr(error.orig, "sqlite_errorname", "").startswith(_SQLITE_BUSY)
        if state in _BUSY or is_sqlite_busy:
            raise DatabaseBusyError from error
        raise
    except (ConnectionError, TimeoutError) as error:
        raise DatabaseAwayError from error
