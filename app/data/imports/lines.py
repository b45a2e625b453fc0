"""What became of a row, as it is kept for the report and for an undo."""

from typing import Any

from app.data.imports.records import TableRow
from app.data.imports.rows import Done
from app.data.vocabulary import RowOutcome

Line = dict[str, Any]


def line_of(row: TableRow, done: Done, warning: str | None = None) -> Line:
    """The line of a row that was brought in."""
    before = done.before if done.outcome is not RowOutcome.UNCHANGED else None
    return {
        "number": row.number,
        "outcome": done.outcome,
        "reason": done.warning or warning,
        "contact_id": done.contact.id,
        "before": before,
    }


def refused(row: TableRow, reason: str) -> Line:
    """The line of a row that was refused."""
    return {
        "number": row.number,
        "outcome": RowOutcome.REFUSED,
        "reason": reason,
        "contact_id": None,
        "before": None,
    }
