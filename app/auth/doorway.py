"""Which door of the table an address leads to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.routing import compile_path

from app.auth.admission import ROUTES, Admission

SOCKET = "WEBSOCKET"


@dataclass(frozen=True, slots=True)
class Doorway:
    """What stands at an address: whom it admits by this method, and which methods there are."""

    admits: Admission | None
    methods: tuple[str, ...]


class Doorways:
    """Finds the doors of a table by address; the first pattern that fits holds."""

    def __init__(self, routes: Mapping[str, Admission] = ROUTES) -> None:
        self._exact: dict[str, dict[str, Admission]] = {}
        patterns: dict[str, dict[str, Admission]] = {}
        for door, admits in routes.items():
            method, path = door.split(" ", 1)
            kind = patterns if "{" in path else self._exact
            kind.setdefault(path, {})[method] = admits
        self._patterns: list[tuple[re.Pattern[str], dict[str, Admission]]] = [
            (compile_path(path)[0], doors) for path, doors in patterns.items()
        ]

    def find(self, method: str, path: str) -> Doorway:
        """What stands at this address; nothing, then nobody is admitted and no method is known."""
        doors = self._exact.get(path)
        if doors is None:
            doors = next((d for pattern, d in self._patterns if pattern.match(path)), {})
        admits = doors.get("GET" if method == "HEAD" else method)
        return Doorway(admits, tuple(name for name in doors if name != SOCKET))
