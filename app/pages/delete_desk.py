"""Delete a contact in either way, and bring it back where that is possible."""

from nicegui.element import Element

from app.auth.permissions import Permission
from app.components.delete_dialog import DeleteDialog
from app.components.elements import toast
from app.components.words import _
from app.data.contacts import get_contact_row
from app.data.deletion import restore_contact, soft_delete_contact
from app.data.erasure import count_erasure
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now


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

            async def soft() -> None:
                dialog.close()
                await self._soft_delete(contact_id)

            async def hard(removes_messages: bool) -> None:
                dialog.close()
                await self._erase(contact_id, removes_messages=removes_messages)

            dialog = DeleteDialog(
                row,
                counts=counts,
                can_erase=self._seat.may(Permission.ERASE),
                on_soft=soft,
                on_hard=hard,
            )
            dialog.on("hide", dialog.delete, args=[])
            dialog.open()

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

    async def _erase(self, contact_id: str, *, removes_messages: bool) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ERASE)
            receipt = await self._seat.workplace.eraser.erase(
                contact_id, actor=actor, removes_messages=removes_messages
            )
            toast(_("Contact erased. Receipt {receipt} stays.", receipt=receipt.receipt_id))
