"""Small changes made in the panel at once: tags, and splitting a conversation out."""

from collections.abc import Awaitable, Callable

from nicegui.element import Element

from app.auth.permissions import Permission
from app.components.elements import toast
from app.components.words import _
from app.data.conversation_holder import split_out
from app.data.tags import add_tag, remove_tag
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now


class TagDesk:
    """Adds and removes tags, and splits conversations out, each with a way back or a word."""

    def __init__(
        self, seat: Seat, stage: Element, *, on_split: Callable[[], Awaitable[None]]
    ) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._stage = stage
        self._on_split = on_split

    async def add(self, contact_id: str | None, tag: str) -> None:
        """Put the tag on the contact."""
        if contact_id is None:
            return
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            async with self._database.transaction() as session:
                await add_tag(session, contact_id, tag, actor=actor, now=now())

    async def remove(self, contact_id: str | None, tag: str) -> None:
        """Take the tag off the contact, and offer to put it back."""
        if contact_id is None:
            return
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            async with self._database.transaction() as session:
                await remove_tag(session, contact_id, tag, actor=actor, now=now())
            toast(_("Tag {tag} removed.", tag=tag), undo=lambda: self.add(contact_id, tag))

    async def split_out(self, conversation_id: str) -> None:
        """Make the conversation's visitor a contact of their own."""
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            async with self._database.transaction() as session:
                await split_out(session, conversation_id, actor=actor, now=now())
            toast(_("The conversation now belongs to a contact of its own."))
            await self._on_split()
