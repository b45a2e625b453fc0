"""Notes written, rewritten and deleted in the panel; a deleted one can be put back."""

from collections.abc import Callable

from nicegui.element import Element

from app.auth.permissions import Permission
from app.components.elements import toast
from app.components.words import _
from app.data.notes import add_note, delete_note, edit_note, put_back_note
from app.data.read_models import Note
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now


class NoteDesk:
    """Keeps notes of the contact that ``current`` names; a refusal is said and loses nothing."""

    def __init__(self, seat: Seat, stage: Element, *, current: Callable[[], str | None]) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._stage = stage
        self._current = current

    async def add(self, body: str) -> bool:
        """Write a note; whether it was kept."""
        contact_id = self._current()
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            if contact_id is not None:
                await self._database.act(
                    lambda session: add_note(session, contact_id, body, actor=actor, now=now())
                )
                return True
        return False

    async def edit(self, note_id: str, body: str) -> bool:
        """Rewrite one's own note; whether it was kept."""
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            await self._database.act(
                lambda session: edit_note(session, note_id, body, actor=actor, now=now())
            )
            return True
        return False

    async def delete(self, note_id: str) -> None:
        """Take one's own note away, and offer to put it back."""
        contact_id = self._current()
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            gone = await self._database.act(
                lambda session: delete_note(session, note_id, actor=actor, now=now())
            )
            toast(_("Note deleted."), undo=lambda: self._put_back(contact_id, gone))

    async def _put_back(self, contact_id: str | None, note: Note) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            if contact_id is not None:
                await self._database.act(
                    lambda session: put_back_note(session, contact_id, note, actor=actor, now=now())
                )
