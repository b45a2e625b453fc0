"""Whether more match than are counted, shown by a sample instead of by testing thousands."""

from dataclasses import dataclass
from math import log

# One wrong answer in 10^12 is less than what memory errors cause.
_DOUBT = 1e-12


@dataclass(frozen=True, slots=True)
class Evidence:
    """Candidates, those of them that were drawn at random, and those of the drawn that match."""

    candidates: int
    drawn: int = 0
    matching: int = 0

    def shows_more_than(self, count: int) -> bool:
        """Whether more candidates than ``count`` match, as good as certainly.

        Chernoff's bound: were it only ``count``, so many of the drawn would match with a
        probability of at most exp(-drawn · divergence).
        """
        if self.candidates <= count or not self.drawn:
            return False
        share, at_most = self.matching / self.drawn, count / self.candidates
        if share <= at_most:
            return False
        return self.drawn * _divergence(share, at_most) >= -log(_DOUBT)


def _divergence(share: float, other: float) -> float:
    parts = ((share, other), (1 - share, 1 - other))
    return sum(one * log(one / against) for one, against in parts if one)
