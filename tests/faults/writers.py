"""Programs that write without a pause and remember exactly what the server said it had kept."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import httpx

from tests.serving import KEY, ServerProcess


@dataclass
class Writers:
    """Several callers of `POST /identify`, each contact with an email of its own."""

    server: ServerProcess
    kept: dict[str, str] = field(default_factory=dict)
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
            email = f"writer{number}@acme.example"
            body = {
                "chatbot_id": "support",
                "visitor_id": f"v-{number}",
                "attributes": {"email": email},
            }
            try:
                answer = await client.post("/api/v1/identify", json=body)
            except httpx.TransportError:
                self.answers[0] += 1
                await asyncio.sleep(0.05)
                continue
            self.answers[answer.status_code] += 1
            if answer.is_success:
                self.kept[answer.json()["contact_id"]] = email
            else:
                await asyncio.sleep(0.05)

    async def keep(self, more: int) -> None:
        """Wait until so many more were acknowledged."""
        wanted = len(self.kept) + more
        async with asyncio.timeout(60):
            while len(self.kept) < wanted:  # noqa: ASYNC110 - nobody tells the test
                await asyncio.sleep(0.02)

    def lost(self) -> list[str]:
        """Of what was acknowledged, the ids that the server does not have any more."""
        return [
            contact_id
            for contact_id, email in self.kept.items()
            if self.server.api.get(f"/api/v1/contacts/{contact_id}").json().get("email") != email
        ]
