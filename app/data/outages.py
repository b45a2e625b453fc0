"""Tells a database that is away, too busy, or without a sound disk from every other failure."""

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from asyncpg import InterfaceError, PostgresError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError

from app.data.errors import DatabaseAwayError, DatabaseBusyError, UnavailableError
from app.data.storage_errors import DiskFailsError, DiskFullError

# PostgreSQL's appendix A. Away: shut down, crashed, starting, too many connections, and a server
# that has become a replica and takes no writes any more. Classes go by their first two letters.
_AWAY_CLASSES = frozenset({"08"})
_AWAY = frozenset({"57P01", "57P02", "57P03", "53300", "25006"})
# A statement that ran out of its time, and one that waited too long for a lock.
_BUSY = frozenset({"57014", "55P03"})
_FULL, _FAILS = "53100", "58030"
_SQLITE_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
# A file system that found itself damaged lets nobody write any more.
_SQLITE_FAILS = ("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
_NUMBERS: dict[int | None, type[UnavailableError]] = {
    errno.ENOSPC: DiskFullError,
    errno.EDQUOT: DiskFullError,
    errno.EIO: DiskFailsError,
    errno.EROFS: DiskFailsError,
}
_log = logging.getLogger(__name__)


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
    """Let every failure through but those of a database that is away, too busy or out of disk.

    :raises DatabaseAwayError: the connection was lost, or refused
    :raises DatabaseBusyError: a statement or a lock took too long
    :raises DiskFullError: there is no room for it
    :raises DiskFailsError: the disk could not be written or read
    """
    try:
        with disk_told():
            yield
    except DBAPIError as error:
        outage = _outage_of(error)
        if outage is None:
            raise
        raise outage from error
    except (ConnectionError, TimeoutError) as error:
        raise DatabaseAwayError from error


@contextmanager
def disk_told() -> Iterator[None]:
    """The same for a file of our own.

    :raises DiskFullError: there is no room for it
    :raises DiskFailsError: the disk could not be written or read
    """
    try:
        yield
    except OSError as error:
        outage = _NUMBERS.get(error.errno)
        if outage is None:
            raise
        _log.error("The disk: %s", errno.errorcode[error.errno or 0])
        raise outage from error


def _outage_of(error: DBAPIError) -> UnavailableError | None:
    if error.connection_invalidated:
        return DatabaseAwayError()
    state = getattr(error.orig, "sqlstate", None) or ""
    name = getattr(error.orig, "sqlite_errorname", "")
    if state in _AWAY or state[:2] in _AWAY_CLASSES:
        return DatabaseAwayError()
    if state in _BUSY or name.startswith(_SQLITE_BUSY):
        return DatabaseBusyError()
    if state == _FULL or name == "SQLITE_FULL":
        _log.error("The database has no room to write.")
        return DiskFullError()
    if state == _FAILS or name.startswith(_SQLITE_FAILS):
        _log.error("The database cannot write or read its files: %s", name or state)
        return DiskFailsError()
    return None
