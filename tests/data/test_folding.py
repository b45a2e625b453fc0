"""Text is folded in one way, and a query finds what a person would expect it to find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.data.folding import fold, fold_label, needles, searched_text, terms


def finds(query: str, searched: str) -> bool:
    """What every engine does, in one line."""
    return all(
        any(all(needle in searched for needle in reading) for reading in term)
        for term in terms(query)
    )


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("José García", "jose"),
        ("Jose Garcia", "JOSÉ"),
        ("José García", "garcia jo"),
        ("Łukasz Ængström", "lukasz aeng"),
        ("Søren Strauß", "soren strauss"),
        ("IŞIK", "ışık"),
        ("ışık", "ISIK"),
        ("İbrahim", "ibrahim"),
        ("أحمد", "احمد"),
        ("احمد", "آحمد"),
        ("فاطمة", "فاطمه"),
        ("محمّد", "محمد"),
        ("محمـــد", "محمد"),
        ("على", "علي"),
        ("شقة ١٢٣", "123"),
        ("ｆｕｌｌ ｗｉｄｔｈ", "full"),
        ("田中太郎", "太郎"),
        ("田中太郎", "郎"),
        ("김민준", "민"),
        ("Ёлка", "елка"),
        ("Ὀδυσσεύς", "οδυσσευσ"),
        ("Jean-Luc Picard", "luc pic jean"),
        ("Jean-Luc Picard", "jean-luc"),
        ("Ann O'Brien", "brien"),
        ("100% Cotton_Co", "100%"),
        ("100% Cotton_Co", "cotton_"),
        ('Max "Q" *star* Muster', '"q"'),
        ('Max "Q" *star* Muster', "*star*"),
        ("Agent 007", "007"),
        ("Haus 12-34", "12-34"),
    ],
)
def test_a_name_is_found_by(name: str, query: str) -> None:
    assert finds(query, searched_text(name=name, emails=(), phone=None))


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Maria", "ri"),
        ("Maria", "a"),
        ("1000 Cotton Co", "100%"),
        ("1000 CottonXCo", "cotton_"),
        ("Maria", "%"),
        ("Maria", "*"),
        ("Maria", "-"),
        ("Maria", "maria anna"),
    ],
)
def test_a_name_is_not_found_by(name: str, query: str) -> None:
    assert not finds(query, searched_text(name=name, emails=(), phone=None))


@pytest.mark.parametrize(
    ("phone", "query"),
    [
        ("+971501234567", "050 123"),
        ("+971501234567", "+971 50"),
        ("+971501234567", "00971-50"),
        ("+971501234567", "٠٥٠ ١٢٣"),
        ("+491711234567", "0171"),
        ("+491711234567", "+49 (0)171/123 45 67"),
        ("+491711234567", "(0171) 123-45"),
        ("+14155550123", "415.555.0123"),
    ],
)
def test_a_phone_is_found_in_any_notation(phone: str, query: str) -> None:
    searched = searched_text(name="Maria", emails=(), phone=phone)
    assert finds(query, searched)
    assert finds(f"{query} maria", searched)
    assert not finds(query, searched_text(name="Maria", emails=(), phone="+33612"))


@pytest.mark.parametrize("query", ["ada@", "example", "ada@example.com", "ex", "ADA", "e.c"])
def test_an_email_is_found_by_its_parts(query: str) -> None:
    assert finds(query, searched_text(name=None, emails=["Ada@Example.com"], phone=None))


def test_tags_differ_by_letters_but_not_by_case_or_space() -> None:
    assert fold_label("  Churn   RISK ") == fold_label("churn risk")
    assert fold_label("café") != fold_label("cafe")
    assert fold_label("cafe\u0301") == fold_label("café")


def test_nothing_but_space_asks_for_nothing() -> None:
    assert terms(" \t\u200b ") == () == needles("")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_what_is_folded_can_be_stored_and_holds_no_facet(text: str) -> None:
    folded = fold(text)
    assert "\x00" not in folded
    assert not any("\ue000" <= char <= "\uf8ff" for char in folded)
    folded.encode()


@given(st.text(min_size=1, max_size=30))
def test_every_needle_fills_a_trigram(text: str) -> None:
    every = [needle for term in terms(text) for reading in term for needle in reading]
    assert all(len(needle) >= 3 for needle in every)


@given(st.text(max_size=30))
def test_a_whole_name_finds_itself(name: str) -> None:
    assert finds(name, searched_text(name=name, emails=(), phone=None))
