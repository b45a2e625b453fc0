"""A box to tick, with its words beside it."""

from collections.abc import Callable
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from app.components.elements import Text


class Checkbox(Element):
    """A labelled box; ``is_ticked`` follows the pressing."""

    def __init__(
        self, label: str, *, is_ticked: bool = False, on_change: Callable[[bool], Any] | None = None
    ) -> None:
        super().__init__("label")
        self.classes("hc-checkbox")
        self.is_ticked = is_ticked
        self._on_change = on_change
        with self:
            box = Element("input")
            box.props["type"] = "checkbox"
            box.props["checked"] = is_ticked
            box.on("change", self._take, js_handler="(event) => emit(event.target.checked)")
            Text(label)

    def _take(self, event: GenericEventArguments) -> Any:
        self.is_ticked = bool(event.args)
        return self._on_change(self.is_ticked) if self._on_change else None
