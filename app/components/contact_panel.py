"""The detail panel that slides in beside the table."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from nicegui import ui
from nicegui.element import Element

from app.components.contact_form import ContactForm, Save
from app.components.elements import Button, Text
from app.components.notes_section import NotesSection
from app.components.panel_contents import PanelContents, PanelEvents
from app.components.panel_conversations import show_conversations, shown_of
from app.components.panel_edge import PanelEdge
from app.components.panel_head import PanelHead
from app.components.panel_sections import (
    heading,
    show_captured_fields,
    show_export,
    show_external_ids,
    show_history,
    show_identity,
    show_masked,
)
from app.components.tag_input import TagInput
from app.components.words import _, listed, ngettext
from app.data.read_models import ContactDetail, ContactRow, FieldDefinition


class ContactPanel(ui.element):
    """One contact with everything known, in sections; or a sentence why there is nothing to see.

    A section is drawn anew only when what it shows has changed, so that live updates take neither
    focus nor scroll position away.
    """

    def __init__(self, events: PanelEvents) -> None:
        super().__init__("aside")
        self.classes("hc-panel")
        self.props["role"] = "complementary"
        self.props["aria-label"] = _("Contact details")
        self.props["tabindex"] = "-1"
        self._events = events
        self._contents: PanelContents | None = None
        self.form: ContactForm | None = None
        with self:
            PanelEdge()
            self._head = PanelHead(events)
            self._body = ui.element("div").classes("hc-panel-body")
            self._foot = ui.element("footer").classes("hc-panel-foot")
            self._present = Text("", tag="p").classes("hc-panel-present")
            self._present.props["role"] = "status"
            self._present.set_visibility(False)
        self._sections: dict[str, Element] = {}
        self._tags: TagInput | None = None
        self._notes: NotesSection | None = None
        self._drafts: dict[str, str] = {}
        self.set_visibility(False)

    @property
    def contact(self) -> ContactDetail | None:
        """Whom the panel shows, if anybody."""
        return self._contents.contact if self._contents else None

    @property
    def is_open(self) -> bool:
        return bool(self.visible)

    @property
    def is_dirty(self) -> bool:
        """Whether leaving now would lose something typed."""
        return self.form is not None and self.form.is_dirty

    def show(self, contents: PanelContents) -> None:
        """Show this contact; sections that stay the same are left alone."""
        before = self._contents
        self._keep_draft()
        is_same = (
            before is not None
            and self.form is None
            and bool(self._sections)
            and before.contact.row.contact_id == contents.contact.row.contact_id
        )
        self._contents = contents
        self.set_visibility(True)
        if not is_same:
            self._lay_out()
            if self._notes is not None:
                self._notes.draft = self._drafts.pop(contents.contact.row.contact_id, "")
            before = None
        self._draw(contents, before)

    def show_sentence(self, sentence: str) -> None:
        """Show nothing but why there is nothing to see."""
        self._forget()
        self.set_visibility(True)
        self._head.show_title(_("Nobody here"), has_buttons=True)
        with self._body:
            note = Text(sentence, tag="p").classes("hc-panel-sentence")
            note.props["role"] = "status"

    def show_form(
        self,
        contact: ContactDetail | None,
        *,
        fields: Sequence[FieldDefinition] = (),
        on_save: Save,
        on_cancel: Callable[[], Awaitable[None]],
    ) -> ContactForm:
        """Let one edit the contact, or enter a new one."""
        self._keep_draft()
        self._sections.clear()
        self._notes = None
        self._body.clear()
        self._foot.clear()
        self._foot.set_visibility(False)
        self.set_visibility(True)
        if contact is None:
            self._contents = None
            self._head.show_title(_("New contact"), has_buttons=False)
        with self._body:
            self.form = ContactForm(contact, fields=fields, on_save=on_save, on_cancel=on_cancel)
        self.form.focus()
        return self.form

    def show_present(self, names: Sequence[str]) -> None:
        """Say which colleagues have this contact open too."""
        self._present.set_visibility(bool(names))
        self._present.text = (
            ngettext("{who} is also here", "{who} are also here", len(names), who=listed(names))
            if names
            else ""
        )

    def close(self) -> None:
        """Slide out, and forget whom it showed."""
        self._forget()
        self.set_visibility(False)

    def focus(self) -> None:
        """Put the keyboard into the panel."""
        self.run_method("focus")

    def _keep_draft(self) -> None:
        # A note that is being written waits until its contact is opened again.
        if self._notes is not None and self.contact is not None and self._notes.draft.strip():
            self._drafts[self.contact.row.contact_id] = self._notes.draft

    def _forget(self) -> None:
        self._keep_draft()
        self._contents = None
        self.form = None
        self._tags = self._notes = None
        self._sections.clear()
        for part in (self._head, self._body, self._foot):
            part.clear()

    def _lay_out(self) -> None:
        self.form = None
        self._sections.clear()
        self._body.clear()
        names = (
            "identity",
            "tags",
            "notes",
            "captured",
            "external",
            "conversations",
            "history",
            "export",
        )
        with self._body:
            self._sections = {name: ui.element("section") for name in names}
        with self._sections["tags"]:
            heading(_("Tags"))
            self._tags = TagInput(
                on_add=self._events.on_add_tag, on_remove=self._events.on_remove_tag
            )
        with self._sections["notes"]:
            heading(_("Notes"))
            self._notes = NotesSection(
                on_add=self._events.on_add_note,
                on_edit=self._events.on_edit_note,
                on_delete=self._events.on_delete_note,
            )

    def _draw(self, now: PanelContents, before: PanelContents | None) -> None:
        was = before.contact if before else None
        contact = now.contact
        rights_changed = before is None or before.can_edit != now.can_edit
        if contact != was or rights_changed:
            self._head.show(contact)
            self._draw_foot(contact.row, can_edit=now.can_edit)
            if self._tags is not None:
                self._tags.show(contact.row.tags, is_editable=now.can_edit)
            hand_back = self._events.on_hand_back if now.can_edit else None
            for part, title, show in (
                ("identity", _("Identity"), show_identity),
                (
                    "captured",
                    _("Captured fields"),
                    partial(show_captured_fields, fields=now.fields),
                ),
            ):
                self._redraw(part, title, partial(show, contact, on_hand_back=hand_back))
            if now.is_masked:
                with self._sections["identity"]:
                    show_masked(on_reveal=self._events.on_reveal)
            self._redraw("external", _("External IDs"), lambda: show_external_ids(contact))
        notes_changed = before is None or before.notes != now.notes
        if self._notes is not None and (rights_changed or notes_changed):
            self._notes.show(now.notes, own_id=now.operator_id, can_edit=now.can_edit)
        if rights_changed or before is None or shown_of(before) != shown_of(now):
            section = self._sections["conversations"]
            section.clear()
            with section:
                show_conversations(now, self._events)
        if rights_changed or before is None or before.history != now.history:
            undo = self._events.on_undo_merge if now.can_edit else None
            self._redraw("history", _("History"), lambda: show_history(now.history, on_undo=undo))
        if now.can_export and (before is None or not before.can_export):
            contact_id = contact.row.contact_id
            self._redraw("export", _("Everything stored"), lambda: show_export(contact_id))

    def _redraw(self, name: str, title: str, draw: Callable[[], None]) -> None:
        section = self._sections[name]
        section.clear()
        with section:
            heading(title)
            draw()

    def _draw_foot(self, row: ContactRow, *, can_edit: bool) -> None:
        self._foot.clear()
        self._foot.set_visibility(can_edit)
        if not can_edit:
            return
        events = self._events
        with self._foot:
            if row.deleted_at is not None:
                Button(_("Restore"), on_click=events.on_restore, kind="primary")
            else:
                Button(_("Edit"), on_click=events.on_edit, kind="primary")
                Button(_("Merge"), on_click=events.on_merge)
            Button(_("Delete contact"), on_click=events.on_delete, kind="danger")
