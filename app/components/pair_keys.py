"""The keys of the list of pairs."""

from nicegui.element import Element


class PairKeys(Element, component="pair_keys.js"):
    """Moves between cards with j and k; m, x and Enter press a card's buttons and link."""

    def keep_place(self) -> None:
        """Put the keyboard on the card that stands where the last one was."""
        self.run_method("focusCard")
