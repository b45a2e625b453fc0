"""Changed lines of the directory: read once for all open tables, a few times a second."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import count, islice
from typing import Any

import orjson

from app.components.contacts_table import row_json
from app.data.changes import Change, ContactChanged, ContactRemoved
from app.data.contacts import list_contact_rows
from app.data.database import Database
from app.data.masking import masked_email, masked_name, masked_phone
from app.data.shown_values import list_shown_values
from app.data.vocabulary import MASK

_log = logging.getLogger(__name__)
Row = dict[str, Any]
# The first change shows at once. Where changes do not end, every open table costs the server a
# message each time: what changes is seen within a second (product rule), and not much sooner.
_AFTER_THE_FIRST_SECONDS = 0.25
_IN_A_STREAM_SECONDS = 0.35
# Many tables are told one after the other, so that whoever asks meanwhile is answered in between.
_BETWEEN_TABLES_SECONDS = 0.005
_ALL_TABLES_WITHIN_SECONDS = 0.25
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


class Parcel:
    """Changed lines, written as JSON once for all tables and once for those that mask values."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows

    @cached_property
    def plain(self) -> orjson.Fragment:
        """As those see them who see values."""
        return orjson.Fragment(orjson.dumps(self.rows))

    @cached_property
    def masked(self) -> orjson.Fragment:
        """As the others see them."""
        return orjson.Fragment(orjson.dumps(masked_lines(self.rows)))

    def without(self, gone: set[str]) -> "Parcel":
        """The lines of those who are still there."""
        here = [row for row in self.rows if row["contact_id"] not in gone]
        return self if len(here) == len(self.rows) else Parcel(here)


Show = Callable[[Parcel], None]


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
        pause = _AFTER_THE_FIRST_SECONDS
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
            await self._show(
                Parcel([row_json(row, values.get(row.contact_id, ())) for row in read])
            )
            await asyncio.sleep(pause)
            pause = _IN_A_STREAM_SECONDS

    async def _show(self, parcel: Parcel) -> None:
        tables = tuple(self._tables)
        pause = min(_BETWEEN_TABLES_SECONDS, _ALL_TABLES_WITHIN_SECONDS / max(1, len(tables)))
        for number in tables:
            # Some may have been closed meanwhile, and some of those shown erased.
            show, parcel = self._tables.get(number), parcel.without(self._gone)
            if show is not None:
                show(parcel)
                await asyncio.sleep(pause)
