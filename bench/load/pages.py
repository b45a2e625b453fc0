"""An operator's open page and a screen on a wall, as the server sees them, without a browser.

Fifty browsers would leave the server no core. These load the page, fetch its rows, open the
framework's socket, answer its pings and acknowledge its messages as the page's script does.
"""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

import httpx
from websockets.asyncio.client import connect

from app.auth.cookies import PLAIN

_CLIENT_ID = re.compile(r"""["']client_id["']:\s*["']([0-9a-f-]+)""")
_MESSAGE_ID = re.compile(r'"_id":(\d+)')
_OPEN, _PING, _PONG, _JOIN, _JOINED, _EVENT = "0", "2", "3", "40", "40", "42"
_BETWEEN_BOARDS_SECONDS = 3.0
_ACKNOWLEDGED_EVERY_SECONDS = 1.0


@dataclass(slots=True)
class Seen:
    """What the pages received."""

    open_pages: int = 0
    messages: int = 0
    parcels: int = 0
    characters: int = 0
    lost: int = 0
    boards: int = 0
    failures: list[str] = field(default_factory=list)


async def sit(url: str, session: str, path: str, seen: Seen) -> None:
    """Open the page and look on until cancelled."""
    cookie = f"{PLAIN}={session}"
    async with httpx.AsyncClient(base_url=url, headers={"Cookie": cookie}, timeout=30) as http:
        page = await http.get(path, headers={"Accept": "text/html"})
        rows = await http.get(path.replace("/contacts", "/rows"))
    found = _CLIENT_ID.search(page.text)
    if found is None or rows.status_code != HTTPStatus.OK:
        seen.failures.append(f"{path}: {page.status_code}, {rows.status_code}")
        return
    client_id = found[1]
    query = {
        "EIO": "4", "transport": "websocket", "client_id": client_id, "document_id": client_id,
        "tab_id": client_id, "next_message_id": "0", "implicit_handshake": "true",
    }  # fmt: skip
    address = f"{url.replace('http', 'ws', 1)}/_nicegui_ws/socket.io/?{urlencode(query)}"
    headers = {"Cookie": cookie, "Origin": url}
    async with connect(address, additional_headers=headers, max_size=None) as socket:
        seen.open_pages += 1
        try:
            await _look_on(socket, client_id, seen)
        finally:
            seen.open_pages -= 1
    seen.lost += 1


async def _look_on(socket: object, client_id: str, seen: Seen) -> None:
    acknowledged = time.monotonic()
    async for packet in socket:  # type: ignore[attr-defined]  # the library's own type is private
        text = packet if isinstance(packet, str) else ""
        if text.startswith(_OPEN):
            await socket.send(_JOIN)  # type: ignore[attr-defined]
        elif text == _PING:
            await socket.send(_PONG)  # type: ignore[attr-defined]
        elif text.startswith(_EVENT):
            seen.messages += 1
            seen.characters += len(text)
            seen.parcels += "patch_all" in text
            if time.monotonic() - acknowledged > _ACKNOWLEDGED_EVERY_SECONDS:
                acknowledged = time.monotonic()
                newest = int(_MESSAGE_ID.findall(text)[-1]) + 1
                taken = ["ack", {"client_id": client_id, "next_message_id": newest}]
                await socket.send(_EVENT + json.dumps(taken))  # type: ignore[attr-defined]


async def hang(url: str, link: str, seen: Seen) -> None:
    """Let the screen in by its link, and ask for its board until cancelled."""
    async with httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=30) as http:
        (await http.post("/kiosk/pass", json={"link": link})).raise_for_status()
        while True:
            answer = await http.get("/kiosk/board")
            if answer.status_code == HTTPStatus.OK:
                seen.boards += 1
            else:
                seen.failures.append(f"/kiosk/board: {answer.status_code}")
            await asyncio.sleep(_BETWEEN_BOARDS_SECONDS)
