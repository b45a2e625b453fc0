"""Everything that is shown stands in the catalogues, and is translated there."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from app.components.history_words import ACTIONS
from app.components.languages import LANGUAGES
from scripts.words import extracted, read
from tests.unwrapped_words import composed_refusals, unwrapped_in_python, unwrapped_in_script

APP = Path(__file__).parent.parent.parent / "app"
PYTHON = sorted([*(APP / "components").rglob("*.py"), *(APP / "pages").rglob("*.py")])
REFUSING = sorted([*(APP / "data").rglob("*.py"), *(APP / "auth").rglob("*.py")])
SCRIPTS = sorted((APP / "components").rglob("*.js"))
# The made-up shop is another site, which the directory's operators see in the demo only.
OTHERS = APP / "pages" / "demo_shop"
FACT = re.compile(r"\{(\w+)\}")


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def ids(catalogue: Catalog) -> set[object]:
    return {message.id for message in messages(catalogue)}


def texts_of(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_catalogue_has_exactly_the_words_of_the_source(code: str) -> None:
    catalogue, source = ids(read(code)), ids(extracted())

    assert source - catalogue == set(), "make words, then translate"
    assert catalogue - source == set(), "make words"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_is_translated_in_every_form(code: str) -> None:
    missing = [
        message.id
        for message in messages(read(code))
        if message.fuzzy or not all(text.strip() or text == ", " for text in texts_of(message))
    ]

    assert missing == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_has_the_facts_of_its_message(code: str) -> None:
    wrong = []
    for message in messages(read(code)):
        wanted = set(FACT.findall(message.id if isinstance(message.id, str) else message.id[1]))
        # One and two of something may be said without the figure.
        optional = set() if isinstance(message.id, str) else {"count"}
        for text in texts_of(message):
            if not wanted - optional <= set(FACT.findall(text)) <= wanted:
                wrong.append((message.id, text))

    assert wrong == []


def test_arabic_is_written_in_arabic() -> None:
    latin = [
        message.id
        for message in messages(read("ar"))
        for text in texts_of(message)
        if len(text) > 2
        and not re.search("[\u0600-\u06ff]", FACT.sub("", text))
        and re.search("[a-z]{2}", FACT.sub("", text))
    ]

    assert latin == []


def test_every_deed_of_the_audit_log_has_words() -> None:
    deeds = {
        deed
        for path in REFUSING
        for deed in re.findall(r"action=\"([a-z_.]+)\"", path.read_text(encoding="utf-8"))
    }

    assert deeds - set(ACTIONS) == set()


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(APP)))
def test_no_shown_literal_is_unwrapped(path: Path) -> None:
    if OTHERS in path.parents:
        return

    assert list(unwrapped_in_python(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", REFUSING, ids=lambda path: str(path.relative_to(APP)))
def test_no_refusal_is_composed(path: Path) -> None:
    assert list(composed_refusals(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_word_of_a_template_is_unwrapped(path: Path) -> None:
    assert list(unwrapped_in_script(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        'Button("Save")',
        'Text(f"Deleted {when}")',
        'TextField(_("Name"), hint="At most 60 letters")',
        'Text("Newest first" if newest else _("Oldest first"))',
        'element.props["aria-label"] = "Menu"',
    ],
)
def test_a_forgotten_word_is_found(source: str) -> None:
    assert list(unwrapped_in_python(source)) != []


def test_a_composed_refusal_is_found() -> None:
    source = 'raise InvalidTagError(f"At most {limit} letters.")'

    assert list(composed_refusals(source)) != []


@pytest.mark.parametrize(
    "template", ["<p>No tags</p>", '<input aria-label="Add tag">', "<b>{{ count }} new</b>"]
)
def test_a_forgotten_word_of_a_template_is_found(template: str) -> None:
    assert list(unwrapped_in_script(f"template: `{template}`,\n")) != []


@pytest.mark.parametrize(
    "template",
    [
        "<p>{{ gettext('No tags') }}</p>",
        "<input :aria-label=\"gettext('Add tag')\">",
        "<kbd>/</kbd>",
    ],
)
def test_a_wrapped_word_of_a_template_is_fine(template: str) -> None:
    assert list(unwrapped_in_script(f"template: `{template}`,\n")) == []


def test_no_word_stands_inside_the_call_of_another_where_it_would_not_be_found() -> None:
    in_source = {
        call.args[0].value
        for file in APP.rglob("*.py")
        if OTHERS not in file.parents
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "ngettext")
        and isinstance(call.args[0], ast.Constant)
    }
    found = {one[0] if isinstance(one, tuple) else one for one in ids(extracted())}

    assert in_source - found == set()
