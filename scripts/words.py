"""Bring the catalogues up to date with the words in the source: ``make words``.

English is what the source says; every other language keeps its translations and gets an empty
line for each new message. Nothing is ever marked as fuzzy: a changed sentence is a new one.
"""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGUES = ROOT / "app" / "components" / "catalogues"
# Where the sentence stands in a call; a refusal's stands where its class takes it.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "marked": None, "ngettext": (1, 2),
    "ContactsError": None, "InvalidTagError": None, "InvalidValueError": (2,),
    "InvalidSearchError": (2,), "InvalidTokenError": (2,), "CannotMergeError": (3,),
    "CannotUndoError": (2,),
}  # fmt: skip
# What is answered to programs and on the command line stays English.
FOR_PROGRAMS = frozenset({"api", "commands"})
_BEGUN = datetime(2026, 11, 25, tzinfo=UTC)
_TEXT = r"""(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')"""
_IN_SCRIPTS = re.compile(rf"\b(gettext|ngettext|marked)\(\s*{_TEXT}(?:,\s*{_TEXT})?")


def extracted() -> Catalog:
    """Every message that the source has, with the files it stands in."""
    catalogue = Catalog(fuzzy=False)
    for path in sorted((ROOT / "app").rglob("*.py")):
        if path.relative_to(ROOT).parts[1] in FOR_PROGRAMS:
            continue
        for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            _add(catalogue, message, path)
    for path in sorted((ROOT / "app").rglob("*.js")):
        for message in _of_script(path.read_text(encoding="utf-8")):
            _add(catalogue, message, path)
    return catalogue


def read(code: str) -> Catalog:
    """The catalogue of a language, as its file has it."""
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def updated(code: str) -> Catalog:
    """The catalogue of a language with what the source has now, translations kept."""
    kept = read(code)
    fresh = Catalog(
        locale=code,
        project="Hilal Contacts",
        version="1",
        msgid_bugs_address="see CONTRIBUTING.md",
        last_translator="Hilal Contacts contributors",
        language_team=code,
        header_comment="# What the pages say; make words keeps it together with the source.",
        fuzzy=False,
        # The day of the latest change would be one more line for two people to clash over.
        creation_date=_BEGUN,
        revision_date=_BEGUN,
    )
    for message in extracted():
        if not message.id:
            continue
        known = kept.get(message.id)
        text = known.string if known is not None else ""
        if code == "en":
            text = message.id
        fresh.add(message.id, text, locations=message.locations)
    return fresh


def write(code: str, catalogue: Catalog) -> None:
    """Write the file of a language, in an order in which changes of several people seldom meet."""
    with (CATALOGUES / f"{code}.po").open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)


def _add(catalogue: Catalog, message: str | tuple[str, ...], path: Path) -> None:
    catalogue.add(message, locations=[(path.relative_to(ROOT).as_posix(), 1)])


def _of_script(text: str) -> Iterator[str | tuple[str, ...]]:
    for call, *texts in _IN_SCRIPTS.findall(text):
        one, many = (_unescaped(texts[0] or texts[1]), _unescaped(texts[2] or texts[3]))
        yield (one, many) if call == "ngettext" else one


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


if __name__ == "__main__":
    for language in sorted(file.stem for file in CATALOGUES.glob("*.po")):
        renewed = updated(language)
        write(language, renewed)
        missing = sum(1 for message in renewed if message.id and not any(message.string))
        sys.stdout.write(f"{language}: {len(renewed)} messages, {missing} not translated\n")
