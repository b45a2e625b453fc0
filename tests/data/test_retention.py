"""Rules let contacts go after so many days, and show beforehand whom."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from app.data.bulk import get_job, undo_job
from app.data.bulk_erasure import list_erasing_jobs, start_erasing
from app.data.deletion import soft_delete_contact
from app.data.errors import CannotUndoError, ContactErasedError, InvalidValueError
from app.data.models import ContactRecord
from app.data.read_models import Actor
from app.data.receipts import list_receipts
from app.data.retention import foresee_rule, list_rules, run_rules, set_rule
from app.data.vocabulary import RetentionKind
from tests.factories import NOW, OPERATOR, Town, eraser_of

LATER = NOW + timedelta(days=31)
SILENT = RetentionKind.VISITORS_WITHOUT_CONVERSATION


async def _turn_on(town: Town, kind: RetentionKind, days: int = 30) -> None:
    await town.database.act(
        partial(set_rule, kind=kind, days=days, is_on=True, actor=OPERATOR, now=NOW)
    )


async def _who_would_go(town: Town, kind: RetentionKind) -> set[str]:
    async with town.database.read() as session:
        outlook = await foresee_rule(session, kind, days=30, now=LATER)
    assert outlook.total == len(outlook.first)
    return {one.contact_id for one in outlook.first}


async def test_each_rule_finds_its_own(town: Town) -> None:
    silent = (await town.meet("v1")).contact_id
    talker = (await town.chat("v2", "talk", "hello")).contact_id
    known = (await town.meet("v3", email="ada@acme.example")).contact_id
    deleted = (await town.meet("v4", email="bo@acme.example")).contact_id
    async with town.database.transaction() as session:
        await soft_delete_contact(session, deleted, actor=OPERATOR, now=NOW)

    found = {kind: await _who_would_go(town, kind) for kind in RetentionKind}

    assert found == {
        SILENT: {silent},
        RetentionKind.ANONYMOUS_VISITORS: {silent, talker},
        RetentionKind.SOFT_DELETED: {deleted},
        RetentionKind.NOT_SEEN: {silent, talker, known},
    }


async def test_nobody_goes_before_the_day(town: Town) -> None:
    await town.meet("v1")

    async with town.database.read() as session:
        outlook = await foresee_rule(session, SILENT, days=32, now=LATER)

    assert outlook.total == 0


async def test_every_rule_is_off_until_somebody_says_so(town: Town) -> None:
    await town.meet("v1")

    started = await town.database.act(partial(run_rules, now=LATER))

    async with town.database.read() as session:
        assert not any(rule.is_on for rule in await list_rules(session))
    assert started == ()


async def test_a_rule_that_is_on_erases_once_an_hour(town: Town, tmp_path: Path) -> None:
    silent = (await town.meet("v1")).contact_id
    stays = (await town.meet("v2", email="ada@acme.example")).contact_id
    await _turn_on(town, SILENT)

    (job_id,) = await town.database.act(partial(run_rules, now=LATER))
    again = await town.database.act(partial(run_rules, now=LATER))
    await eraser_of(town.database, tmp_path).work_on_jobs()

    async with town.database.read() as session:
        job = await get_job(session, job_id)
        (receipt,) = await list_receipts(session)
    assert again == ()
    assert (job.total, job.done, job.changed, job.is_over) == (1, 1, 1, True)
    assert (receipt.erased_ids, receipt.by, receipt.job_id) == ((silent,), "system", job_id)
    assert (await town.contact(stays)).row.email == "ada@acme.example"


async def test_many_are_erased_as_one_act_that_nothing_undoes(town: Town, tmp_path: Path) -> None:
    ids = [(await town.meet(f"v{n}", email=f"p{n}@x.example")).contact_id for n in range(23)]
    every = select(ContactRecord.id)
    async with town.database.transaction() as session:
        job = await start_erasing(session, every, actor=Actor("operator", "o_1"), now=NOW)

    await eraser_of(town.database, tmp_path).work_on_jobs()

    for contact_id in ids:
        with pytest.raises(ContactErasedError):
            await town.contact(contact_id)
    async with town.database.transaction() as session:
        assert await list_erasing_jobs(session) == ()
        assert (await get_job(session, job.job_id)).changed == 23
        with pytest.raises(CannotUndoError):
            await undo_job(session, job.job_id, actor=OPERATOR, now=NOW)


@pytest.mark.parametrize("days", [0, -1, 4000])
async def test_a_rule_counts_from_one_day_to_ten_years(town: Town, days: int) -> None:
    with pytest.raises(InvalidValueError):
        await _turn_on(town, SILENT, days)
