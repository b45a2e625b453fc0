"""The keys of the list of pairs."""

from pathlib import Path

from nicegui.element import Element

_MODULES: dict[str, str] = {"hilal": str(Path(__file__).parent / "directory")}


class PairKeys(Element, component="pair_keys.js", esm=_MODULES):
    """Moves between cards with j and k; m, x and Enter press a card's buttons and link.

    A card carries ``data-pair``, the pair's id. The letters rest where the operator has turned
    the keys that are single letters off, and the hint is not shown then.
    """

    def set_hint(self, sentence: str | None) -> None:
        """Say which keys there are, or nothing where there is nothing to press."""
        self.props["hint"] = sentence

    def keep_place(self) -> None:
        """Put the keyboard on the card that stands where the last one was."""
        self.run_method("focusCard")

    def follow_pair(self) -> None:
        """After the cards were drawn anew: put the keyboard back on the card it was on, if any."""
        self.run_method("followPair")
