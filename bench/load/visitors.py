"""Visitors who identify themselves at a steady rate, each call measured from when it was due."""

import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random

_CONNECTIONS = 32
_CHATBOTS = ("support", "sales", "academy")
_RETURNING = 0.5


@dataclass(slots=True)
class Calls:
    """How the calls of one key went."""

    statuses: Counter[int] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    # The same, by the minute in which they were due.
    minutes: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    without_retry_after: int = 0

    def share(self, part: float) -> float:
        """The time within which this part of the calls was answered."""
        return share(self.milliseconds, part)

    def took(self, milliseconds: float, *, due_second: float) -> None:
        """Take note of a call that was answered so long after it was due."""
        self.milliseconds.append(milliseconds)
        self.minutes[int(due_second // 60)].append(milliseconds)

    def __iadd__(self, others: "Calls") -> "Calls":
        """Count the calls of another time as well."""
        self.statuses += others.statuses
        self.milliseconds += others.milliseconds
        for minute, late in others.minutes.items():
            self.minutes[len(self.minutes) + minute] += late
        self.without_retry_after += others.without_retry_after
        return self

    @property
    def server_errors(self) -> int:
        """How many answers said that the server failed."""
        return sum(
            count
            for status, count in self.statuses.items()
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR
        )


def share(milliseconds: Sequence[float], part: float) -> float:
    """The time within which this part of the calls was answered; 0 of none."""
    ordered = sorted(milliseconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


class Visitors:
    """Half of them come for the first time, the others come back."""

    def __init__(self, port: int, key: str, *, name: str) -> None:
        self._port, self._key, self._name = port, key, name
        self._random = Random(20_261_125)  # noqa: S311 - nothing secret hangs on it
        self._number = 0

    async def come(self, *, per_second: int, seconds: float) -> Calls:
        """Let them come; the calls that are still waiting at the end are waited for."""
        calls = Calls()
        begun = time.perf_counter()
        due = iter(range(int(per_second * seconds)))

        async def one_after_another() -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            for number in due:
                planned = begun + number / per_second
                await asyncio.sleep(max(0.0, planned - time.perf_counter()))
                await self._call(reader, writer, calls)
                late = (time.perf_counter() - planned) * 1_000
                calls.took(late, due_second=planned - begun)
            writer.close()

        await asyncio.gather(*(one_after_another() for _ in range(_CONNECTIONS)))
        return calls

    def _visit(self) -> dict[str, object]:
        is_back = self._number > 0 and self._random.random() < _RETURNING
        if not is_back:
            self._number += 1
        number = self._random.randint(1, self._number) if is_back else self._number
        name = f"{self._name} {number}"
        email = f"{self._name.lower()}.{number}@visitor.example"
        return {
            "chatbot_id": _CHATBOTS[number % len(_CHATBOTS)],
            "visitor_id": f"{self._name}-{number}",
            "attributes": {"name": name, "email": email, "plan": "pro"},
        }

    async def _call(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, calls: Calls
    ) -> None:
        body = json.dumps(self._visit()).encode()
        writer.write(
            b"POST /api/v1/identify HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (self._key.encode(), len(body), body)
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        length = next(int(line.split(":")[1]) for line in head if line.startswith("content-length"))
        await reader.readexactly(length)
        status = int(head[0].split()[1])
        calls.statuses[status] += 1
        if status == HTTPStatus.TOO_MANY_REQUESTS and not _has(head, "retry-after:"):
            calls.without_retry_after += 1


def _has(head: Sequence[str], name: str) -> bool:
    return any(line.startswith(name) for line in head)
