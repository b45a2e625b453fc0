"""What was erased, what is to go by itself, and whom others were told of: for admins."""

import asyncio

from nicegui import background_tasks, ui

from app.components.elements import Text
from app.components.receipts_table import ReceiptsTable
from app.components.words import _
from app.data.changes import Change, ErasureChanged
from app.data.receipts import list_receipts
from app.pages.frame import frame
from app.pages.notices_desk import NoticesDesk
from app.pages.retention_desk import RetentionDesk
from app.pages.workplace import PAGE_SECONDS, Seat, Workplace

_GATHER_SECONDS = 0.3


class Erasures:
    """Receipts that show how far each erasure is, as it goes on."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._is_waiting = False
        self._table = ReceiptsTable()

    async def show(self) -> None:
        """Show the newest receipts."""
        async with self._seat.workplace.database.read() as session:
            receipts = await list_receipts(session)
        with self._table:
            self._table.show(receipts)

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Look again soon when an erasure came further."""
        is_news = any(isinstance(change, ErasureChanged) for change in changes)
        if is_news and not self._is_waiting and not self._table.is_deleted:
            self._is_waiting = True
            background_tasks.create(self._look_again())

    async def _look_again(self) -> None:
        # A long history tells of every hundred messages.
        await asyncio.sleep(_GATHER_SECONDS)
        self._is_waiting = False
        if not self._table.is_deleted:
            await self.show()


def register_erasures(workplace: Workplace) -> None:
    """Serve the page."""

    @ui.page("/erasures", title="Erasures · Hilal Contacts", response_timeout=PAGE_SECONDS)
    async def erasures_page() -> None:
        seat = workplace.seat()
        with (
            frame(_("Erasures"), active="settings", operator=seat.operator),
            ui.element("div").classes("hc-narrow"),
        ):
            with ui.element("section").classes("hc-section"):
                Text(_("Receipts"), tag="h2")
                erasures = Erasures(seat)
                await erasures.show()
                workplace.listen(erasures.hear)
            with ui.element("section").classes("hc-section"):
                Text(_("Retention"), tag="h2")
                words = _("Rules erase for good, as a hard delete does. All are off until you say.")
                Text(words, tag="p", classes="hc-muted")
                await RetentionDesk(seat).show()
            with ui.element("section").classes("hc-section"):
                Text(_("Told to others"), tag="h2")
                await NoticesDesk(seat).show()
