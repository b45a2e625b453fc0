"""What the detail panel shows and when: it opens, reloads when the contact changes, and closes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import background_tasks, ui

from app.auth.permissions import Permission
from app.components.contact_panel import ContactPanel
from app.components.panel_contents import PanelContents, PanelEvents
from app.components.words import sentence_of
from app.data.audit import list_history
from app.data.changes import (
    Change,
    ChangesMissed,
    ContactChanged,
    ContactRemoved,
    ConversationChanged,
)
from app.data.contacts import get_contact
from app.data.conversation_lists import list_conversations
from app.data.errors import ContactErasedError, ContactMergedError, ContactNotFoundError
from app.data.field_definitions import list_definitions
from app.data.masking import masked_contact, masked_conversation, masked_note, reveal_contact
from app.data.notes import list_notes
from app.pages.delete_desk import DeleteDesk
from app.pages.edit_desk import EditDesk
from app.pages.frame import refusals_shown
from app.pages.merge_desk import MergeDesk
from app.pages.note_desk import NoteDesk
from app.pages.tag_desk import TagDesk
from app.pages.workplace import Seat, now

_CONVERSATIONS_SHOWN = 20
_MOST_CONVERSATIONS = 500
Go = Callable[[str | None], None]
Step = Callable[[int], Any]


class PanelDesk:
    """One detail panel of one operator; ``go`` leads to a contact, or to none."""

    def __init__(self, seat: Seat, *, go: Go, step: Step) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._go = go
        self._is_ascending = False
        self._conversations_shown = _CONVERSATIONS_SHOWN
        self.contact_id: str | None = None
        # Whose values this page shows to somebody for whom they are masked.
        self._revealed_id: str | None = None
        stage = ui.element("div")
        self.merging = merging = MergeDesk(seat, stage, on_merged=self._arrive)
        deleting = DeleteDesk(seat, stage)
        self.tagging = tagging = TagDesk(seat, stage, on_split=self.reload)
        noting = NoteDesk(seat, stage, current=lambda: self.contact_id)
        self.panel = ContactPanel(
            PanelEvents(
                on_close=self.leave,
                on_previous=lambda: step(-1),
                on_next=lambda: step(+1),
                on_edit=self.edit,
                on_merge=self.merge,
                on_delete=lambda: deleting.ask(self.contact_id),
                on_restore=lambda: deleting.restore(self.contact_id),
                on_sort=self._sort,
                on_more=self._show_more,
                on_add_tag=lambda tag: tagging.add(self.contact_id, tag),
                on_remove_tag=lambda tag: tagging.remove(self.contact_id, tag),
                on_split_out=tagging.split_out,
                on_undo_merge=merging.undo,
                on_hand_back=self._hand_back,
                on_reveal=self._reveal,
                on_add_note=noting.add,
                on_edit_note=noting.edit,
                on_delete_note=noting.delete,
            )
        )
        self._editing = EditDesk(seat, stage, self.panel, merging=merging, on_done=self._arrive)

    def edit(self) -> None:
        """Let one edit the contact shown."""
        self._editing.edit()

    async def merge(self) -> None:
        """Let one choose with whom the contact shown is merged, unless something typed waits."""
        if self.panel.form is None and self._seat.may(Permission.EDIT):
            await self.merging.choose(self.contact_id)

    async def _hand_back(self, field: str) -> None:
        await self._editing.hand_back(field)

    async def _reveal(self) -> None:
        contact_id = self.contact_id
        with self.panel, refusals_shown():
            actor = await self._seat.acting(Permission.READ)
            if contact_id is not None:
                await self._database.act(
                    partial(reveal_contact, contact_id=contact_id, actor=actor, now=now())
                )
                self._revealed_id = contact_id
                await self.reload()

    def new(self) -> None:
        """Let one enter a new contact."""
        self._editing.new()

    async def open(self, contact_id: str) -> None:
        """Show this contact; a merged one leads on, one that is not there is told in a sentence."""
        if self.keep_typed(contact_id):
            return
        if contact_id != self.contact_id:
            self._revealed_id = None
            self._conversations_shown = _CONVERSATIONS_SHOWN
        self.contact_id = contact_id
        try:
            contents = await self._load(contact_id)
        except ContactMergedError as error:
            self._go(error.primary_id)
            return
        except (ContactErasedError, ContactNotFoundError) as error:
            self.panel.show_sentence(sentence_of(error))
            return
        if self.contact_id == contact_id:
            self.panel.show(contents)

    async def reload(self) -> None:
        """Show what is stored now, unless somebody is typing here."""
        if self.contact_id is not None and self.panel.form is None:
            await self.open(self.contact_id)

    def close(self) -> None:
        """Show nobody."""
        self.contact_id = self._revealed_id = None
        self.panel.close()

    def keep_typed(self, wanted_id: str | None) -> bool:
        """Stay where something typed would be lost by going to another contact, and ask."""
        form = self.panel.form
        if form is None or not form.is_dirty:
            return False
        if wanted_id != self.contact_id:
            background_tasks.create(form.cancel())
            if self.contact_id is not None:
                self._go(self.contact_id)
        return True

    async def leave(self) -> None:
        """Close, after asking where something typed would be lost."""
        form = self.panel.form
        if form is not None and form.is_dirty:
            await form.cancel()
        else:
            self._go(None)

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Take note of committed changes that touch the contact shown."""
        if self.contact_id is None:
            return
        for change in changes:
            match change:
                case ContactRemoved(contact_id, _, True) if contact_id == self.contact_id:
                    with self.panel:
                        sentence = sentence_of(ContactErasedError(contact_id))
                    self.panel.show_sentence(sentence)
                    return
                case (
                    ContactChanged(contact_id)
                    | ContactRemoved(contact_id)
                    | ConversationChanged(_, contact_id)
                ) if contact_id == self.contact_id:
                    self._refresh_soon()
                    return
                case ChangesMissed():
                    self._refresh_soon()
                    return
                case _:
                    pass

    async def _arrive(self, contact_id: str | None) -> None:
        self.panel.form = None
        if contact_id is not None and contact_id == self.contact_id:
            await self.open(contact_id)
        else:
            self._go(contact_id)

    async def _sort(self) -> None:
        self._is_ascending = not self._is_ascending
        await self.reload()

    async def _show_more(self) -> None:
        self._conversations_shown = min(
            _MOST_CONVERSATIONS, self._conversations_shown + 3 * _CONVERSATIONS_SHOWN
        )
        await self.reload()

    def _refresh_soon(self) -> None:
        form = self.panel.form
        if form is None:
            background_tasks.create(self.reload())
        elif form.contact is not None:
            background_tasks.create(self._tell_form())

    async def _tell_form(self) -> None:
        form = self.panel.form
        if form is None or form.contact is None or self.contact_id is None:
            return
        with self.panel, refusals_shown():
            async with self._database.read() as session:
                theirs = await get_contact(session, self.contact_id)
            if theirs.row.version != form.contact.row.version and self.panel.form is form:
                form.show_changes(theirs)

    async def _load(self, contact_id: str) -> PanelContents:
        async with self._database.read() as session:
            contact = await get_contact(session, contact_id)
            conversations = await list_conversations(
                session,
                contact_id=contact_id,
                ascending=self._is_ascending,
                limit=self._conversations_shown,
            )
            notes = await list_notes(session, contact_id)
            history = await list_history(session, contact_id)
            self._editing.fields = await list_definitions(session)
        is_masked = not self._seat.operator.sees_values and contact_id != self._revealed_id
        talks = conversations.rows
        if is_masked:
            contact = masked_contact(contact)
            talks, notes = tuple(map(masked_conversation, talks)), tuple(map(masked_note, notes))
        return PanelContents(
            contact,
            talks,
            history,
            notes=notes,
            operator_id=self._seat.operator.operator_id,
            has_more_conversations=conversations.next_cursor is not None
            and self._conversations_shown < _MOST_CONVERSATIONS,
            is_ascending=self._is_ascending,
            can_edit=self._seat.may(Permission.EDIT),
            can_export=self._seat.may(Permission.TRANSFER),
            fields=self._editing.fields,
            is_masked=is_masked,
        )
