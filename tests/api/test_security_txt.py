"""Whoever finds a hole reads whom to tell, if that was set."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI

from app.api.security_txt import router
from app.settings import Settings, WrongSettingError


async def asked(contact: str | None) -> httpx.Response:
    site = FastAPI()
    site.include_router(router(contact))
    transport = httpx.ASGITransport(site)
    async with httpx.AsyncClient(transport=transport, base_url="http://contacts.example") as http:
        return await http.get("/.well-known/security.txt")


async def test_it_names_the_address_and_holds_for_less_than_a_year() -> None:
    answer = await asked("mailto:security@example.org")

    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:security@example.org"
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=100) < left < timedelta(days=365)


async def test_without_an_address_there_is_none() -> None:
    assert (await asked(None)).status_code == 404


@pytest.mark.parametrize("wrong", ["security@example.org", "http://example.org", "mailto:x y@z.de"])
def test_an_address_must_be_one(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("CONTACTS_SECURITY_CONTACT", wrong)

    with pytest.raises(WrongSettingError, match="CONTACTS_SECURITY_CONTACT"):
        Settings(_env_file=None)
