"""Eight outages, and how long after each one's end the screen shows a new board."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.kiosk.gate import Gate, Mood
from bench.kiosk.wall import NAME, Wall
from bench.server import Served, served

OUTAGE_SECONDS = 12.0


class Outages:
    """Brings them about, one after another, and measures the recovery from each."""

    def __init__(self, home: Path, wall: Wall, gate: Gate, place: Served, stack: ExitStack) -> None:
        self._home, self._wall, self._gate = home, wall, gate
        self._place, self._stack = place, stack

    def seconds(self) -> Iterator[tuple[str, float]]:
        """The outage, and the seconds from its end to the next board."""
        yield "the server is restarted", self._restarted(is_killed=False)
        yield "the server is killed", self._restarted(is_killed=True)
        yield "the network is gone", self._answered(Mood.CUT)
        yield "a proxy answers 502", self._answered(Mood.BAD_GATEWAY)
        yield "a proxy refuses with 403", self._answered(Mood.FORBIDDEN)
        yield "somebody else's sign-in page", self._answered(Mood.SIGN_IN)
        yield "its pass is taken away, and given again", self._shut_out()
        yield "its clock is set a year ahead", self._clock_set()

    def _until_board(self) -> float:
        began, moment = time.monotonic(), self._wall.moment()
        self._wall.wait_for_board(after=moment)
        return time.monotonic() - began

    def _answered(self, mood: Mood) -> float:
        return self._after(lambda: setattr(self._gate, "mood", mood))

    def _after(self, begin: Callable[[], None]) -> float:
        begin()
        time.sleep(OUTAGE_SECONDS)
        self._gate.mood = Mood.OPEN
        return self._until_board()

    def _restarted(self, *, is_killed: bool) -> float:
        _end(self._place, signal.SIGKILL if is_killed else signal.SIGTERM)
        again = served(self._home, PORT=str(self._place.port))
        self._place = self._stack.enter_context(again)
        return self._until_board()

    def _shut_out(self) -> float:
        desk = self._wall.desk
        desk.reload()
        desk.get_by_role("button", name=f"Shut out {NAME}").click()
        desk.get_by_role("button", name="Shut out", exact=True).last.click()
        self._wall.screen.locator("#door:not([hidden])").wait_for()
        desk.get_by_role("button", name="Add screen").click()
        desk.get_by_role("textbox", name="Name").fill(NAME)
        desk.get_by_role("button", name="Add", exact=True).click()
        dialog = desk.get_by_role("dialog", name=f"Let in {NAME}")
        dialog.get_by_role("button", name="Cancel").click()
        self._wall.let_in()
        return self._until_board()

    def _clock_set(self) -> float:
        self._wall.screen.clock.set_system_time(datetime.now(UTC) + timedelta(days=365))
        took = self._until_board()
        live = self._wall.screen.get_by_role("status").filter(has_text="Live")
        live.wait_for()
        return took


def _end(place: Served, how: signal.Signals) -> None:
    os.kill(place.pid, how)
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", place.port)):
                return
        time.sleep(0.05)
