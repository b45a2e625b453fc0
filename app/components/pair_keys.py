"""The keys of the list of pairs."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal

from nicegui.element import Element
from nicegui.events import GenericEventArguments

_MODULES: dict[str, str] = {"hilal": str(Path(__file__).parent / "directory")}


Decision = Literal["m", "x"]


class PairKeys(Element, component="pair_keys.js", esm=_MODULES):
    """Moves between cards with j and k; m and x, or the buttons that carry them, decide a pair.

    A card carries ``data-pair``, the pair's id, its buttons ``data-decide`` and the link that
    Enter opens ``data-open``. Decisions are reported here and not by the buttons, as a card may be
    drawn anew at the moment in which it is pressed. The letters rest where the operator has turned
    the keys that are single letters off, and the hint is not shown then.
    """

    def __init__(self, *, on_decide: Callable[[int, Decision], Awaitable[None]]) -> None:
        super().__init__()
        self._on_decide = on_decide
        self.on("decide", self._report)

    async def _report(self, event: GenericEventArguments) -> None:
        match event.args:
            case {"pair": str(pair), "decision": "m" | "x" as decision} if pair.isdecimal():
                await self._on_decide(int(pair), decision)

    def set_hint(self, sentence: str | None) -> None:
        """Say which keys there are, or nothing where there is nothing to press."""
        self.props["hint"] = sentence

    def keep_place(self) -> None:
        """Put the keyboard on the card that stands where the last one was."""
        self.run_method("focusCard")

    def follow_pair(self) -> None:
        """After the cards were drawn anew: put the keyboard back on the card it was on, if any."""
        self.run_method("followPair")
