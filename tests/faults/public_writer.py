"""A website whose visitors say who they are, at the door that needs no key."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from tests.serving import ServerProcess

SITE = "https://www.example.org"


@dataclass
class PublicWriter:
    """One visitor after the other, and who of them was told that they were heard."""

    server: ServerProcess
    heard: set[str] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)

    def open_door(self) -> None:
        """Let the website in; the chatbot is there."""
        path = "/api/v1/chatbots/support/allowed-origins"
        self.server.api.post(path, json={"origin": SITE}).raise_for_status()

    async def write(self, until: asyncio.Event) -> None:
        """Come until the event; refusals and lost connections are counted and gone past."""
        async with httpx.AsyncClient(base_url=self.server.url, timeout=30) as client:
            for number in count():
                if until.is_set():
                    return
                await self._come(client, number)
                await asyncio.sleep(0.02)

    async def _come(self, client: httpx.AsyncClient, number: int) -> None:
        email = f"visitor{number}@site.example"
        body: dict[str, Any] = {"visitor_id": f"v_{number:032x}", "attributes": {"email": email}}
        path = "/api/public/v1/chatbots/support/identify"
        try:
            answer = await client.post(path, json=body, headers={"Origin": SITE})
        except httpx.TransportError:
            self.answers[0] += 1
            return
        self.answers[answer.status_code] += 1
        if answer.is_success:
            self.heard.add(email)

    async def lost(self) -> list[str]:
        """Of those who were heard, whom the directory does not know once all is applied."""
        missing = sorted(self.heard)
        async with asyncio.timeout(60):
            while missing and not self._is_all_applied():  # noqa: ASYNC110 - nobody tells the test
                await asyncio.sleep(0.1)
        return [email for email in missing if not self._is_known(email)]

    def _is_all_applied(self) -> bool:
        figures = self.server.api.get("/metrics").raise_for_status().text
        return "hilal_inbox_waiting 0.0" in figures.splitlines()

    def _is_known(self, email: str) -> bool:
        answer = self.server.api.get("/api/v1/contacts", params={"q": email, "limit": 1})
        items = answer.raise_for_status().json()["items"]
        return [item["email"] for item in items] == [email]
