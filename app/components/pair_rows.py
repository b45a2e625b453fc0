"""Rows of a name and a value that one can add to and remove from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nicegui import ui
from nicegui.element import Element

from app.components.elements import Button, TextField
from app.components.words import _


@dataclass(eq=False)
class _Row:
    box: Element
    name: TextField
    value: TextField


class PairRows(ui.element):
    """Textboxes in pairs, and a button below that adds an empty pair."""

    def __init__(
        self, *, name_label: str, value_label: str, add_label: str, on_change: Callable[[], None]
    ) -> None:
        super().__init__("div")
        self.classes("hc-pairs")
        self._labels = name_label, value_label
        self._on_change = on_change
        self._rows: list[_Row] = []
        with self:
            self._list = ui.element("div").classes("hc-pair-list")
            Button(add_label, on_click=self._add_empty, kind="ghost", icon="plus")

    def show(self, pairs: Mapping[str, str]) -> None:
        """Show exactly these pairs."""
        self._list.clear()
        self._rows.clear()
        for name, value in pairs.items():
            self._add(name, value)

    def read(self) -> dict[str, str]:
        """The pairs as they stand; a row without a name and a value is nothing."""
        return {
            row.name.value.strip(): row.value.value.strip()
            for row in self._rows
            if row.name.value.strip() or row.value.value.strip()
        }

    def set(self, name: str, value: str | None) -> None:
        """Give one pair another value; None takes it away."""
        row = self._find(name)
        if value is None:
            if row is not None:
                self._remove(row)
        elif row is None:
            self._add(name, value)
        else:
            row.value.value = value

    def show_error(self, name: str, sentence: str) -> None:
        """Say what is wrong beside the pair, or beside the last one where none has the name."""
        row = self._find(name) or (self._rows[-1] if self._rows else None)
        if row is not None:
            row.value.show_error(sentence)

    def clear_errors(self) -> None:
        """Say nothing any more."""
        for row in self._rows:
            row.value.show_error(None)

    def _find(self, name: str) -> _Row | None:
        return next((row for row in self._rows if row.name.value.strip() == name), None)

    def _add_empty(self) -> None:
        row = self._add("", "")
        row.name.focus()

    def _add(self, name: str, value: str) -> _Row:
        name_label, value_label = self._labels
        with self._list, ui.element("div").classes("hc-pair") as box:
            row = _Row(
                box,
                TextField(name_label, value=name, on_change=self._changed),
                TextField(value_label, value=value, on_change=self._changed),
            )
            Button(
                "",
                on_click=lambda: self._remove(row),
                kind="ghost",
                icon="close",
                label=_("Remove"),
            )
        # The first pair names the columns for the eye; a screen reader hears every label.
        row.name.props["hidden_label"] = row.value.props["hidden_label"] = bool(self._rows)
        self._rows.append(row)
        return row

    def _remove(self, row: _Row) -> None:
        self._rows.remove(row)
        row.box.delete()
        self._on_change()

    def _changed(self, _value: str) -> None:
        self._on_change()
