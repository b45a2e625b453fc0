"""Notes about a contact: what colleagues wrote, and a place to write one."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui.element import Element

from app.components.elements import Button, Text, TextArea
from app.components.times import When
from app.components.words import _
from app.data.read_models import Note

Write = Callable[[str], Awaitable[bool]]
Rewrite = Callable[[str, str], Awaitable[bool]]
Forget = Callable[[str], Awaitable[None]]


class NotesSection(Element):
    """The newest note first, one’s own to be changed; what is being written stays.

    ``on_add`` and ``on_edit`` answer whether it was kept; what was refused stays in its field.
    """

    def __init__(self, *, on_add: Write, on_edit: Rewrite, on_delete: Forget) -> None:
        super().__init__("div")
        self.classes("hc-notes")
        self._on_add, self._on_edit, self._on_delete = on_add, on_edit, on_delete
        self._editing: str | None = None
        self._notes: Sequence[Note] = ()
        self._own_id: str | None = None
        with self:
            self._form = Element("form").classes("hc-note-form")
            with self._form:
                self._new = TextArea(_("Add note"), rows=2)
                self._new.props["hidden_label"] = True
                self._new.props["placeholder"] = _("Write a note for your colleagues")
                Button(_("Add note"), on_click=self._add, is_small=True)
            self._form.on("submit.prevent", self._add, args=[])
            self._form.on("keydown.ctrl.enter.prevent.stop", self._add, args=[])
            self._form.on("keydown.meta.enter.prevent.stop", self._add, args=[])
            self._list = Element("ul").classes("hc-note-list")

    @property
    def draft(self) -> str:
        """What is being written and not kept yet."""
        return self._new.value

    @draft.setter
    def draft(self, text: str) -> None:
        self._new.value = text

    def show(self, notes: Sequence[Note], *, own_id: str | None, can_edit: bool) -> None:
        """Show these; ``own_id`` is who may change theirs."""
        self._form.set_visibility(can_edit)
        self._own_id = own_id if can_edit else None
        self._notes = notes
        if self._editing is None:
            self._draw()

    def _draw(self) -> None:
        self._list.clear()
        with self._list:
            for note in self._notes:
                with Element("li"):
                    self._note(note)
            if not self._notes and self._own_id is None:
                Text(_("No notes."), tag="li", classes="hc-muted")

    def _note(self, note: Note) -> None:
        if note.note_id == self._editing:
            self._editor(note)
            return
        Text(note.body, tag="p", classes="hc-note-body").props["dir"] = "auto"
        with Element("div").classes("hc-note-facts"):
            Text(note.author_name or _("Somebody"), tag="bdi")
            When(note.at)
            if note.edited_at is not None:
                Text(_("edited"))
            if self._own_id is not None and note.author_id == self._own_id:
                Button(_("Edit note"), kind="link", on_click=lambda: self._begin(note.note_id))
                Button(
                    _("Delete note"), kind="link", on_click=lambda: self._on_delete(note.note_id)
                )

    def _editor(self, note: Note) -> None:
        field = TextArea(_("Note"), value=note.body, rows=3)

        async def save() -> None:
            if await self._on_edit(note.note_id, field.value):
                self._begin(None)

        with Element("div").classes("hc-note-facts"):
            Button(_("Save note"), on_click=save, is_small=True)
            Button(_("Discard"), on_click=lambda: self._begin(None), is_small=True)
        field.focus()

    def _begin(self, note_id: str | None) -> None:
        self._editing = note_id
        self._draw()

    async def _add(self) -> None:
        text = self._new.value
        if text.strip() and await self._on_add(text):
            self._new.value = ""
