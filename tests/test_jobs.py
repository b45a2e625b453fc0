"""What was begun is done in the background, by whoever is there to do it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.data.audit import list_audit
from app.data.bulk import get_job, start_bulk
from app.data.contacts import ContactEdit, create_contact
from app.data.database import Database
from app.data.read_models import JobRow, SearchQuery, Selection
from app.data.vocabulary import BulkAction, Source
from app.jobs import BulkWork, JobWorker
from app.live import LiveUpdates
from tests.factories import NOW, OPERATOR


@pytest.fixture
async def serving(database_url: str) -> AsyncIterator[tuple[Database, JobWorker]]:
    live = LiveUpdates()
    database = Database(database_url, on_commit=live.publish)
    worker = JobWorker(BulkWork(database), now=lambda: NOW)
    live.subscribe(worker.hear)
    yield database, worker
    await worker.stop()
    await database.close()


async def begin(database: Database) -> str:
    async with database.transaction() as session:
        await create_contact(
            session, ContactEdit(name="Ada"), actor=OPERATOR, source=Source.OPERATOR, now=NOW
        )
        job = await start_bulk(
            session,
            BulkAction.TAG,
            Selection(query=SearchQuery()),
            tag="vip",
            actor=OPERATOR,
            now=NOW,
        )
    return job.job_id


async def end_of(database: Database, job_id: str) -> JobRow:
    async with asyncio.timeout(10):
        while True:
            async with database.read() as session:
                job = await get_job(session, job_id)
            if job.is_over:
                return job
            await asyncio.sleep(0.01)


async def test_what_a_process_left_is_done_when_the_next_one_starts(
    serving: tuple[Database, JobWorker],
) -> None:
    database, worker = serving
    job_id = await begin(database)

    await worker.start()

    assert (await end_of(database, job_id)).changed == 1


async def test_what_is_begun_while_it_serves_is_done_at_once(
    serving: tuple[Database, JobWorker],
) -> None:
    database, worker = serving
    await worker.start()
    await asyncio.sleep(0.05)

    job_id = await begin(database)

    assert (await end_of(database, job_id)).changed == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_processes_do_nothing_twice(
    serving: tuple[Database, JobWorker], database_url: str
) -> None:
    database, worker = serving
    other = Database(database_url, on_commit=lambda _changes: None)
    helper = JobWorker(BulkWork(other), now=lambda: NOW)
    async with database.transaction() as session:
        for number in range(600):
            edit = ContactEdit(name=f"Ada {number}")
            await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)
    job_id = await begin(database)

    await asyncio.gather(worker.start(), helper.start())
    job = await end_of(database, job_id)
    await helper.stop()
    await other.close()

    assert (job.done, job.changed) == (601, 601)
    async with database.read() as session:
        entries = await list_audit(session, limit=1_000, action="tag.added")
    assert len({entry.contact_id for entry in entries}) == len(entries) == 601
