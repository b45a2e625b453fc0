"""Programs that write without a pause and remember exactly what the server said it had kept."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from tests.serving import KEY, ServerProcess


@dataclass
class Writers:
    """Several callers of the API: each contact has an email, a conversation and a message."""

    server: ServerProcess
    kept: dict[str, str] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)
    _numbers: Iterator[int] = field(default_factory=count)

    async def write(self, until: asyncio.Event, *, at_once: int = 8) -> None:
        """Write until the event; refusals and lost connections are counted and gone past."""
        headers = {"Authorization": f"Bearer {KEY}"}
        async with httpx.AsyncClient(
            base_url=self.server.url, headers=headers, timeout=30
        ) as client:
            await asyncio.gather(*(self._write(client, until) for _ in range(at_once)))

    async def _write(self, client: httpx.AsyncClient, until: asyncio.Event) -> None:
        while not until.is_set():
            number = next(self._numbers)
            email, talk = f"writer{number}@acme.example", f"talk-{number}"
            opening = {
                "chatbot_id": "support",
                "visitor_id": f"v-{number}",
                "attributes": {"email": email},
                "conversation_id": talk,
            }
            answer = await self._post(client, "conversations", opening)
            if answer is None:
                continue
            self.kept[answer["contact_id"]] = email
            message = {"message_id": f"m-{number}", "role": "visitor", "body": "Good morning"}
            if await self._post(client, f"conversations/{talk}/messages", message) is not None:
                self.said.add(talk)

    async def _post(
        self, client: httpx.AsyncClient, path: str, body: dict[str, Any]
    ) -> dict[str, Any] | None:
        try:
            answer = await client.post(f"/api/v1/{path}", json=body)
        except httpx.TransportError:
            self.answers[0] += 1
            await asyncio.sleep(0.05)
            return None
        self.answers[answer.status_code] += 1
        if answer.is_success:
            kept: dict[str, Any] = answer.json()
            return kept
        await asyncio.sleep(0.05)
        return None

    async def keep(self, more: int) -> None:
        """Wait until so many more contacts were acknowledged."""
        wanted = len(self.kept) + more
        async with asyncio.timeout(60):
            while len(self.kept) < wanted:  # noqa: ASYNC110 - nobody tells the test
                await asyncio.sleep(0.02)

    def lost(self) -> list[str]:
        """Of what was acknowledged, the ids that the server does not have any more."""
        emails = {one["id"]: one["email"] for one in self._all("contacts")}
        talks = {t["conversation_id"]: t["message_count"] for t in self._all("conversations")}
        contacts = [one for one, email in self.kept.items() if emails.get(one) != email]
        return contacts + [talk for talk in self.said if talks.get(talk) != 1]

    def _all(self, kind: str) -> Iterator[dict[str, Any]]:
        cursor: str | None = ""
        while cursor is not None:
            given = {"limit": 200, **({"cursor": cursor} if cursor else {})}
            page = self._page(kind, given)
            yield from page["items"]
            cursor = page["next_cursor"]

    def _page(self, kind: str, given: dict[str, Any]) -> dict[str, Any]:
        # On a machine with much else to do a search may be stopped; it is asked again.
        for _ in range(5):
            answer = self.server.api.get(f"/api/v1/{kind}", params=given)
            if answer.is_success:
                break
        page: dict[str, Any] = answer.raise_for_status().json()
        return page
