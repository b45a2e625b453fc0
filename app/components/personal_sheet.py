"""Everything held on one person as a page that they can read, print and keep."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.components.history_words import deed_of
from app.components.provenance import SOURCE_WORDS, as_text
from app.components.times import absolute
from app.components.words import _, language, marked

_FOLDER = Path(__file__).parent / "sheets"
# NOTE: sheets/personal.html says these; a template is not looked through for the catalogues.
WORDS = (
    marked("Personal data"),
    marked("Everything held on you"),
    marked(
        "As of {time}. Given under articles 15 and 20 of the General Data Protection Regulation."
    ),
    marked("Who you are to us"),
    marked("Name"),
    marked("Email"),
    marked("Phone"),
    marked("Tags"),
    marked("First seen"),
    marked("Last seen"),
    marked("Sign-in"),
    marked("Values, and where each came from"),
    marked("Field"),
    marked("Value"),
    marked("From"),
    marked("(not shown any more)"),
    marked("Notes"),
    marked("Conversations"),
    marked("You"),
    marked("Chatbot"),
    marked("Agent"),
    marked("None."),
    marked("What was done"),
)


def personal_sheet(held: Mapping[str, Any], *, now: datetime) -> str:
    """An HTML file that needs nothing else; every value is escaped."""
    spoken = language()
    return (
        _environment()
        .get_template("personal.html")
        .render(
            held=held,
            now=now,
            language=spoken.code,
            direction="rtl" if spoken.is_right_to_left else "ltr",
            sources={source: _(words) for source, words in SOURCE_WORDS.items()},
        )
    )


def _environment() -> Environment:
    sheets = Environment(
        loader=FileSystemLoader(_FOLDER),
        # Written out, as the library's default is to escape nothing.
        autoescape=True,
        undefined=StrictUndefined,
    )
    sheets.globals["_"] = _
    sheets.filters.update(time=absolute, text=as_text, deed=lambda action: deed_of(action, {}))
    return sheets
