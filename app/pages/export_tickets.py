"""Tickets for files that are about to be fetched."""

from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe

from app.data.read_models import Selection

_TICKET_LASTS = timedelta(minutes=5)


class ExportTickets:
    """Which selection an operator is about to fetch; an address could not hold ten thousand ids."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Selection, datetime]] = {}

    def issue(self, operator_id: str, selection: Selection) -> str:
        """A ticket that this operator can use once within five minutes."""
        self._kept = {key: kept for key, kept in self._kept.items() if kept[2] > datetime.now(UTC)}
        ticket = token_urlsafe(18)
        self._kept[ticket] = operator_id, selection, datetime.now(UTC) + _TICKET_LASTS
        return ticket

    def redeem(self, ticket: str, operator_id: str) -> Selection | None:
        """The selection, if the ticket is this operator's and still good."""
        owner, selection, ends_at = self._kept.pop(ticket, ("", Selection(), datetime.now(UTC)))
        return selection if owner == operator_id and ends_at > datetime.now(UTC) else None
