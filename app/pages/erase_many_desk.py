"""Erase the chosen rows: counted first, confirmed by typing, begun as one act."""

from collections.abc import Callable
from functools import partial

from nicegui.element import Element

from app.auth.permissions import Permission
from app.components.erase_many_dialog import EraseManyDialog
from app.data.bulk import selected_ids
from app.data.bulk_erasure import count_erasures, start_erasing
from app.data.database import WriteSession
from app.data.errors import InvalidValueError
from app.data.read_models import Actor, ErasureCounts, JobRow, Selection
from app.data.vocabulary import marked
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now


class EraseManyDesk:
    """Asks, and hands the act to whoever follows how far it is."""

    def __init__(self, seat: Seat, stage: Element, *, follow: Callable[[JobRow], None]) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._stage = stage
        self._follow = follow

    async def ask(self, selection: Selection) -> None:
        """Say how much would go, and go on when that was confirmed."""
        await self._seat.acting(Permission.ERASE)
        async with self._database.read() as session:
            ids = await selected_ids(session, selection, now=now())
            counts = await count_erasures(session, ids)
        if not counts.contacts:
            raise InvalidValueError("contact_ids", marked("Nobody is selected."))
        EraseManyDialog(counts, on_confirm=partial(self._erase, selection, counts))

    async def _erase(
        self, selection: Selection, counts: ErasureCounts, removes_messages: bool
    ) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ERASE)
            begin = partial(
                _begin,
                selection=selection,
                at_most=counts.contacts,
                actor=actor,
                removes_messages=removes_messages,
            )
            self._follow(await self._database.act(begin))


async def _begin(
    session: WriteSession,
    *,
    selection: Selection,
    at_most: int,
    actor: Actor,
    removes_messages: bool,
) -> JobRow:
    ids = await selected_ids(session, selection, now=now())
    job = await start_erasing(
        session, ids, actor=actor, now=now(), removes_messages=removes_messages
    )
    if job.total > at_most:
        # Whoever came to match meanwhile was not confirmed; nothing is begun.
        raise InvalidValueError(
            "contact_ids", marked("More contacts match now than were confirmed. Look again.")
        )
    return job
