"""CSV cells that a spreadsheet shows instead of running, and the way back."""

import csv
import re
from collections.abc import Iterable, Iterator

from app.data.errors import InvalidValueError

# What makes a spreadsheet compute, full-width forms included.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_GUARD = "'"
_LONGEST_CELL = 100_000


def guard(cell: str) -> str:
    """Put an apostrophe before what would be computed; phones in E.164 stay as they are."""
    if _E164.fullmatch(cell):
        return cell
    return _GUARD + cell if cell.lstrip(" ").startswith(_RISKY) else cell


def unguard(cell: str) -> str:
    """The cell as it was before it was guarded."""
    bare = cell.removeprefix(_GUARD)
    return bare if bare != cell and guard(bare) != bare else cell


def read_table(lines: Iterable[str]) -> Iterator[list[str]]:
    """The rows of a CSV file, header first, with commas or semicolons, guards taken off.

    :raises InvalidValueError: it is not a CSV file
    """
    csv.field_size_limit(_LONGEST_CELL)
    iterator = iter(lines)
    header = next(iterator, "")
    delimiter = ";" if ";" in header and "," not in header else ","
    try:
        for row in csv.reader(_chained(header, iterator), delimiter=delimiter, strict=True):
            yield [unguard(cell) for cell in row]
    except (csv.Error, UnicodeDecodeError) as error:
        raise InvalidValueError("file", "This is not a CSV file in UTF-8.") from error


def _chained(header: str, rest: Iterator[str]) -> Iterator[str]:
    yield header
    yield from rest
