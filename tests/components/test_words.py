"""The language of a page, and what stands in its sentences."""

import pytest
from fastapi import Request

from app.components.languages import language_for
from app.components.words import (
    _,
    figure,
    isolated,
    language,
    language_of,
    ngettext,
    sentence_of,
    speaking,
)
from app.data.errors import ContactsError
from app.data.read_models import OperatorRow
from app.data.vocabulary import Role


def request(query: str = "", operator_language: str | None = None, **headers: str) -> Request:
    operator = OperatorRow("o_1", "Ada", "ada@example.org", Role.AGENT, language=operator_language)
    return Request(
        {
            "type": "http",
            "query_string": query.encode(),
            "headers": [
                (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
            ],
            "state": {"operator": operator},
        }
    )


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("ar", "ar"),
        ("ar-EG,ar;q=0.9,en;q=0.8", "ar"),
        ("en;q=0.5, ar-AE", "ar"),
        ("fr,de;q=0.8", "en"),
        ("ar;q=0, en", "en"),
        ("ar;q=nonsense", "en"),
    ],
)
def test_the_browser_says_which_language_is_read(header: str, code: str) -> None:
    assert language_for(accept_language=header).code == code


def test_the_operators_choice_comes_before_the_browsers() -> None:
    asked = request(operator_language="en", accept_language="ar")

    assert language_of(asked).code == "en"


def test_the_address_comes_before_everything() -> None:
    assert language_of(request("lang=ar", operator_language="en")).code == "ar"


def test_an_unknown_language_in_the_address_is_ignored() -> None:
    assert language_of(request("lang=../../x", accept_language="ar")).code == "ar"


def test_without_a_page_it_is_english() -> None:
    assert language().code == "en"


def test_figures_are_grouped_and_keep_western_digits() -> None:
    assert figure(12345) == "12,345"
    with speaking("ar"):
        assert figure(12345) == "12,345"


def test_a_text_of_the_other_direction_is_fenced_off() -> None:
    assert isolated("ليلى") == "\u2068ليلى\u2069"
    assert isolated("Ada") == "Ada"
    with speaking("ar"):
        assert isolated("ليلى حسن") == "ليلى حسن"
        assert isolated("Ada") == "\u2068Ada\u2069"


def test_a_fact_is_never_read_as_a_template() -> None:
    assert _("Hello {name}", name="{other}") == "Hello {other}"


def test_a_count_stands_in_the_form_that_fits_it() -> None:
    assert ngettext("{count} dwarf", "{count} dwarfs", 1) == "1 dwarf"
    assert ngettext("{count} dwarf", "{count} dwarfs", 1200) == "1,200 dwarfs"


def test_a_refusal_is_told_in_the_language_of_the_page() -> None:
    refusal = ContactsError("A tag may have at most {limit} characters.", limit=60)

    assert str(refusal) == sentence_of(refusal) == "A tag may have at most 60 characters."
