"""Acts on many contacts are done in steps, tell how far they are, and can be taken back."""

from datetime import timedelta

import pytest

from app.data.bulk import (
    cancel_job,
    forget_old_jobs,
    get_job,
    list_unfinished_jobs,
    start_bulk,
    undo_job,
    work_on_job,
)
from app.data.bulk_steps import STEP
from app.data.changes import Change, ContactChanged, JobChanged
from app.data.check import find_faults
from app.data.contacts import ContactEdit, create_contact
from app.data.deletion import soft_delete_contact
from app.data.errors import CannotUndoError, InvalidTagError, InvalidValueError, JobNotFoundError
from app.data.merge import merge_contacts
from app.data.read_models import JobRow, SearchQuery, Selection
from app.data.search import search_contacts
from app.data.tags import add_tag, list_tags
from app.data.vocabulary import BulkAction, Source
from tests.factories import NOW, OPERATOR, Town

CROWD = SearchQuery("crowd")


async def settle(town: Town, count: int, *, name: str = "Crowd") -> list[str]:
    """Add this many contacts, and give their ids."""
    ids = []
    async with town.database.transaction() as session:
        for number in range(count):
            edit = ContactEdit(name=f"{name} {number:04}")
            ids.append(
                await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)
            )
    return ids


async def start(
    town: Town, action: BulkAction, selection: Selection, tag: str | None = None
) -> JobRow:
    async with town.database.transaction() as session:
        return await start_bulk(session, action, selection, tag=tag, actor=OPERATOR, now=NOW)


async def finish(town: Town, job: JobRow) -> JobRow:
    """Do every step, each in a transaction of its own."""
    while not job.is_over:
        async with town.database.transaction() as session:
            done = await work_on_job(session, job.job_id, now=NOW)
        assert done is not None
        job = done
    return job


async def undo(town: Town, job: JobRow) -> JobRow:
    async with town.database.transaction() as session:
        return await undo_job(session, job.job_id, actor=OPERATOR, now=NOW)


async def found(town: Town, query: SearchQuery) -> int:
    async with town.database.read() as session:
        return (await search_contacts(session, query, now=NOW)).total


async def test_a_tag_is_put_on_everything_that_matches_but_the_exceptions(town: Town) -> None:
    exception, *others = await settle(town, STEP + 30)
    await settle(town, 1, name="Somebody")

    job = await finish(
        town, await start(town, BulkAction.TAG, Selection((exception,), CROWD), "vip")
    )

    assert (job.total, job.done, job.changed) == (len(others),) * 3
    assert await found(town, SearchQuery(tags=("vip",))) == len(others)
    assert (await town.contact(exception)).row.tags == ()
    assert await find_faults(town.database) == ()


async def test_undo_takes_the_tag_only_from_those_who_got_it(town: Town) -> None:
    had, *others = await settle(town, 5)
    async with town.database.transaction() as session:
        await add_tag(session, had, "vip", actor=OPERATOR, now=NOW)
    job = await finish(town, await start(town, BulkAction.TAG, Selection(query=CROWD), "VIP"))

    back = await finish(town, await undo(town, job))

    assert (job.total, job.changed, back.changed) == (5, 4, 4)
    assert [(await town.contact(one)).row.tags for one in (had, *others)] == [("vip",), *[()] * 4]
    assert await find_faults(town.database) == ()


async def test_contacts_are_deleted_and_brought_back(town: Town) -> None:
    chosen = await settle(town, 6)
    gone = chosen[0]
    async with town.database.transaction() as session:
        await add_tag(session, chosen[1], "vip", actor=OPERATOR, now=NOW)
        await soft_delete_contact(session, gone, actor=OPERATOR, now=NOW)

    job = await finish(town, await start(town, BulkAction.SOFT_DELETE, Selection(tuple(chosen))))

    assert (job.total, job.changed, await found(town, CROWD)) == (6, 5, 0)
    async with town.database.read() as session:
        assert [tag.contact_count for tag in await list_tags(session)] == [0]
    await finish(town, await undo(town, job))
    assert await found(town, CROWD) == 5
    assert (await town.contact(gone)).row.deleted_at is not None
    assert await find_faults(town.database) == ()


async def test_the_deleted_are_restored_by_what_is_searched(town: Town) -> None:
    chosen = tuple(await settle(town, 3))
    await finish(town, await start(town, BulkAction.SOFT_DELETE, Selection(chosen)))

    deleted = SearchQuery("crowd", deleted=True)
    job = await finish(town, await start(town, BulkAction.RESTORE, Selection(query=deleted)))

    assert job.changed == await found(town, CROWD) == 3


async def test_what_is_cancelled_stays_where_it_is_and_can_be_undone(town: Town) -> None:
    await settle(town, STEP + 5)
    job = await start(town, BulkAction.TAG, Selection(query=CROWD), "vip")
    async with town.database.transaction() as session:
        await work_on_job(session, job.job_id, now=NOW)
        await cancel_job(session, job.job_id, actor=OPERATOR, now=NOW)

    async with town.database.read() as session:
        assert await list_unfinished_jobs(session) == ()
    assert await found(town, SearchQuery(tags=("vip",))) == STEP
    await finish(town, await undo(town, job))
    assert await found(town, SearchQuery(tags=("vip",))) == 0


async def test_it_is_undone_once(town: Town) -> None:
    await settle(town, 1)
    job = await finish(town, await start(town, BulkAction.TAG, Selection(query=CROWD), "vip"))
    await undo(town, job)

    with pytest.raises(CannotUndoError):
        await undo(town, job)


async def test_who_was_merged_since_is_left_out(town: Town) -> None:
    primary, duplicate = await settle(town, 2)
    job = await start(town, BulkAction.TAG, Selection((duplicate,)), "vip")
    async with town.database.transaction() as session:
        await merge_contacts(
            session, primary_id=primary, duplicate_id=duplicate, actor=OPERATOR, now=NOW
        )

    assert (await finish(town, job)).changed == 0
    assert (await town.contact(primary)).row.tags == ()


async def test_a_short_one_tells_every_contact_and_a_long_one_only_itself(
    town: Town, announced: list[Change]
) -> None:
    (one,) = await settle(town, 1)
    announced.clear()
    job = await finish(town, await start(town, BulkAction.TAG, Selection((one,)), "vip"))
    assert {ContactChanged(one), JobChanged(job.job_id)} <= set(announced)

    await settle(town, STEP + 1)
    announced.clear()
    await finish(town, await start(town, BulkAction.TAG, Selection(query=CROWD), "late"))
    assert not any(isinstance(change, ContactChanged) for change in announced)


async def test_nobody_selected_and_unknown_tags_are_refused(town: Town) -> None:
    await settle(town, 1)
    with pytest.raises(InvalidValueError):
        await start(town, BulkAction.SOFT_DELETE, Selection(query=SearchQuery("nobody")))
    with pytest.raises(InvalidValueError):
        await start(town, BulkAction.SOFT_DELETE, Selection(("c",) * 10_001))
    with pytest.raises(InvalidTagError):
        await start(town, BulkAction.UNTAG, Selection(query=CROWD), "none")
    with pytest.raises(InvalidTagError):
        await start(town, BulkAction.TAG, Selection(query=CROWD), " ")
    with pytest.raises(JobNotFoundError):
        await undo(town, JobRow("j_none", BulkAction.TAG, None, 0, 0, 0, NOW))


async def test_after_thirty_days_it_is_forgotten(town: Town) -> None:
    await settle(town, 1)
    job = await finish(town, await start(town, BulkAction.TAG, Selection(query=CROWD), "vip"))

    async with town.database.transaction() as session:
        await forget_old_jobs(session, now=NOW + timedelta(days=31))

    async with town.database.read() as session:
        with pytest.raises(JobNotFoundError):
            await get_job(session, job.job_id)
