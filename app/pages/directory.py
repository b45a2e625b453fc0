"""The directory: search bar and table, and beside them the panel of the contact that is open."""

import asyncio

from nicegui import background_tasks, ui

from app.auth.permissions import Permission
from app.components.contacts_table import BulkWish, ContactsTable
from app.components.search_bar import SearchBar
from app.components.shortcuts import KeysDialog, Shortcuts
from app.data.changes import Change, ChangesMissed, ContactRemoved, JobChanged
from app.data.chatbots import list_chatbots
from app.pages.bulk_desk import BulkDesk
from app.pages.panel_desk import PanelDesk
from app.pages.row_feed import Parcel
from app.pages.workplace import Seat

_BETWEEN_LOOKS_SECONDS = 1.0


class Directory:
    """Everything of one open directory; with ``chatbot_id`` only the contacts of that chatbot.

    ``home`` is the address of the list; a contact's own is below it, and the page that is served
    there calls `open` and `close`.
    """

    def __init__(self, seat: Seat, *, home: str, chatbot_id: str | None = None) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._home = home
        with ui.element("div").classes("hc-beside"):
            with ui.element("div").classes("hc-beside__main"):
                self._search = SearchBar()
                self.table = ContactsTable(
                    base_path=home,
                    fixed={"chatbot_id": chatbot_id} if chatbot_id else None,
                    can_select=seat.may(Permission.EDIT),
                    can_export=seat.may(Permission.TRANSFER),
                    can_erase=seat.may(Permission.ERASE),
                    on_bulk=self._act_on_many,
                    on_tag=self._tag_row,
                )
            self.desk = PanelDesk(seat, go=self.go, step=self._step)
        self._stage = ui.element("div")
        self._bulk = BulkDesk(
            seat, self._stage, merging=self.desk.merging, on_agreed=self.table.choose_nobody
        )
        self._keys = Shortcuts(on_key=self._on_key)
        self._presence = seat.workplace.presence
        seat.client.on_delete(self._presence.subscribe(self._show_present))
        seat.client.on_delete(seat.workplace.row_feed.follow(self._patch))
        seat.workplace.listen(self.desk.hear)
        seat.workplace.listen(self._hear, ContactRemoved, JobChanged, ChangesMissed)
        seat.client.on_delete(lambda: self._presence.look_at(seat.client.id, None, seat.operator))
        for contact_id in self._presence.contacts():
            self._show_present(contact_id)
        background_tasks.create(self._name_chatbots())

    def _patch(self, parcel: Parcel) -> None:
        self.table.patch_all(parcel.plain if self._seat.operator.sees_values else parcel.masked)

    async def open(self, contact_id: str) -> None:
        """Open the panel of this contact beside the table, which stays as it is."""
        if self.desk.keep_typed(contact_id):
            self.table.mark_open(self.desk.contact_id)
            return
        self._keys.watch_panel(True)
        self.table.mark_open(contact_id)
        self._presence.look_at(self._seat.client.id, contact_id, self._seat.operator)
        await self.desk.open(contact_id)
        self._show_present(contact_id)

    def close(self) -> None:
        """Close the panel, unless that would lose something typed."""
        if self.desk.keep_typed(None):
            return
        self._keys.watch_panel(False)
        self.table.mark_open(None)
        self._presence.look_at(self._seat.client.id, None, self._seat.operator)
        self.desk.close()

    def new_contact(self) -> None:
        """Open an empty form in the panel."""
        self._keys.watch_panel(True)
        self.desk.new()

    async def _act_on_many(self, wish: BulkWish) -> None:
        await self._bulk.begin(wish)

    async def _tag_row(self, contact_id: str, tag: str) -> None:
        await self.desk.tagging.add(contact_id, tag)

    def _hear(self, changes: tuple[Change, ...]) -> None:
        """Take to the table who is gone; changed rows come by the feed."""
        self._bulk.hear(changes)
        for change in changes:
            if isinstance(change, ContactRemoved):
                self.table.strike_out(change.contact_id, is_erased=change.is_erased)
            elif isinstance(change, (JobChanged, ChangesMissed)):
                background_tasks.create_lazy(self._look_again(), name=f"jobs {self.table.id}")

    async def _look_again(self) -> None:
        # An act on many contacts does not tell of each; the rows in view are fetched anew.
        self.table.refresh()
        await asyncio.sleep(_BETWEEN_LOOKS_SECONDS)

    def _show_present(self, contact_id: str) -> None:
        names = self._presence.others_at(contact_id, self._seat.operator.operator_id)
        # Whoever came or went told this from a page of their own, with its language.
        with self._stage:
            self.table.show_present(contact_id, names)
            if contact_id == self.desk.contact_id:
                self.desk.panel.show_present(names)

    def go(self, contact_id: str | None) -> None:
        """Go to the address of a contact, or with None to that of the list."""
        if contact_id is not None:
            self._keys.go(f"{self._home}/{contact_id}")
        elif self.desk.contact_id is not None:
            self.table.go_to_list()
        else:
            self.close()
            self.table.focus_row()

    def _step(self, count: int) -> None:
        (self.table.open_next if count > 0 else self.table.open_previous)()

    async def _on_key(self, key: str) -> None:
        match key:
            case "close":
                await self.desk.leave()
            case "edit":
                self.desk.edit()
            case "merge":
                await self.desk.merge()
            case "next":
                self._step(+1)
            case "previous":
                self._step(-1)
            case "help":
                self._show_keys()

    def _show_keys(self) -> None:
        with self._stage:
            dialog = KeysDialog()
        dialog.on("hide", dialog.delete, args=[])
        dialog.open()

    async def _name_chatbots(self) -> None:
        async with self._database.read() as session:
            chatbots = await list_chatbots(session)
        self._search.show_chatbots({chatbot.chatbot_id: chatbot.name for chatbot in chatbots})
