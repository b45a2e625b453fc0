"""The API on a fresh database, called as a machine calls it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.api.application import build_api
from app.api.doors import Doors, utc_now
from app.auth.secrets import SecretBox, hash_token, new_api_key
from app.auth.token_refusals import RefusalCounter
from app.data.api_keys import add_api_key
from app.data.database import Database
from app.data.vocabulary import Scope
from app.settings import Settings
from tests.factories import NOW, OPERATOR, Town, eraser_of

ALL_SCOPES = "a-key-with-all-scopes"


class Machine:
    """Calls the API with a key and knows a few things by heart."""

    def __init__(self, database: Database, http: httpx.AsyncClient) -> None:
        self.database = database
        self.http = http

    async def call(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """One call under /api/v1."""
        if body is not None:
            more["json"] = body
        return await self.http.request(method, f"/api/v1{path}", **more)

    async def add(self, **body: Any) -> str:
        """A contact that another system brings in."""
        answer = await self.call("POST", "/contacts", body)
        assert answer.status_code == 201, answer.text
        contact_id: str = answer.json()["id"]
        return contact_id

    async def contact(self, contact_id: str) -> dict[str, Any]:
        """A contact as it is now."""
        answer = await self.call("GET", f"/contacts/{contact_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def key(self, *scopes: Scope) -> dict[str, str]:
        """The header of a key that has only these scopes."""
        key = new_api_key()
        async with self.database.transaction() as session:
            await add_api_key(
                session,
                name="Test",
                key_hash=hash_token(key),
                scopes=scopes,
                actor=OPERATOR,
                now=NOW,
            )
        return {"Authorization": f"Bearer {key}"}


@pytest.fixture
async def machine(town: Town, tmp_path: Path) -> AsyncIterator[Machine]:
    """A key with all scopes, and two chatbots."""
    settings = Settings(
        home=tmp_path, database_url=town.database.url, api_key=ALL_SCOPES, default_region="DE"
    )
    refusals = RefusalCounter(town.database, now=utc_now, wait_seconds=0)
    api = build_api(
        Doors(
            town.database,
            settings,
            SecretBox("s" * 64),
            refusals,
            eraser_of(town.database, tmp_path),
        )
    )
    transport = httpx.ASGITransport(api, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {ALL_SCOPES}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://contacts.example", headers=headers
    ) as http:
        yield Machine(town.database, http)
    await refusals.close()
