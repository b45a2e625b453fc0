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

_log = logging.getLogger(__name__)
Row = dict[str, Any]
Show = Callable[[Sequence[Row]], None]
# The first change shows at once; under a stream of them a table is told four times a second.
_BETWEEN_LOOKS_SECONDS = 0.25
_ROWS_AT_A_TIME = 200


class RowFeed:
    """Reads what changed once, however many tables are open and however often it changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tables: dict[int, Show] = {}
        self._numbers = count()
        self._waiting: dict[str, None] = {}
        self._telling: asyncio.Task[None] | None = None

    def follow(self, show: Show) -> Callable[[], None]:
        """Call ``show`` with changed lines until the returned function is called."""
        number = next(self._numbers)
        self._tables[number] = show
        return lambda: self._tables.pop(number, None) and None

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Take note of committed changes, if anybody looks."""
        if not self._tables:
            return
        for change in changes:
            if isinstance(change, ContactChanged):
                self._waiting[change.contact_id] = None
            elif isinstance(change, ContactRemoved):
                self._waiting.pop(change.contact_id, None)
        if self._waiting and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell(), name="row feed")

    async def _tell(self) -> None:
        while self._waiting:
            changed = list(islice(self._waiting, _ROWS_AT_A_TIME))
            for contact_id in changed:
                del self._waiting[contact_id]
            try:
                async with self._database.read() as session:
                    rows = [row_json(row) for row in await list_contact_rows(session, changed)]
            except Exception:  # tables look again once the database is back
                _log.warning("Changed rows could not be read.")
                continue
            for show in tuple(self._tables.values()):
                show(rows)
            await asyncio.sleep(_BETWEEN_LOOKS_SECONDS)
