"""What is shown of imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.data.vocabulary import ColumnKind, ImportState, OnConflict, RowOutcome


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column's title in the table, and what it becomes; ``name`` is a field's or a system's."""

    title: str
    kind: ColumnKind
    name: str = ""

    @property
    def target(self) -> str:
        """The choice in one word, as `column_of` reads it."""
        return f"{self.kind}:{self.name}" if self.name else str(self.kind)


@dataclass(frozen=True, slots=True)
class ImportJob:
    """An import: what is known of its table, how far it is, and what came of it so far."""

    import_id: str
    state: ImportState
    file_name: str | None
    encoding: str
    delimiter: str
    columns: tuple[ImportColumn, ...]
    on_conflict: OnConflict
    total: int
    done: int
    counts: Mapping[RowOutcome, int]
    created_at: datetime
    by: str | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """The first rows of a table as they are read now."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ImportLine:
    """What became of one row; the header is row 1. The reason holds no value of the row."""

    number: int
    outcome: RowOutcome
    reason: str | None = None
    contact_id: str | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Some lines of an import, and the number of the line after which there are more."""

    lines: tuple[ImportLine, ...] = field(default=())
    next_after: int | None = None
