"""Works off acts on many contacts in the background, step by step, beside whatever else goes on."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from app.data.bulk import forget_old_jobs, list_unfinished_jobs, work_on_job
from app.data.changes import Change, ChangesMissed, JobChanged
from app.data.database import Database

# Between two steps others get their turn: the database of a small directory has one writer.
PAUSE_SECONDS = 0.02
# Another process may have begun an act and died; nobody tells of that.
LOOK_AGAIN_SECONDS = 30.0
_log = logging.getLogger(__name__)


class JobWorker:
    """Does what is unfinished when it starts, and from then on whatever is announced."""

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._now = now
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Take note of committed changes: there may be something to do."""
        if any(isinstance(change, (JobChanged, ChangesMissed)) for change in changes):
            self._news.set()

    async def start(self) -> None:
        """Begin to work; needs a running event loop."""
        self._task = asyncio.create_task(self._work(), name="jobs")

    async def stop(self) -> None:
        """Stop between two steps; what is unfinished goes on at the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            self._news.clear()
            try:
                await self._do_all()
            except Exception:  # the next look may find the database back
                _log.exception("An act on many contacts was interrupted")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK_AGAIN_SECONDS)

    async def _do_all(self) -> None:
        await self._database.act(partial(forget_old_jobs, now=self._now()))
        async with self._database.read() as session:
            job_ids = await list_unfinished_jobs(session)
        for job_id in job_ids:
            await self._do(job_id)

    async def _do(self, job_id: str) -> None:
        is_over = False
        while not is_over:
            job = await self._database.act(partial(work_on_job, job_id=job_id, now=self._now()))
            is_over = job is None or job.is_over
            await asyncio.sleep(PAUSE_SECONDS)
