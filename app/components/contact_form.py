"""Edit a contact in place: nothing typed is ever lost to a refusal or to another operator."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from nicegui import ui

from app.components.captured_fields import CapturedFields
from app.components.conflict_notice import ConflictNotice, FieldConflict
from app.components.contact_edits import OWN_FIELDS, FormValues, TypedEdit
from app.components.elements import Button, Link, Text, TextField
from app.components.pair_rows import PairRows
from app.components.titles import label_of
from app.components.words import _
from app.data.read_models import ContactDetail, FieldDefinition

Save = Callable[[TypedEdit], Awaitable[None]]


class ContactForm(ui.element):
    """Name, email, phone, captured fields and external ids, with Save and Cancel.

    Reports what was typed; refusals come back by `show_error` and `show_changes`.
    """

    def __init__(
        self,
        contact: ContactDetail | None,
        *,
        fields: Sequence[FieldDefinition] = (),
        on_save: Save,
        on_cancel: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__("form")
        self.classes("hc-contact-form")
        self.props["aria-label"] = _("Edit contact") if contact else _("New contact")
        self.props["novalidate"] = True
        self._base = contact
        self._fields = fields
        self._on_save = on_save
        self._on_cancel = on_cancel
        self._is_saving = False
        self.on("submit.prevent", self._save)
        self.on("keydown.ctrl.enter.prevent", self._save)
        self.on("keydown.meta.enter.prevent", self._save)
        self.on("keydown.esc.stop", self.cancel)
        with self:
            self._build(FormValues.of(contact))

    @property
    def contact(self) -> ContactDetail | None:
        """The contact as it was when the form was opened, or last told of a change."""
        return self._base

    @property
    def is_dirty(self) -> bool:
        """Whether something would be lost if the form went away."""
        return bool(self._typed())

    async def cancel(self) -> None:
        """Leave at once where nothing was typed, else ask."""
        if self.is_dirty:
            self._foot.set_visibility(False)
            self._question.set_visibility(True)
            self._discard.focus()
        else:
            await self._on_cancel()

    def focus(self) -> None:
        """Put the cursor into the first field."""
        self._own["name"].focus()

    def show_error(self, field: str, sentence: str) -> None:
        """Say what is wrong at the field it is about; everything typed stays."""
        kind, _, name = field.partition(".")
        if kind in self._own:
            self._own[kind].show_error(sentence)
            self._own[kind].focus()
        elif kind == "captured_fields":
            self._captured.show_error(name, sentence)
        elif kind == "external_ids":
            self._external.show_error(name, sentence)
        else:
            self._say([sentence])

    def show_link(self, text: str, path: str) -> None:
        """Offer another way on, above the fields."""
        self._notice.clear()
        with self._notice:
            Link(text, path)
        self._notice.set_visibility(True)

    def show_changes(self, theirs: ContactDetail) -> None:
        """Tell field by field what somebody else changed; what was typed stays and can be saved."""
        mine, before, after = self._read(), FormValues.of(self._base), FormValues.of(theirs)
        conflicts = []
        for name, field in self._own.items():
            if after.own[name] == before.own[name]:
                continue
            if mine.own[name] == before.own[name]:
                field.value = after.own[name]
            choose = partial(setattr, field, "value")
            told = mine.own[name], before.own[name], after.own[name]
            conflicts.append(FieldConflict(label_of(name), *told, choose))
        for pairs, of in ((self._captured, "captured_fields"), (self._external, "external_ids")):
            ours, old, new = (getattr(values, of) for values in (mine, before, after))
            for name in {**old, **new}:
                if old.get(name) == new.get(name):
                    continue
                if ours.get(name) == old.get(name):
                    pairs.set(name, new.get(name))
                told = ours.get(name) or "", old.get(name) or "", new.get(name) or ""
                conflicts.append(FieldConflict(label_of(name), *told, partial(_put, pairs, name)))
        self._base = theirs
        self._notice.clear()
        with self._notice:
            ConflictNotice(conflicts)
        self._notice.set_visibility(True)

    def _build(self, values: FormValues) -> None:
        self._notice = ui.element("div").classes("hc-notice is-amber")
        self._notice.props["role"] = "alert"
        self._notice.set_visibility(False)
        self._own = {
            name: TextField(
                label_of(name),
                value=values.own[name],
                on_change=self._touched,
                # A number is written from the left in every language.
                kind="tel" if name == "phone" else "text",
            )
            for name in OWN_FIELDS
        }
        Text(_("Captured fields"), tag="h3")
        self._captured = CapturedFields(self._fields, on_change=self._settle)
        self._captured.show(values.captured_fields)
        Text(_("External IDs"), tag="h3")
        self._external = PairRows(
            name_label=_("System"),
            value_label=_("ID"),
            add_label=_("Add external ID"),
            on_change=self._settle,
        )
        self._external.show(values.external_ids)
        self._foot = ui.element("div").classes("hc-form-foot")
        with self._foot:
            Button(_("Save"), on_click=self._save, kind="primary")
            Button(_("Cancel"), on_click=self.cancel)
            Text(_("Ctrl+Enter saves, Esc cancels"), tag="small", classes="hc-muted")
        self._question = ui.element("div").classes("hc-form-foot is-amber")
        self._question.props["role"] = "alert"
        with self._question:
            Text(_("Not saved yet."))
            Button(_("Keep editing"), on_click=self._settle)
            self._discard = Button(_("Discard changes"), on_click=self._on_cancel, kind="danger")
        self._question.set_visibility(False)

    def _read(self) -> FormValues:
        return FormValues(
            {name: field.value.strip() for name, field in self._own.items()},
            self._captured.read(),
            self._external.read(),
        )

    def _typed(self) -> TypedEdit:
        return self._read().edit_from(self._base)

    def _touched(self, _value: str) -> None:
        self._settle()

    def _settle(self) -> None:
        self._question.set_visibility(False)
        self._foot.set_visibility(True)

    async def _save(self) -> None:
        # Enter in a field and Ctrl+Enter may both come; the second must not save again.
        if self._is_saving:
            return
        self._is_saving = True
        self._notice.set_visibility(False)
        for field in self._own.values():
            field.show_error(None)
        self._captured.clear_errors()
        self._external.clear_errors()
        try:
            await self._on_save(self._typed())
        finally:
            self._is_saving = False

    def _say(self, lines: list[str]) -> None:
        self._notice.clear()
        with self._notice:
            for line in lines:
                Text(line, tag="p")
        self._notice.set_visibility(True)


def _put(pairs: CapturedFields | PairRows, name: str, text: str) -> None:
    pairs.set(name, text or None)
