"""The captured fields of a contact's form: those with a kind first, any others below."""

from collections.abc import Callable, Mapping, Sequence

from nicegui import ui

from app.components.fields import Select, TextField
from app.components.pair_rows import PairRows
from app.components.words import _
from app.data.read_models import FieldDefinition
from app.data.vocabulary import FieldKind

_INPUTS = {FieldKind.DATE: "date", FieldKind.LINK: "url"}
_YES = frozenset({"yes", "true", "1"})


class CapturedFields(ui.element):
    """A field for each definition, and pairs of a name and a value for everything else.

    What nobody touched reads as it was shown, whatever spelling it came in with.
    """

    def __init__(
        self, definitions: Sequence[FieldDefinition], *, on_change: Callable[[], None]
    ) -> None:
        super().__init__("div")
        self._shown: dict[str, tuple[str, str]] = {}
        with self:
            self._typed = {one.name: _field(one, on_change) for one in definitions}
            self._others = PairRows(
                name_label=_("Field"),
                value_label=_("Value"),
                add_label=_("Add field"),
                on_change=on_change,
            )
        self._kinds = {one.name: one for one in definitions}

    def show(self, values: Mapping[str, str]) -> None:
        """Show exactly these values."""
        for name in self._typed:
            self._put(name, values.get(name, ""))
        self._others.show({name: text for name, text in values.items() if name not in self._typed})

    def read(self) -> dict[str, str]:
        """The values as they stand; what is empty is nothing."""
        typed = {name: self._text_of(name) for name in self._typed}
        return {name: text for name, text in typed.items() if text} | self._others.read()

    def set(self, name: str, value: str | None) -> None:
        """Give one field another value; None takes it away."""
        if name in self._typed:
            self._put(name, value or "")
        else:
            self._others.set(name, value)

    def show_error(self, name: str, sentence: str) -> None:
        """Say what is wrong at the field."""
        if name in self._typed:
            self._typed[name].show_error(sentence)
            self._typed[name].focus()
        else:
            self._others.show_error(name, sentence)

    def clear_errors(self) -> None:
        """Say nothing any more."""
        for field in self._typed.values():
            field.show_error(None)
        self._others.clear_errors()

    def _put(self, name: str, text: str) -> None:
        kind = self._kinds[name].kind
        shown = text
        if kind is FieldKind.YES_NO and text:
            shown = "yes" if text.casefold() in _YES else "no"
        elif kind is FieldKind.CHOICE:
            folded = {choice.casefold(): choice for choice in self._kinds[name].choices}
            shown = folded.get(text.casefold(), "")
        self._typed[name].value = shown
        self._shown[name] = (shown, text)

    def _text_of(self, name: str) -> str:
        typed = self._typed[name].value.strip()
        shown, text = self._shown.get(name, ("", ""))
        return text if typed == shown else typed


def _field(definition: FieldDefinition, on_change: Callable[[], None]) -> TextField:
    def changed(_value: str) -> None:
        on_change()

    match definition.kind:
        case FieldKind.CHOICE:
            options = {"": "–", **{one: one for one in definition.choices}}
            return Select(definition.label, options=options, on_change=changed)
        case FieldKind.YES_NO:
            options = {"": "–", "yes": _("Yes"), "no": _("No")}
            return Select(definition.label, options=options, on_change=changed)
        case kind:
            field = TextField(definition.label, kind=_INPUTS.get(kind, "text"), on_change=changed)
            if kind is FieldKind.NUMBER:
                field.props["inputmode"] = "decimal"
            return field
