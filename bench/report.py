"""What is measured, as tables for the screen and for docs/search.md alike."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """How some times lie."""

    count: int
    median: float
    p95: float
    longest: float


def spread_of(times: Sequence[float]) -> Spread:
    """The spread of times, in their own unit."""
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return Spread(len(ordered), statistics.median(ordered), p95, ordered[-1])


class Report:
    """Tables and sentences, in the order in which they came."""

    def __init__(self) -> None:
        self._blocks: list[str] = []

    @property
    def text(self) -> str:
        """All of it, as Markdown."""
        return "\n\n".join(self._blocks)

    def say(self, sentence: str) -> None:
        """Add a sentence."""
        self._blocks.append(sentence)

    def table(self, title: str, counted: str) -> "Table":
        """Add a table, to be filled."""
        self.say(f"{title}:")
        self._blocks.append("")
        return Table(self._blocks, len(self._blocks) - 1, counted)


class Table:
    """Lines of median, p95 and longest; the first line is what the others are compared with."""

    def __init__(self, blocks: list[str], place: int, counted: str) -> None:
        self._blocks, self._place = blocks, place
        self._lines = [
            f"| | {counted} | median | p95 | max | p95 in ratio |",
            "|---|---|---|---|---|---|",
        ]
        self._reference: float | None = None

    def add(self, name: str, times: Sequence[float]) -> None:
        """Add a line."""
        spread = spread_of(times)
        self._reference = self._reference or spread.p95
        figures = (f"{x:,.1f}" for x in (spread.median, spread.p95, spread.longest))
        ratio = f"{spread.p95 / self._reference:,.1f}"
        self._lines.append(f"| {name} | {spread.count} | {' | '.join(figures)} | {ratio} |")
        self._blocks[self._place] = "\n".join(self._lines)
