"""Labelled fields: what is typed stays, and what is wrong is said at the field."""

from collections.abc import Callable, Mapping
from typing import Any, Self

from nicegui.element import Element
from nicegui.events import GenericEventArguments


class TextField(Element, component="text_field.js"):
    """A one-line field with its label; ``value`` follows the typing."""

    def __init__(
        self,
        label: str,
        *,
        value: str = "",
        error: str = "",
        hint: str = "",
        kind: str = "text",
        placeholder: str | None = None,
        on_change: Callable[[str], Any] | None = None,
        on_enter: Callable[[], Any] | None = None,
    ) -> None:
        super().__init__()
        self._value = value
        self._on_change = on_change
        self.props.update(
            label=label, value=value, revision=0, error=error, hint=hint, kind=kind,
            placeholder=placeholder,
        )  # fmt: skip
        self.on("typed", self._take)
        if on_enter is not None:
            self.on("entered", on_enter, args=[])

    @property
    def value(self) -> str:
        return self._value

    @value.setter
    def value(self, value: str) -> None:
        self._value = value
        self.props["value"] = value
        # The same value set twice must still replace what was typed in between.
        self.props["revision"] += 1

    @property
    def error(self) -> str:
        return str(self.props["error"])

    def show_error(self, sentence: str | None) -> None:
        """Say at the field what is wrong with it, and keep what was typed; None takes it away."""
        self.props["error"] = sentence or ""

    def comes_first(self) -> Self:
        """Have the keyboard in it when the dialog around it opens."""
        self.props["data-autofocus"] = True
        return self

    def focus(self) -> None:
        """Put the cursor into the field."""
        self.run_method("focus")

    def _take(self, event: GenericEventArguments) -> Any:
        self._value = str(event.args)
        if self._on_change is not None:
            return self._on_change(self._value)
        return None


class TextArea(TextField):
    """A field of several lines."""

    def __init__(
        self,
        label: str,
        *,
        value: str = "",
        error: str = "",
        hint: str = "",
        rows: int = 4,
        on_change: Callable[[str], Any] | None = None,
    ) -> None:
        super().__init__(
            label, value=value, error=error, hint=hint, kind="area", on_change=on_change
        )
        self.props["rows"] = rows


class Select(TextField):
    """A choice of one; options map the value to what a person reads."""

    def __init__(
        self,
        label: str,
        *,
        options: Mapping[str, str],
        value: str = "",
        error: str = "",
        hint: str = "",
        on_change: Callable[[str], Any] | None = None,
    ) -> None:
        super().__init__(
            label, value=value, error=error, hint=hint, kind="select", on_change=on_change
        )
        self.props["options"] = [
            {"value": key, "label": caption} for key, caption in options.items()
        ]
