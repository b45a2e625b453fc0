"""Files in the making beside the one whose place they take; what a killed process left goes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SUFFIX = ".unfinished"


@contextmanager
def draft_beside(path: Path) -> Iterator[Path]:
    """An empty file that only its owner may read; it is gone afterwards unless it was renamed."""
    forget_drafts(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}{_SUFFIX}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        # Ends with the process, however that ends.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield draft
    finally:
        for leftover in (draft, *beside(draft)):
            leftover.unlink(missing_ok=True)
        os.close(descriptor)


def forget_drafts(folder: Path) -> None:
    """Take away what nobody works at any more: it holds everybody's data."""
    for draft in folder.glob(f".*{_SUFFIX}"):
        descriptor = os.open(draft, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            for leftover in (draft, *beside(draft)):
                leftover.unlink(missing_ok=True)
        finally:
            os.close(descriptor)


def beside(path: Path) -> tuple[Path, ...]:
    """What SQLite keeps beside a file of its own."""
    return tuple(path.with_name(f"{path.name}-{end}") for end in ("wal", "shm", "journal"))
