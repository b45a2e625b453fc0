"""Filters typed among the words have one form; everything else stays as it was typed."""

import pytest

from app.data.search_syntax import Clause, parts_of


@pytest.mark.parametrize(
    ("typed", "clause"),
    [
        ("tag:vip", Clause("tag", "vip", False, "tag:vip")),
        ("-TAG:vip", Clause("tag", "vip", True, "-TAG:vip")),
        ('bot:"Support EU"', Clause("bot", "Support EU", False, 'bot:"Support EU"')),
        ("seen:2026-01-01..", Clause("seen", "2026-01-01..", False, "seen:2026-01-01..")),
        ("a:b:c", Clause("a", "b:c", False, "a:b:c")),
    ],
)
def test_a_key_with_a_value_is_a_clause(typed: str, clause: Clause) -> None:
    assert list(parts_of(f"ada {typed} lovelace")) == ["ada ", clause, " lovelace"]


@pytest.mark.parametrize(
    "typed", ["", "ada", "tag:", ":vip", "-", "--tag:vip", 'tag:"vip', 'tag:"a"b', "x tag: vip"]
)
def test_everything_else_is_words(typed: str) -> None:
    assert list(parts_of(typed)) == [typed]
