"""A list of erasures beside the database, so that an older database can be told of them.

One line of JSON for each, with ids and counts and nothing of any person. The database is the
authority; this file only outlives it.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from app.data.errors import ContactsError
from app.data.outages import disk_told

LEDGER_NAME = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class Erasure:
    """A receipt with the ids it stands for."""

    receipt_id: str
    at: datetime
    actor_kind: str
    actor_id: str | None
    conversation_count: int
    message_count: int
    removed_messages: bool
    contact_ids: tuple[str, ...]


class ErasureLedger:
    """The file; processes that share it may write at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, erasures: Iterable[Erasure]) -> None:
        """Have these on disk when this returns."""
        lines = "".join(f"{_line(erasure)}\n" for erasure in erasures)
        if not lines:
            return
        is_new = not self._path.exists()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with disk_told(), os.fdopen(os.open(self._path, flags, 0o600), "wb") as file:
            # What a crash left half written becomes a line of its own, which is passed over.
            file.write(lines.encode() if is_new or self._ends_whole() else b"\n" + lines.encode())
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            _sync_folder(self._path.parent)

    def read(self) -> tuple[Erasure, ...]:
        """Every erasure that was noted, oldest first, each once.

        :raises ContactsError: the file cannot be read
        """
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise ContactsError(
                "The list of erasures in {path} cannot be read.", path=self._path
            ) from error
        found = (erasure for line in lines if (erasure := _erasure(line)) is not None)
        return tuple({erasure.receipt_id: erasure for erasure in found}.values())

    def _ends_whole(self) -> bool:
        with self._path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1))
            return size == 0 or file.read() == b"\n"


def _line(erasure: Erasure) -> str:
    return json.dumps({**asdict(erasure), "at": erasure.at.isoformat()})


def _erasure(line: str) -> Erasure | None:
    try:
        fields = json.loads(line)
        at, contact_ids = datetime.fromisoformat(fields["at"]), tuple(fields["contact_ids"])
        return Erasure(**{**fields, "at": at, "contact_ids": contact_ids})
    except (ValueError, TypeError, KeyError):
        return None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
