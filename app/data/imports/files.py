"""Uploaded tables: one folder, for its owner alone, emptied as soon as nobody needs them."""

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

from app.data.errors import InvalidValueError
from app.data.outages import disk_told
from app.data.vocabulary import marked

FILE_LIMIT_BYTES = 256 * 1024 * 1024
_FOLDER = "imports"
_COMING_IN_SECONDS = 3600


class ImportFiles:
    """The files of all imports, below ``home``; each is known by the id of its import.

    An upload is kept as it came, for reading it anew in another encoding, and beside it as text in
    UTF-8, which the work goes through.
    """

    def __init__(self, home: Path) -> None:
        self.folder = home / _FOLDER

    def upload_of(self, import_id: str) -> Path:
        """Where the file is as it came."""
        return self.folder / f"{import_id}.upload"

    def text_of(self, import_id: str) -> Path:
        """Where its text is, in UTF-8 with plain line ends."""
        return self.folder / f"{import_id}.csv"

    def is_here(self, import_id: str) -> bool:
        """Whether this machine has what the import reads."""
        return self.text_of(import_id).exists()

    async def keep(self, import_id: str, chunks: AsyncIterator[bytes]) -> None:
        """Write an upload as it comes.

        :raises InvalidValueError: it is empty or larger than 256 MB; nothing of it is kept
        """
        self.prepare()
        path = self.upload_of(import_id)
        size = 0
        try:
            with disk_told(), os.fdopen(_create(path), "wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > FILE_LIMIT_BYTES:
                        limit = FILE_LIMIT_BYTES // (1024 * 1024)
                        raise InvalidValueError(
                            "file", marked("A file may have at most {limit} MB."), limit=limit
                        )
                    # A chunk is what one packet brought; writing it takes no longer than that.
                    file.write(chunk)
            if not size:
                raise InvalidValueError("file", marked("This file is empty."))
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def prepare(self) -> None:
        """Make the folder, for its owner alone."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def remove(self, import_id: str) -> None:
        """Let go of everything of this import."""
        for path in (self.upload_of(import_id), self.text_of(import_id)):
            path.unlink(missing_ok=True)

    def keep_only(self, import_ids: tuple[str, ...]) -> None:
        """Let go of the files of every other import, but for those that may be coming in now."""
        if not self.folder.exists():
            return
        for path in self.folder.iterdir():
            is_settled = time.time() - path.stat().st_mtime > _COMING_IN_SECONDS
            if path.stem not in import_ids and is_settled:
                path.unlink(missing_ok=True)


def _create(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
