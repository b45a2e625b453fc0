"""The overview: shapes until its figures are there, and an id that stands where it is read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
# How far the letters end from the end of their line's box, on the side where Arabic begins.
TO_THE_RIGHT = """cell => {
  const letters = document.createRange();
  letters.selectNodeContents(cell);
  return cell.getBoundingClientRect().right - letters.getBoundingClientRect().right;
}"""


@pytest.mark.parametrize("path", ["/overview", "/chatbots/support"])
def test_shapes_stand_where_the_charts_will_be(open_page: Open, path: str) -> None:
    page = open_page(path)
    first = page.request.get(path).text()

    assert "hc-chart-bone" in first
    expect(page.get_by_role("button", name="Refresh")).to_be_visible()
    expect(page.locator(".hc-chart-bone").first).to_be_hidden()


def test_the_shapes_are_of_the_size_of_what_comes(open_page: Open) -> None:
    page = open_page("/overview")
    expect(page.get_by_role("button", name="Refresh")).to_be_visible()

    height = page.locator(".hc-chart-bone--wide").evaluate(
        "one => { one.parentElement.classList.remove('hidden'); return one.offsetHeight; }"
    )

    assert height > 200


def test_the_id_of_a_chatbot_stands_where_arabic_begins(open_page: Open) -> None:
    page = open_page("/chatbots/support?lang=ar")
    cell = page.locator("dd.hc-code")
    expect(cell).to_have_text("support")

    assert cell.evaluate(TO_THE_RIGHT) < 1
