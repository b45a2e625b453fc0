"""What somebody sees instead of a page that is not there, or that failed."""

import pytest
from fastapi import Request
from nicegui import app as web
from starlette.exceptions import HTTPException

from app.pages.error_page import register_error_pages


def request(path: str, *, accept: str = "text/html", language: str = "en") -> Request:
    headers = [(b"accept", accept.encode()), (b"accept-language", language.encode())]
    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers,
        "server": ("directory.example", 80), "scheme": "http", "state": {},
    }  # fmt: skip
    return Request(scope)


@pytest.fixture(autouse=True)
def registered() -> None:
    register_error_pages()


async def answer(error: Exception, asked: Request) -> tuple[int, str]:
    kind = 404 if isinstance(error, HTTPException) else Exception
    response = await web.exception_handlers[kind](asked, error)  # type: ignore[misc]
    return response.status_code, bytes(response.body).decode()


async def test_an_unknown_address_leads_back_to_the_contacts() -> None:
    status, page = await answer(HTTPException(404), request("/nothing"))

    assert status == 404
    assert "This page does not exist" in page
    assert 'href="/"' in page


async def test_a_failed_page_says_nothing_of_what_failed() -> None:
    status, page = await answer(RuntimeError("jose@example.org"), request("/contacts"))

    assert status == 500
    assert "jose@example.org" not in page
    assert 'href="/contacts"' in page


async def test_the_address_in_the_link_is_no_markup() -> None:
    _, page = await answer(RuntimeError(), request('/x"><script>'))

    assert "<script>" not in page


async def test_an_error_is_told_in_the_readers_language() -> None:
    _, page = await answer(HTTPException(404), request("/nothing", language="ar"))

    assert '<html lang="ar" dir="rtl">' in page
    assert "الصفحة" in page


@pytest.mark.parametrize("error", [HTTPException(404), RuntimeError("secret")], ids=["404", "500"])
async def test_programs_get_json(error: Exception) -> None:
    _, body = await answer(error, request("/rows", accept="application/json"))

    assert body.startswith("{")
    assert "secret" not in body
