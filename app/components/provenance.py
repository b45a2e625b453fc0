"""Where a value came from, in small grey words, with the values that lost behind them."""

from collections.abc import Iterable

import orjson
from nicegui import ui

from app.components.elements import Text
from app.components.times import absolute
from app.data.read_models import ContactValue, JSONValue
from app.data.vocabulary import Source

SOURCE_WORDS = {
    Source.OPERATOR: "operator",
    Source.VERIFIED: "verified",
    Source.INTEGRATION: "integration",
    Source.SELF_REPORTED: "given in chat",
    Source.ANONYMOUS: "unknown",
}


class Provenance(ui.element):
    """The source of the value that won; hover or focus tells when, and what the others said."""

    def __init__(self, field: str, values: Iterable[ContactValue]) -> None:
        super().__init__("span")
        self.classes("hc-provenance")
        ours = [value for value in values if value.field == field]
        current = next((value for value in ours if value.is_current), None)
        losing = [value for value in ours if not value.is_current and value.value is not None]
        if current is None:
            return
        with self:
            words = SOURCE_WORDS[current.source] + (f" +{len(losing)}" if losing else "")
            label = Text(words, tag="small")
            with ui.element("span").classes("hc-provenance-card") as card:
                card.props["role"] = "tooltip"
                _line(f"{SOURCE_WORDS[current.source].capitalize()}, {absolute(current.at)}")
                for value in losing:
                    _line(f"{as_text(value.value)}: {SOURCE_WORDS[value.source]}, not used")
            if losing:
                label.props["tabindex"] = "0"
                card.props["id"] = f"why-{card.id}"
                label.props["aria-describedby"] = f"why-{card.id}"


def as_text(value: JSONValue) -> str:
    """A captured value as one line of text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _line(text: str) -> None:
    Text(text)
