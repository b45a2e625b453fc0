"""The rows of a table in UTF-8, each with its number and where the next one begins.

Nothing is held but one row, and no row can be longer than a limit, so that any file is read in the
same memory. Work that was interrupted goes on at the place that it noted.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.data.spreadsheet import unguard
from app.data.vocabulary import marked

DELIMITERS = (",", ";", "\t", "|")
ROW_LIMIT_BYTES = 256 * 1024
_CHUNK_BYTES = 64 * 1024
# A quotation mark in the middle of a cell, as in 5", opens nothing.
_QUOTED = re.compile(r'(?:^|(?<=[,;\t|]))"(?:[^"]|"")*"')
_TOO_LONG = marked("A cell or the whole row is too long; a row may have at most 256 KB.")
_UNCLOSED = marked("A quotation mark is opened here and never closed; what follows was not read.")
_BROKEN = marked("The quotation marks of this row are not as a CSV file has them.")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row; the header is number 1. With ``refusal`` it could not be read and has no cells."""

    number: int
    cells: tuple[str, ...]
    ends_at: int
    refusal: str | None = None

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it, as in the empty lines at the end of many files."""
        return self.refusal is None and not any(cell.strip() for cell in self.cells)


def read_rows(
    path: Path, *, delimiter: str, offset: int = 0, number: int = 1
) -> Iterator[TableRow]:
    """Every row from a place that an earlier one ended at, of which ``number`` is the number."""
    with path.open("rb") as file:
        file.seek(offset)
        while (row := _next_row(file, delimiter, number)) is not None:
            yield row
            number += 1


def detect_delimiter(path: Path) -> str:
    """What stands between the cells: the one that parts the header into the most.

    Between quotation marks nothing is parted.
    """
    with path.open("rb") as file:
        first = file.readline(ROW_LIMIT_BYTES).decode("utf-8", "replace")
    bare = _QUOTED.sub("", first)
    counts = {mark: len(next(csv.reader([bare], delimiter=mark), [])) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: counts[mark])


def _next_row(file: BinaryIO, delimiter: str, number: int) -> TableRow | None:
    begins_at = file.tell()
    lines = _Lines(file)
    csv.field_size_limit(ROW_LIMIT_BYTES)
    try:
        cells = next(csv.reader(lines, delimiter=delimiter, strict=True), None)
    except csv.Error:
        return _refused(file, begins_at, delimiter, number)
    if lines.is_too_long:
        return _refused(file, begins_at, delimiter, number)
    if cells is None:
        return None
    return TableRow(number, tuple(unguard(cell) for cell in cells), file.tell())


class _Lines:
    """Gives lines to the reader of CSV, which asks for more while a quotation mark is open."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = ROW_LIMIT_BYTES
        self.is_too_long = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline(self._left + 1)
        if not line:
            raise StopIteration
        self._left -= len(line)
        if self._left < 0:
            self.is_too_long = True
            raise StopIteration
        return line.decode("utf-8", "replace")


def _refused(file: BinaryIO, begins_at: int, delimiter: str, number: int) -> TableRow:
    file.seek(begins_at)
    is_closed = _skip_row(file, delimiter)
    is_long = file.tell() - begins_at > ROW_LIMIT_BYTES
    reason = (_TOO_LONG if is_long else _BROKEN) if is_closed else _UNCLOSED
    return TableRow(number, (), file.tell(), reason)


def _skip_row(file: BinaryIO, delimiter: str) -> bool:
    """Go to where the next row begins; return whether this one ended before the file did."""
    mark = ord(delimiter)
    begins_cell, is_quoted = True, False
    while chunk := file.read(_CHUNK_BYTES):
        for at, byte in enumerate(chunk):
            if byte == ord('"'):
                is_quoted = not is_quoted if is_quoted or begins_cell else False
            elif byte == ord("\n") and not is_quoted:
                file.seek(at + 1 - len(chunk), 1)
                return True
            # A doubled mark closes and opens again at once.
            begins_cell = byte in (mark, ord("\n"), ord('"'))
    return not is_quoted
