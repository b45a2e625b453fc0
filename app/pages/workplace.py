"""What every page has at hand: database, live channel, settings, and who is at it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from nicegui import ui

from app.auth.permissions import NotAllowedError, Permission, allows
from app.data.changes import Change
from app.data.database import Database
from app.data.operators import find_operator
from app.data.read_models import Actor, OperatorRow
from app.live import LiveUpdates
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Workplace:
    """Handed to every page when it is registered; holds nothing of any visitor."""

    database: Database
    live: LiveUpdates
    settings: Settings

    def listen(self, listener: Callable[[tuple[Change, ...]], None]) -> None:
        """Tell this page of every committed change until its client is gone."""
        ui.context.client.on_delete(self.live.subscribe(listener))

    def seat(self) -> "Seat":
        """Who sits at the page that is being built."""
        return Seat(self, operator_of_page())


@dataclass(frozen=True, slots=True)
class Seat:
    """One operator at one page."""

    workplace: Workplace
    operator: OperatorRow

    def may(self, permission: Permission) -> bool:
        """What the page shows; what it does asks `acting` again."""
        return allows(self.operator.role, permission)

    async def acting(self, permission: Permission) -> Actor:
        """The actor of a change, after reading the role anew: it may have changed meanwhile.

        :raises NotAllowedError: the operator may not do this, or not any more
        """
        async with self.workplace.database.read() as session:
            operator = await find_operator(session, self.operator.operator_id)
        if operator is None or operator.disabled_at or not allows(operator.role, permission):
            raise NotAllowedError
        return Actor("operator", operator.operator_id)


def operator_of_page() -> OperatorRow:
    """Whom the guard let in to the page that is being built."""
    operator: OperatorRow = ui.context.client.request.state.operator
    return operator


def now() -> datetime:
    """The present, aware and in UTC."""
    return datetime.now(UTC)
