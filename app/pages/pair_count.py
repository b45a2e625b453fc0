"""How many pairs wait under Duplicates: the figure beside that link, on every open page."""

import asyncio
from weakref import WeakKeyDictionary

from nicegui import background_tasks
from nicegui.client import Client

from app.components.words import figure
from app.data.changes import Change, ConversationChanged, DatabaseLost, TagsChanged
from app.data.database import Database
from app.data.duplicates import count_pairs
from app.pages.frame import PairFigure

_SETTLE_SECONDS = 0.5
# Where changes do not end: nobody watches this figure by the second.
_BETWEEN_COUNTS_SECONDS = 4.0
_NO_NEWS = (ConversationChanged, DatabaseLost, TagsChanged)


class PairCount:
    """Counts once for all pages, soon after something changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._count: int | None = None
        self._figures: WeakKeyDictionary[Client, PairFigure] = WeakKeyDictionary()

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Count anew when pairs may have come or gone, if anybody looks."""
        if self._figures and any(not isinstance(change, _NO_NEWS) for change in changes):
            background_tasks.create_lazy(self._keep_counting(), name="pair count")

    async def follow(self, client: Client) -> None:
        """Show the count at this page, and keep it current until the page is gone."""
        mine = next((one for one in client.elements.values() if isinstance(one, PairFigure)), None)
        if mine is None:
            return
        is_first = not self._figures
        self._figures[client] = mine
        client.on_delete(lambda: self._figures.pop(client, None))
        if is_first or self._count is None:
            await self._count_anew()
        self._show(client, mine)

    async def _keep_counting(self) -> None:
        await self._count_anew()
        await asyncio.sleep(_BETWEEN_COUNTS_SECONDS)

    async def _count_anew(self) -> None:
        await asyncio.sleep(_SETTLE_SECONDS)
        before = self._count
        async with self._database.read() as session:
            self._count = await count_pairs(session)
        if self._count != before:
            for client, mine in tuple(self._figures.items()):
                self._show(client, mine)

    def _show(self, client: Client, mine: PairFigure) -> None:
        with client:
            mine.text = figure(self._count) if self._count else ""
