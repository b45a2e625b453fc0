"""How many pairs wait under Duplicates: the figure beside that link, on every open page."""

import asyncio
from weakref import WeakSet

from nicegui import background_tasks
from nicegui.client import Client

from app.components.words import figure
from app.data.changes import Change, ConversationChanged, DatabaseLost, TagsChanged
from app.data.database import Database
from app.data.duplicates import count_pairs
from app.pages.frame import PairFigure

_SETTLE_SECONDS = 0.5
_NO_NEWS = (ConversationChanged, DatabaseLost, TagsChanged)


class PairCount:
    """Counts once for all pages, soon after something changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._count: int | None = None
        self._clients: WeakSet[Client] = WeakSet()

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Count anew when pairs may have come or gone, if anybody looks."""
        if self._clients and any(not isinstance(change, _NO_NEWS) for change in changes):
            background_tasks.create_lazy(self._count_anew(), name="pair count")

    async def follow(self, client: Client) -> None:
        """Show the count at this page, and keep it current until the page is gone."""
        is_first = not self._clients
        self._clients.add(client)
        client.on_delete(lambda: self._clients.discard(client))
        if is_first or self._count is None:
            await self._count_anew()
        self._show(client)

    async def _count_anew(self) -> None:
        await asyncio.sleep(_SETTLE_SECONDS)
        async with self._database.read() as session:
            self._count = await count_pairs(session)
        for client in tuple(self._clients):
            self._show(client)

    def _show(self, client: Client) -> None:
        with client:
            text = figure(self._count) if self._count else ""
        for element in tuple(client.elements.values()):
            if isinstance(element, PairFigure):
                element.text = text
