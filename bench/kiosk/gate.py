"""Something between the screen and the server that lets through, cuts off, or answers instead."""

import asyncio
import threading
from contextlib import suppress
from enum import Enum

_CHUNK = 65_536


class Mood(Enum):
    """What the gate does with whoever comes."""

    OPEN = b""
    CUT = b"-"
    BAD_GATEWAY = b"502 Bad Gateway"
    FORBIDDEN = b"403 Forbidden"
    SIGN_IN = b"200 OK"


class Gate:
    """A proxy on loopback in a thread of its own; set ``mood`` at any time."""

    def __init__(self, server_port: int) -> None:
        self.mood = Mood.OPEN
        self.port = 0
        self._server_port = server_port
        self._is_up = threading.Event()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._run, daemon=True).start()
        self._is_up.wait()

    @property
    def url(self) -> str:
        """The address for the screen."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Let nobody through any more."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self) -> None:
        begun = asyncio.start_server(self._meet, "127.0.0.1", 0)
        server = self._loop.run_until_complete(begun)
        self.port = server.sockets[0].getsockname()[1]
        self._is_up.set()
        self._loop.run_forever()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            if self.mood is Mood.OPEN:
                await self._pass_on(head, reader, writer)
            elif self.mood is not Mood.CUT:
                writer.write(_answer(self.mood.value))
                await writer.drain()
        writer.close()

    async def _pass_on(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        behind, before = await asyncio.open_connection("127.0.0.1", self._server_port)
        # One call for each connection, so that the mood is asked for each call.
        before.write(head.replace(b"Connection: keep-alive", b"Connection: close"))
        sending = asyncio.create_task(_copy(reader, before))
        await _copy(behind, writer)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        before.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()


def _answer(status: bytes) -> bytes:
    body = b"<!doctype html><title>Elsewhere</title><form>Sign in</form>"
    head = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n" % (status, len(body))
    return head + b"Connection: close\r\n\r\n" + body
