"""A table is tried, brought in, stopped half way, and taken back."""

import os
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from app.data.changes import Change, ContactChanged
from app.data.contacts import ContactEdit, create_contact, get_contact
from app.data.database import Database, WriteSession
from app.data.errors import ContactMergedError, ImportNotFoundError, ImportStateError
from app.data.imports.columns import guess_columns
from app.data.imports.files import ImportFiles
from app.data.imports.ledger import (
    cancel_import,
    get_import,
    list_lines,
    start_check,
    start_import,
    undo_import,
)
from app.data.imports.lines import Line
from app.data.imports.records import read_rows
from app.data.imports.rows import WAS_ERASED, Manner
from app.data.imports.steps import TOLD_SINGLY, ImportWork, bring_in_each, bring_in_one
from app.data.imports.uploads import discard_waiting, forget_old_imports, register_upload
from app.data.keys import new_public_id
from app.data.models import ContactRecord
from app.data.read_models import ContactDetail, ImportJob, ImportLine, SearchQuery
from app.data.search import search_contacts
from app.data.tags import list_tags
from app.data.vocabulary import ImportState, Source
from tests.factories import NOW, OPERATOR, Town, eraser_of

LATER = NOW + timedelta(hours=1)
STEP = 4


class Desk:
    """An admin with a file in the hand."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database = database
        self.files = ImportFiles(home)
        self.work = ImportWork(database, self.files, region="DE", rows_at_once=STEP)

    async def upload(self, content: str | bytes) -> ImportJob:
        import_id = new_public_id("i")
        raw = content if isinstance(content, bytes) else content.encode()

        async def chunks() -> AsyncIterator[bytes]:
            yield raw

        await self.files.keep(import_id, chunks())
        async with self.database.transaction() as session:
            return await register_upload(
                session, self.files, import_id, name="people.csv", actor=OPERATOR, now=NOW
            )

    async def bring_in(self, content: str | bytes) -> ImportJob:
        job = await self.upload(content)
        async with self.database.transaction() as session:
            await start_import(session, job.import_id, actor=OPERATOR, now=LATER)
        return await self.finish(job.import_id)

    async def try_out(self, content: str | bytes) -> ImportJob:
        job = await self.upload(content)
        async with self.database.transaction() as session:
            await start_check(session, job.import_id)
        return await self.finish(job.import_id)

    async def begin_undo(self, import_id: str) -> None:
        async with self.database.transaction() as session:
            await undo_import(session, import_id, actor=OPERATOR, now=LATER)

    async def undo(self, import_id: str) -> ImportJob:
        await self.begin_undo(import_id)
        return await self.finish(import_id)

    async def finish(self, import_id: str) -> ImportJob:
        while await self.work.step(import_id, now=LATER):
            pass
        return await self.look(import_id)

    async def look(self, import_id: str) -> ImportJob:
        async with self.database.read() as session:
            return await get_import(session, import_id)

    async def lines(self, import_id: str) -> tuple[ImportLine, ...]:
        async with self.database.read() as session:
            return (await list_lines(session, import_id)).lines

    async def add(self, edit: ContactEdit, source: Source = Source.OPERATOR) -> str:
        async with self.database.transaction() as session:
            return await create_contact(session, edit, actor=OPERATOR, source=source, now=NOW)

    async def get(self, contact_id: str) -> ContactDetail:
        async with self.database.read() as session:
            return await get_contact(session, contact_id)

    async def count(self) -> int:
        async with self.database.read() as session:
            return (await search_contacts(session, SearchQuery(), now=LATER)).total


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)


def seen(contact: ContactDetail) -> tuple[object, ...]:
    """What a person sees of the contact; only the version counts on."""
    row = contact.row
    return (
        *(row.name, row.email, row.phone, row.tags, row.identity),
        *(contact.emails, contact.external_ids, dict(contact.captured_fields), contact.values),
    )


async def test_a_trial_says_what_an_import_then_does(desk: Desk) -> None:
    await desk.add(ContactEdit(email="ada@x.example"))
    await desk.add(ContactEdit(external_ids={"crm": "7"}))
    table = (
        "name,email,external:crm\n"
        "Ada,ada@x.example,\n"
        "Bo,bo@x.example,\n"
        "Bo again,bo@x.example,\n"
        "One,ada@x.example,7\n"
        "Nobody,nothing,\n"
    )

    tried = await desk.try_out(table)
    before = await desk.count()
    done = await desk.bring_in(table)

    assert tried.state is ImportState.CHECKED
    assert tried.counts == done.counts == {"updated": 2, "created": 1, "merged": 1, "refused": 1}
    assert before == 2
    assert [(line.number, line.reason) for line in await desk.lines(tried.import_id)][-1] == (
        6,
        "This is not a valid email address.",
    )


async def test_a_trial_foresees_doubles_across_its_steps(desk: Desk) -> None:
    rows = [f"Person {number},p{number % STEP}@x.example" for number in range(STEP + 5)]

    tried = await desk.try_out("name,email\n" + "\n".join(rows))

    assert tried.counts == {"created": STEP, "updated": 5}


async def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    table = 'name,email,tags,company\nAda,ada@x.example,"vip, new",Acme\n'
    await desk.bring_in(table)

    again = await desk.bring_in(table)

    assert again.counts == {"unchanged": 1}
    assert await desk.lines(again.import_id) == ()


async def test_an_undo_gives_everything_back_as_it_was(desk: Desk, database: Database) -> None:
    ada = await desk.add(
        ContactEdit(email="ada@x.example", phone="+491711234567", tags=["vip"]),
        Source.SELF_REPORTED,
    )
    known = await desk.add(ContactEdit(name="Bo", external_ids={"crm": "7"}), Source.INTEGRATION)
    before = [seen(await desk.get(one)) for one in (ada, known)]
    done = await desk.bring_in(
        "name,email,phone,tags,company,external:crm\n"
        "Ada,ada@x.example,+491719999999,new,Acme,\n"
        "Boris,bo@x.example,,,,7\n"
        "New,new@x.example,,new,,\n"
        "Newer,new@x.example,,newest,,9\n"
    )
    assert (await desk.get(ada)).row.phone == "+491719999999"

    undone = await desk.undo(done.import_id)

    assert undone.state is ImportState.UNDONE
    assert undone.counts == {"undone": 4}
    assert [seen(await desk.get(one)) for one in (ada, known)] == before
    assert await desk.count() == 2
    async with database.read() as session:
        assert {tag.name: tag.contact_count for tag in await list_tags(session)} == {
            "vip": 1,
            "new": 0,
            "newest": 0,
        }


async def test_an_undo_parts_what_the_import_merged(desk: Desk, database: Database) -> None:
    ada = await desk.add(ContactEdit(email="ada@x.example"))
    other = await desk.add(ContactEdit(external_ids={"crm": "7"}))
    done = await desk.bring_in("email,external:crm\nada@x.example,7\n")
    with pytest.raises(ContactMergedError):
        await desk.get(other)

    await desk.undo(done.import_id)

    assert (await desk.get(ada)).external_ids == ()
    assert (await desk.get(other)).external_ids[0].external_id == "7"


async def test_what_was_used_since_stays_when_an_import_is_undone(
    desk: Desk, town: Town, database: Database
) -> None:
    done = await desk.bring_in("name,email\nAda,ada@x.example\nBo,bo@x.example\n")
    wrote = await town.meet("v1", email="ada@x.example")

    undone = await desk.undo(done.import_id)

    assert undone.counts == {"undone": 1, "kept": 1}
    assert (await desk.get(wrote.contact_id)).row.email == "ada@x.example"
    assert await desk.count() == 1


async def test_two_verified_people_are_not_merged_by_a_table(desk: Desk, town: Town) -> None:
    ada = await town.meet("v1", subject="s1", email="ada@x.example")
    await town.meet("v2", subject="s2", email="bo@x.example")

    done = await desk.bring_in(f"contact_id,email\n{ada.contact_id},bo@x.example\n")

    assert done.counts == {"refused": 1}


async def test_a_stopped_import_keeps_what_it_did_and_can_be_undone(desk: Desk) -> None:
    rows = "".join(f"p{number}@x.example\n" for number in range(2 * STEP))
    job = await desk.upload("email\n" + rows)
    async with desk.database.transaction() as session:
        await start_import(session, job.import_id, actor=OPERATOR, now=NOW)
    await desk.work.step(job.import_id, now=NOW)
    async with desk.database.transaction() as session:
        await cancel_import(session, job.import_id, actor=OPERATOR, now=NOW)

    stopped = await desk.finish(job.import_id)

    assert (stopped.state, stopped.total) == (ImportState.CANCELLED, 2 * STEP)
    assert await desk.count() == stopped.done == STEP - 1
    await desk.undo(job.import_id)
    assert await desk.count() == 0


async def test_another_process_goes_on_where_one_was_killed(desk: Desk, tmp_path: Path) -> None:
    rows = "".join(f"p{number}@x.example\n\n" for number in range(STEP))
    job = await desk.upload("email\n" + rows)
    async with desk.database.transaction() as session:
        await start_import(session, job.import_id, actor=OPERATOR, now=NOW)
    await desk.work.step(job.import_id, now=NOW)

    successor = Desk(desk.database, tmp_path)
    done = await successor.finish(job.import_id)

    assert done.counts == {"created": STEP}
    assert list(desk.files.folder.iterdir()) == []


async def test_a_long_import_is_told_in_one_word(desk: Desk, announced: list[Change]) -> None:
    rows = "".join(f"p{number}@x.example\n" for number in range(TOLD_SINGLY + 1))

    await desk.bring_in("email\n" + rows)

    assert not [change for change in announced if isinstance(change, ContactChanged)]


async def test_an_import_that_is_over_cannot_be_started_again(desk: Desk) -> None:
    done = await desk.bring_in("email\nada@x.example\n")

    with pytest.raises(ImportStateError):
        async with desk.database.transaction() as session:
            await start_import(session, done.import_id, actor=OPERATOR, now=NOW)


async def test_a_file_that_nobody_started_goes_after_a_day(desk: Desk) -> None:
    job = await desk.upload("email\nada@x.example\n")
    for path in desk.files.folder.iterdir():
        os.utime(path, (0, 0))

    async with desk.database.transaction() as session:
        await forget_old_imports(session, desk.files, now=NOW + timedelta(days=2))

    assert list(desk.files.folder.iterdir()) == []
    with pytest.raises(ImportNotFoundError):
        await desk.look(job.import_id)


async def test_an_erasure_lets_go_of_waiting_uploads(desk: Desk) -> None:
    job = await desk.upload("email\nada@x.example\n")

    async with desk.database.transaction() as session:
        await discard_waiting(session, desk.files)

    assert list(desk.files.folder.iterdir()) == []
    with pytest.raises(ImportNotFoundError):
        await desk.look(job.import_id)


async def test_a_row_counts_as_an_integration(desk: Desk) -> None:
    ada = await desk.add(ContactEdit(name="Ada", email="ada@x.example"))

    done = await desk.bring_in("first name,Surname,E-Mail\nAdele,Lovelace,ada@x.example\n")

    contact = await desk.get(ada)
    assert contact.row.name == "Ada"
    assert ("Adele Lovelace", Source.INTEGRATION) in [(v.value, v.source) for v in contact.values]
    assert done.counts == {"unchanged": 1}


async def test_a_row_about_somebody_erased_is_warned_of(town: Town, tmp_path: Path) -> None:
    met = await town.meet("v1", email="ada@acme.example")
    eraser = eraser_of(town.database, tmp_path)
    await eraser.erase(met.contact_id, actor=OPERATOR)
    desk = Desk(town.database, tmp_path)
    desk.work = ImportWork(town.database, desk.files, region="DE", memory=eraser.memory)

    job = await desk.bring_in("email,name\nADA@acme.example,Ada\nbo@acme.example,Bo\n")

    async with town.database.read() as session:
        report = await list_lines(session, job.import_id)
    assert [(line.number, line.reason) for line in report.lines] == [(2, WAS_ERASED), (3, None)]


MANY = (
    "name,email,phone,tags,company,external:crm\n"
    "Ada,ada@x.example,+491711234567,vip,Acme,1\n"
    "Ada L,ADA@x.example,+491711234568,new,Acme 2,1\n"
    "Bo,bo@x.example,,,,\n"
    "Known,known@x.example,+491719999999,late,Told,\n"
    "Proven,proven@x.example,,,,5\n"
    "Both,known@x.example,,,,1\n"
    "Nobody,,,,,\n"
    "Wrong,nothing,,,,\n"
    "Short,short@x.example,12,,,\n"
    "Bo two,bo2@x.example,,,,9\n"
    "Bo moved,bo@x.example,,,,9\n"
    "Other id,ada@x.example,,,,2\n"
    "Too,many@x.example,,,,,surplus\n"
)


class _TakenBackError(Exception):
    """Ends a transaction of which nothing is to be kept."""


async def test_many_rows_at_once_do_what_each_alone_would(
    desk: Desk, town: Town, tmp_path: Path
) -> None:
    edit = ContactEdit(name="K", email="known@x.example", captured_fields={"company": "C"})
    await desk.add(edit, Source.SELF_REPORTED)
    await town.meet("v1", subject="s1", name="P", email="proven@x.example")
    path = tmp_path / "many.csv"
    path.write_text(MANY)
    rows = list(read_rows(path, delimiter=","))
    manner = Manner(guess_columns(rows[0].cells), OPERATOR, LATER, region="DE")

    with suppress(_TakenBackError):
        async with desk.database.transaction() as session:
            many = [line for line, _ in await bring_in_each(session, rows, manner)]
            together = await _told(session, many)
            raise _TakenBackError
    with suppress(_TakenBackError):
        async with desk.database.transaction() as session:
            single = [(await bring_in_one(session, row, manner))[0] for row in rows[1:]]
            alone = await _told(session, single)
            raise _TakenBackError

    assert together == alone
    assert {line["outcome"] for line in many} == {"created", "updated", "merged", "refused"}


async def _told(session: WriteSession, lines: list[Line]) -> list[tuple[object, ...]]:
    told: list[tuple[object, ...]] = []
    for line in lines:
        record = await session.get(ContactRecord, line["contact_id"] or 0, populate_existing=True)
        is_there = record is not None and record.merged_into_id is None
        contact = await get_contact(session, record.public_id) if record and is_there else None
        captured = (record.search, record.captured) if record else None
        what = None if contact is None else (*seen(contact), contact.row.version)
        told.append((line["number"], line["outcome"], line["reason"], captured, what))
    return told


async def test_a_second_import_of_a_file_leaves_the_first_to_be_undone(desk: Desk) -> None:
    table = "name,email,company\nAda,ada@x.example,Acme\n"
    first = await desk.bring_in(table)
    await desk.bring_in(table)

    undone = await desk.undo(first.import_id)

    assert undone.counts == {"undone": 1}
    assert await desk.count() == 0
