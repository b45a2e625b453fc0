"""Acts on the chosen rows: begun here, followed while they are worked off, and taken back."""

import asyncio
from collections.abc import Callable

from nicegui import background_tasks, ui
from nicegui.element import Element
from starlette.datastructures import QueryParams

from app.auth.permissions import Permission
from app.components.contacts_table import BulkWish
from app.components.elements import toast
from app.components.job_toast import JobToast, outcome_of
from app.data.bulk import cancel_job, get_job, start_bulk, undo_job
from app.data.changes import Change, ChangesMissed, JobChanged
from app.data.errors import InvalidValueError
from app.data.read_models import JobRow, Selection
from app.data.vocabulary import BulkAction
from app.pages.erase_many_desk import EraseManyDesk
from app.pages.frame import refusals_shown
from app.pages.merge_desk import MergeDesk
from app.pages.workplace import Seat, now
from app.search_parameters import query_of

# What is over sooner shows no progress.
_PATIENCE_SECONDS = 0.3
_PAIR = 2
# Other acts are begun elsewhere, after other questions.
_ACTS = frozenset({"tag", "untag", "soft_delete", "restore"})


class BulkDesk:
    """Begins what is wished for the chosen rows, and tells how far it is until it is over.

    ``on_agreed`` is called when what is asked about first was agreed to and done or begun.
    """

    def __init__(
        self,
        seat: Seat,
        stage: Element,
        *,
        merging: MergeDesk,
        on_agreed: Callable[[], None],
    ) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._stage = stage
        self._merging = merging
        self._on_agreed = on_agreed
        self._erasing = EraseManyDesk(seat, stage, follow=self._follow_agreed)
        self._followed: dict[str, JobToast | None] = {}

    async def begin(self, wish: BulkWish) -> None:
        """Do what the browser asks for, if it is something that can be done."""
        with self._stage, refusals_shown():
            if wish.action == "merge" and len(wish.contact_ids) == _PAIR:
                await self._merging.offer(*wish.contact_ids, on_agreed=self._on_agreed)
            elif wish.action == "export":
                await self._export(selection_of(wish))
            elif wish.action == "erase":
                await self._erasing.ask(selection_of(wish))
            elif wish.action in _ACTS:
                await self._begin(BulkAction(wish.action), wish)

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Look how far the followed acts are when they came further."""
        for change in changes:
            match change:
                case JobChanged(job_id) if job_id in self._followed:
                    background_tasks.create_lazy(self._look(job_id), name=f"job {job_id}")
                case ChangesMissed():
                    for job_id in self._followed:
                        background_tasks.create_lazy(self._look(job_id), name=f"job {job_id}")
                case _:
                    pass

    async def _begin(self, action: BulkAction, wish: BulkWish) -> None:
        actor = await self._seat.acting(Permission.EDIT)
        selection = selection_of(wish)
        job = await self._database.act(
            lambda session: start_bulk(
                session, action, selection, tag=wish.tag, actor=actor, now=now()
            )
        )
        self._follow(job)

    async def _export(self, selection: Selection) -> None:
        await self._seat.acting(Permission.TRANSFER)
        exports = self._seat.workplace.exports
        ticket = exports.issue(self._seat.operator.operator_id, selection)
        ui.download.from_url("/exports/" + ticket + ".csv")

    def _follow_agreed(self, job: JobRow) -> None:
        self._on_agreed()
        self._follow(job)

    def _follow(self, job: JobRow) -> None:
        self._followed[job.job_id] = None
        background_tasks.create(self._lose_patience(job.job_id))

    async def _lose_patience(self, job_id: str) -> None:
        await asyncio.sleep(_PATIENCE_SECONDS)
        if job_id not in self._followed:
            return
        async with self._database.read() as session:
            job = await get_job(session, job_id)
        if job_id in self._followed and not job.is_over:
            with self._stage:
                self._followed[job_id] = JobToast(job, on_stop=lambda: self._stop(job_id))
        await self._look(job_id)

    async def _look(self, job_id: str) -> None:
        async with self._database.read() as session:
            job = await get_job(session, job_id)
        if job_id not in self._followed:
            return
        shown = self._followed[job_id]
        if not job.is_over:
            if shown is not None:
                shown.show(job)
            return
        del self._followed[job_id]
        with self._stage:
            if shown is not None:
                shown.delete()
            can_undo = not job.is_undo and job.changed > 0 and job.action != BulkAction.ERASE
            toast(outcome_of(job), undo=(lambda: self._undo(job_id)) if can_undo else None)

    async def _stop(self, job_id: str) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            await self._database.act(
                lambda session: cancel_job(session, job_id, actor=actor, now=now())
            )

    async def _undo(self, job_id: str) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            undoing = await self._database.act(
                lambda session: undo_job(session, job_id, actor=actor, now=now())
            )
            self._follow(undoing)


def selection_of(wish: BulkWish) -> Selection:
    """Whom the wish is about.

    :raises InvalidSearchError: the query is not one the directory knows
    :raises InvalidValueError: nobody is chosen
    """
    if wish.is_all:
        return Selection(wish.contact_ids, query_of(QueryParams(wish.query)))
    if not wish.contact_ids:
        raise InvalidValueError("contact_ids", "Nobody is selected.")
    return Selection(wish.contact_ids)
