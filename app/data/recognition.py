"""Somebody known comes: who they are, what they say, and what was known and decided of it."""

from dataclasses import dataclass

from app.data.identity_facts import Gathered, Given
from app.data.identity_rules import Decision
from app.data.models import ContactRecord
from app.data.said_before import Said
from app.data.vocabulary import Source


@dataclass(frozen=True, slots=True)
class Recognition:
    """A visit of a contact who is known: what it gives and says, the facts and the decision."""

    record: ContactRecord
    chatbot_row_id: int
    visitor_id: str
    given: Given
    said: Said
    known: Gathered
    decision: Decision

    @property
    def source(self) -> Source:
        """How far the visit is proven, by what it gives or else by what its browser told before."""
        browser = self.known.browser
        if self.given.source is Source.ANONYMOUS and browser is not None:
            return browser.source
        return self.given.source
