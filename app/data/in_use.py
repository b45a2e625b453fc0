"""Who uses a SQLite database and who replaces it keep out of each other's way."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from app.data.errors import ContactsError


@contextmanager
def database_in_use(url: str) -> Iterator[None]:
    """Keep everybody from replacing the database meanwhile; any number may use it at once.

    :raises ContactsError: it is being replaced just now
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        yield
        return
    sentence = "A backup is being restored into this database. Start again when it is over."
    with _locked(Path(parsed.database).parent, fcntl.LOCK_SH, sentence):
        yield


@contextmanager
def database_alone(path: Path) -> Iterator[None]:
    """Have the database to oneself; whoever would start to use it meanwhile is told so.

    :raises ContactsError: a process uses it
    """
    with _locked(
        path.parent, fcntl.LOCK_EX, "A server uses this database; stop it before restoring."
    ):
        yield


@contextmanager
def _locked(folder: Path, how: int, sentence: str) -> Iterator[None]:
    # The folder itself is locked: no file is left, and the lock ends with the process.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ContactsError(sentence) from None
        yield
    finally:
        os.close(descriptor)
