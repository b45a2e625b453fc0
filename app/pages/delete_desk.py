"""Delete a contact in either way, and bring it back where that is possible."""

import asyncio

from nicegui import background_tasks
from nicegui.element import Element

from app.auth.permissions import Permission
from app.components.delete_dialog import DeleteDialog
from app.components.elements import toast
from app.components.receipt_dialog import ReceiptDialog
from app.components.words import _
from app.data.contacts import get_contact_row
from app.data.deletion import restore_contact, soft_delete_contact
from app.data.erasure import count_erasure
from app.data.erasure_preview import find_mentions, preview_erasure
from app.data.receipts import get_receipt
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now

_LOOK_SECONDS = 0.5


class DeleteDesk:
    """Asks, deletes, and offers Undo after a soft delete."""

    def __init__(self, seat: Seat, stage: Element) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._stage = stage

    async def ask(self, contact_id: str | None) -> None:
        """Explain both ways and let one choose."""
        if contact_id is None:
            return
        with self._stage, refusals_shown():
            async with self._database.read() as session:
                row = await get_contact_row(session, contact_id)
                counts = await count_erasure(session, contact_id)

            can_erase = self._seat.may(Permission.ERASE)

            async def soft() -> None:
                dialog.close()
                await self._soft_delete(contact_id)

            async def hard(removes_messages: bool, also_in: tuple[str, ...]) -> None:
                dialog.close()
                await self._erase(contact_id, removes_messages=removes_messages, also_in=also_in)

            dialog = DeleteDialog(
                row,
                counts=counts,
                can_erase=can_erase,
                on_soft=soft,
                on_hard=hard,
            )
            dialog.on("hide", dialog.delete, args=[])
            dialog.open()
        if can_erase and not dialog.is_deleted:
            background_tasks.create(self._look(dialog, contact_id))

    async def restore(self, contact_id: str | None) -> None:
        """Bring a soft-deleted contact back."""
        if contact_id is None:
            return
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            async with self._database.transaction() as session:
                await restore_contact(session, contact_id, actor=actor, now=now())
            toast(_("Contact restored."))

    async def _soft_delete(self, contact_id: str) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            async with self._database.transaction() as session:
                await soft_delete_contact(session, contact_id, actor=actor, now=now())
            toast(_("Contact deleted."), undo=lambda: self.restore(contact_id))

    async def _look(self, dialog: DeleteDialog, contact_id: str) -> None:
        with dialog, refusals_shown():
            preview = await preview_erasure(self._database, contact_id)
            if not dialog.is_deleted:
                dialog.show_preview(preview)
            mentions = await find_mentions(self._database, contact_id)
            if not dialog.is_deleted:
                dialog.show_mentions(mentions)

    async def _erase(
        self, contact_id: str, *, removes_messages: bool, also_in: tuple[str, ...]
    ) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ERASE)
            receipt = await self._seat.workplace.eraser.erase(
                contact_id, actor=actor, removes_messages=removes_messages, also_in=also_in
            )
            if receipt.is_over:
                toast(_("Contact erased. Receipt {receipt} stays.", receipt=receipt.receipt_id))
                return
            dialog = ReceiptDialog(receipt)
            dialog.open()
            background_tasks.create(self._follow(dialog))

    async def _follow(self, dialog: ReceiptDialog) -> None:
        while not dialog.is_deleted:
            async with self._database.read() as session:
                receipt = await get_receipt(session, dialog.receipt_id)
            with dialog:
                dialog.show(receipt)
            if receipt.is_over:
                return
            await asyncio.sleep(_LOOK_SECONDS)
