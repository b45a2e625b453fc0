"""A captured value as its kind is read: links lead on, yes and no are words, dates are dates."""

from datetime import UTC, date, datetime

from app.components.elements import Text
from app.components.provenance import as_text
from app.components.times import on_date
from app.components.words import _
from app.data.read_models import FieldDefinition, JSONValue
from app.data.vocabulary import FieldKind


def show_value(value: JSONValue, definition: FieldDefinition | None) -> None:
    """Show the value; one that is not of its field's kind is shown as it is."""
    kind = definition.kind if definition else FieldKind.TEXT
    text = as_text(value)
    if kind is FieldKind.LINK and text.startswith(("https://", "http://")):
        link = Text(text, tag="a")
        link.props.update(href=text, target="_blank", rel="noopener noreferrer nofollow", dir="ltr")
        return
    if kind is FieldKind.YES_NO and isinstance(value, bool):
        text = _("Yes") if value else _("No")
    elif kind is FieldKind.DATE:
        text = _as_date(text)
    Text(text, tag="bdi")


def _as_date(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return on_date(datetime(day.year, day.month, day.day, tzinfo=UTC))
