"""Works off long work in the background, step by step, beside whatever else goes on."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from app.data.bulk import forget_old_jobs, list_unfinished_jobs, work_on_job
from app.data.changes import Change, ChangesMissed, JobChanged
from app.data.database import Database

# Between two steps others get their turn: the database of a small directory has one writer.
PAUSE_SECONDS = 0.02
# Another process may have begun an act and died; nobody tells of that.
LOOK_AGAIN_SECONDS = 30.0
# A step takes a fraction of this; one that hangs is given up, and rolled back.
STEP_WITHIN_SECONDS = 5.0
_log = logging.getLogger(__name__)


class Work(Protocol):
    """Long work of one kind, which is done in steps."""

    async def tidy(self, *, now: datetime) -> None:
        """Let go of what is kept no longer."""

    async def list_busy(self) -> tuple[str, ...]:
        """What is unfinished, oldest first."""

    async def step(self, job_id: str, *, now: datetime) -> bool:
        """Do a little; False when nothing is left, or others are at it."""


class BulkWork:
    """Acts on many contacts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tidy(self, *, now: datetime) -> None:
        await self._database.act(partial(forget_old_jobs, now=now))

    async def list_busy(self) -> tuple[str, ...]:
        async with self._database.read() as session:
            return await list_unfinished_jobs(session)

    async def step(self, job_id: str, *, now: datetime) -> bool:
        job = await self._database.act(partial(work_on_job, job_id=job_id, now=now))
        return job is not None and not job.is_over


class JobWorker:
    """Does what is unfinished when it starts, and from then on whatever is announced."""

    def __init__(
        self, work: Work, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._work_at_hand = work
        self._now = now
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._is_stopping = False

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Take note of committed changes: there may be something to do."""
        if any(isinstance(change, (JobChanged, ChangesMissed)) for change in changes):
            self._news.set()

    async def start(self) -> None:
        """Begin to work; needs a running event loop."""
        self._task = asyncio.create_task(self._work(), name="jobs")

    async def stop(self) -> None:
        """Stop between two steps; what is unfinished goes on at the next start."""
        if self._task is None:
            return
        self._is_stopping = True
        self._news.set()
        await asyncio.wait({self._task}, timeout=STEP_WITHIN_SECONDS)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while not self._is_stopping:
            self._news.clear()
            try:
                await self._do_all()
            except Exception:  # the next look may find the database back
                _log.exception("Long work was interrupted")
            with suppress(TimeoutError):
                if not self._is_stopping:
                    await asyncio.wait_for(self._news.wait(), LOOK_AGAIN_SECONDS)

    async def _do_all(self) -> None:
        await self._work_at_hand.tidy(now=self._now())
        for job_id in await self._work_at_hand.list_busy():
            await self._do(job_id)

    async def _do(self, job_id: str) -> None:
        is_over = False
        while not is_over and not self._is_stopping:
            is_over = not await self._work_at_hand.step(job_id, now=self._now())
            await asyncio.sleep(PAUSE_SECONDS)
