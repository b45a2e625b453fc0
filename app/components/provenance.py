"""Where a value came from, in small grey words, with the values that lost behind them."""

from collections.abc import Awaitable, Callable, Iterable

import orjson
from nicegui import ui

from app.components.elements import Button, Text
from app.components.times import absolute
from app.components.titles import label_of
from app.components.words import _, figure, marked
from app.data.read_models import ContactValue, JSONValue
from app.data.vocabulary import Source

HandBack = Callable[[str], Awaitable[None]]
SOURCE_WORDS = {
    Source.OPERATOR: marked("operator"),
    Source.VERIFIED: marked("verified"),
    Source.INTEGRATION: marked("integration"),
    Source.SELF_REPORTED: marked("given in chat"),
    Source.ANONYMOUS: marked("unknown"),
}


class Provenance(ui.element):
    """The source of the value that won; hover or focus tells when, and what the others said."""

    def __init__(
        self, field: str, values: Iterable[ContactValue], *, on_hand_back: HandBack | None = None
    ) -> None:
        super().__init__("span")
        self.classes("hc-provenance")
        ours = [value for value in values if value.field == field]
        current = next((value for value in ours if value.is_current), None)
        losing = [value for value in ours if not value.is_current and value.value is not None]
        if current is None:
            return
        can_hand_back = current.source is Source.OPERATOR and on_hand_back is not None
        with self:
            source = _(SOURCE_WORDS[current.source])
            words = f"{source} +{figure(len(losing))}" if losing else source
            label = Text(words, tag="small")
            with ui.element("span").classes("hc-provenance-card") as card:
                card.props["role"] = "group" if can_hand_back else "tooltip"
                _line(f"{source[:1].upper()}{source[1:]}, {absolute(current.at)}")
                for value in losing:
                    lost, by = as_text(value.value), _(SOURCE_WORDS[value.source])
                    _line(_("{value}: {source}, not used", value=lost, source=by))
                if can_hand_back and on_hand_back is not None:
                    _hand_back_button(field, on_hand_back)
            if losing or can_hand_back:
                label.props["tabindex"] = "0"
                card.props["id"] = f"why-{card.id}"
                label.props["aria-describedby"] = f"why-{card.id}"


def _hand_back_button(field: str, on_hand_back: HandBack) -> None:
    async def hand_back() -> None:
        await on_hand_back(field)

    label = _("Hand {field} back to automatic", field=label_of(field))
    Button(_("Use the automatic value"), on_click=hand_back, kind="link", label=label)


def as_text(value: JSONValue) -> str:
    """A captured value as one line of text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _line(text: str) -> None:
    Text(text)
