"""Changed lines of the directory: read once for all open tables, a few times a second."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from itertools import count, islice
from typing import Any

from app.components.contacts_table import row_json
from app.data.changes import Change, ContactChanged, ContactRemoved
from app.data.contacts import list_contact_rows
from app.data.database import Database
from app.data.masking import masked_email, masked_name, masked_phone
from app.data.shown_values import list_shown_values
from app.data.vocabulary import MASK

_log = logging.getLogger(__name__)
Row = dict[str, Any]
Show = Callable[[Sequence[Row]], None]
# The first change shows at once; under a stream of them a table is told four times a second.
_BETWEEN_LOOKS_SECONDS = 0.25
_ROWS_AT_A_TIME = 200


def masked_lines(rows: Sequence[Row]) -> list[Row]:
    """The lines as those see them who do not see values."""
    masked = {"name": masked_name, "email": masked_email, "phone": masked_phone}
    return [
        {
            **row,
            **{key: mask(row[key]) for key, mask in masked.items()},
            "captured": [(name, MASK) for name, _ in row["captured"]],
        }
        for row in rows
    ]


class RowFeed:
    """Reads what changed once, however many tables are open and however often it changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tables: dict[int, Show] = {}
        self._numbers = count()
        self._waiting: dict[str, None] = {}
        # Who went while rows were being read: what was read of them is told to nobody.
        self._gone: set[str] = set()
        self._telling: asyncio.Task[None] | None = None

    def follow(self, show: Show) -> Callable[[], None]:
        """Call ``show`` with changed lines until the returned function is called."""
        number = next(self._numbers)
        self._tables[number] = show

        def leave() -> None:
            self._tables.pop(number, None)

        return leave

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Take note of committed changes, if anybody looks."""
        if not self._tables:
            return
        for change in changes:
            if isinstance(change, ContactChanged):
                self._waiting[change.contact_id] = None
            elif isinstance(change, ContactRemoved):
                self._waiting.pop(change.contact_id, None)
                self._gone.add(change.contact_id)
        if self._waiting and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell(), name="row feed")

    async def stop(self) -> None:
        """Tell nothing more; to be called before the database goes."""
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)

    async def _tell(self) -> None:
        while self._waiting:
            changed = list(islice(self._waiting, _ROWS_AT_A_TIME))
            for contact_id in changed:
                del self._waiting[contact_id]
            self._gone.clear()
            try:
                async with self._database.read() as session:
                    read = await list_contact_rows(session, changed)
                    values = await list_shown_values(session, changed)
            except Exception:  # tables look again once the database is back
                _log.warning("Changed rows could not be read.")
                continue
            here = [row for row in read if row.contact_id not in self._gone]
            rows = [row_json(row, values.get(row.contact_id, ())) for row in here]
            for show in tuple(self._tables.values()):
                show(rows)
            await asyncio.sleep(_BETWEEN_LOOKS_SECONDS)
