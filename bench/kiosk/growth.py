"""What the page and the server hold after thousands of boards and hundreds of lost connections."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.kiosk.gate import Gate, Mood
from bench.kiosk.wall import Wall

CHECKPOINTS = 10
_TURNS = """async (count) => {
  for (let turned = 0; turned < count; turned += 1) { page += 1; await turn(); }
}"""


@dataclass(frozen=True, slots=True)
class Held:
    """Memory after so many boards."""

    boards: int
    heap_kilobytes: int
    nodes: int
    server_megabytes: float


def run(wall: Wall, gate: Gate, *, pid: int, boards: int, reconnects: int) -> Iterator[Held]:
    """Ask for boards without a pause, lose the connection in between, and look ten times."""
    chrome = wall.screen.context.new_cdp_session(wall.screen)
    per_cut = max(1, boards // reconnects)
    done = 0
    for checkpoint in range(1, CHECKPOINTS + 1):
        while done < boards * checkpoint // CHECKPOINTS:
            wall.screen.evaluate(_TURNS, per_cut)
            gate.mood = Mood.CUT
            wall.screen.evaluate(_TURNS, 1)
            gate.mood = Mood.OPEN
            done += per_cut
        chrome.send("HeapProfiler.collectGarbage")
        yield Held(
            boards=done,
            heap_kilobytes=int(chrome.send("Runtime.getHeapUsage")["usedSize"]) // 1024,
            nodes=int(chrome.send("Memory.getDOMCounters")["nodes"]),
            server_megabytes=_resident(pid),
        )


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS"))
    return int(kilobytes) / 1024
