"""Merge two contacts after a preview, and undo merges."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from nicegui.element import Element

from app.auth.permissions import Permission
from app.components.contact_picker import ContactPicker
from app.components.elements import toast
from app.components.merge_dialog import MergeDialog
from app.components.undo_dialog import UndoDialog
from app.components.words import _
from app.data.contacts import ContactEdit, edit_contact, get_contact_row
from app.data.database import WriteSession
from app.data.duplicates import list_pairs_of
from app.data.merge import merge_contacts, preview_merge, suggest_primary
from app.data.merge_undo import preview_undo, undo_merge
from app.data.read_models import ContactRow, SearchQuery
from app.data.search import search_contacts
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now

_PICKS, _LIKELY = 8, 5


@dataclass
class _Pair:
    primary_id: str
    duplicate_id: str


class MergeDesk:
    """Lets one choose, preview, swap and merge; ``on_merged`` hears which contact stayed."""

    def __init__(
        self,
        seat: Seat,
        stage: Element,
        *,
        on_merged: Callable[[str | None], Awaitable[None]],
    ) -> None:
        self._seat = seat
        self._workplace = seat.workplace
        self._database = seat.workplace.database
        self._stage = stage
        self._on_merged = on_merged

    async def choose(self, contact_id: str | None) -> None:
        """Ask which contact to merge this one with."""
        if contact_id is None:
            return

        async def find(words: str) -> Sequence[ContactRow]:
            with self._stage, refusals_shown():
                async with self._database.read() as session:
                    page = await search_contacts(
                        session, SearchQuery(words=words), now=now(), limit=_PICKS
                    )
                return [row for row in page.rows if row.contact_id != contact_id]
            return ()

        with self._stage:
            picker = ContactPicker(
                find=find,
                on_pick=lambda other: self.offer(contact_id, other),
                likely=await self._likely(contact_id),
            )
            picker.on("hide", picker.delete, args=[])
            picker.open()

    async def _likely(self, contact_id: str) -> Sequence[ContactRow]:
        """Those who are listed under Duplicates with this contact, then those of the same name."""
        with refusals_shown():
            async with self._database.read() as session:
                row = await get_contact_row(session, contact_id)
                pairs = await list_pairs_of(session, contact_id, limit=_LIKELY)
                words = SearchQuery(words=row.name or "")
                named = await search_contacts(session, words, now=now(), limit=_LIKELY)
            both = [one for pair in pairs for one in (pair.first, pair.second)]
            rows = [*both, *(named.rows if row.name else ())]
            others = {one.contact_id: one for one in rows if one.contact_id != contact_id}
            return list(others.values())[:_LIKELY]
        return ()

    async def offer(
        self,
        one_id: str,
        other_id: str,
        *,
        edit: ContactEdit | None = None,
        reason: str = "",
        on_agreed: Callable[[], None] | None = None,
    ) -> None:
        """Preview the merge; ``edit`` is applied to the one that stays, in the same transaction.

        ``on_agreed`` is called once the two are one; cancelled, it is not.
        """
        with self._stage, refusals_shown():
            async with self._database.read() as session:
                pair = _Pair(*await suggest_primary(session, one_id, other_id))

            async def show() -> None:
                with self._stage, refusals_shown():
                    async with self._database.read() as session:
                        preview = await preview_merge(
                            session, primary_id=pair.primary_id, duplicate_id=pair.duplicate_id
                        )
                    dialog.show(preview)

            async def swap() -> None:
                pair.primary_id, pair.duplicate_id = pair.duplicate_id, pair.primary_id
                await show()

            async def merge() -> None:
                dialog.close()
                await self._merge(pair, edit, on_agreed)

            dialog = MergeDialog(on_swap=swap, on_merge=merge, reason=reason)
            dialog.on("hide", dialog.delete, args=[])
            await show()

    async def undo(self, merge_id: str) -> None:
        """Part the two again, after asking where something stays that one may expect back."""
        with self._stage, refusals_shown():
            async with self._database.read() as session:
                foreseen = await preview_undo(session, merge_id)
            if not foreseen.stays:
                await self._undo(merge_id)
                return

            async def undo() -> None:
                dialog.close()
                with self._stage, refusals_shown():
                    await self._undo(merge_id)

            dialog = UndoDialog(foreseen.stays, on_undo=undo)
            dialog.on("hide", dialog.delete, args=[])
            dialog.open()

    async def _undo(self, merge_id: str) -> None:
        actor = await self._seat.acting(Permission.EDIT)
        await self._database.act(
            lambda session: undo_merge(session, merge_id, actor=actor, now=now())
        )
        toast(_("Merge undone: there are two contacts again."))

    async def _merge(
        self, pair: _Pair, edit: ContactEdit | None, on_agreed: Callable[[], None] | None
    ) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)

            async def merge(session: WriteSession) -> str:
                merge_id = await merge_contacts(
                    session,
                    primary_id=pair.primary_id,
                    duplicate_id=pair.duplicate_id,
                    actor=actor,
                    now=now(),
                )
                if edit is not None:
                    region = self._workplace.settings.default_region
                    await edit_contact(
                        session, pair.primary_id, edit, actor=actor, now=now(), region=region
                    )
                return merge_id

            merge_id = await self._database.act(merge)
            if on_agreed is not None:
                on_agreed()
            toast(_("The two are one contact now."), undo=lambda: self.undo(merge_id))
            await self._on_merged(pair.primary_id)
