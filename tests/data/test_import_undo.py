"""Many rows of an import are taken back at once as each alone would be."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.data.contacts import ContactEdit, edit_contact
from app.data.database import Database, WriteSession
from app.data.imports import undo
from app.data.imports.ledger import cancel_import
from app.data.imports.undo import take_back_one, undo_step
from app.data.models import (
    AuditRecord,
    ContactEmailRecord,
    ContactRecord,
    ContactTagRecord,
    ContactValueRecord,
    ExternalIdRecord,
    ImportRecord,
    ImportRowRecord,
    TagRecord,
)
from app.data.read_models import Actor
from app.data.vocabulary import ImportState, Source
from tests.data.test_imports import LATER, Desk
from tests.factories import OPERATOR, Town

MIXED = (
    "name,email,phone,tags,company,external:crm\n"
    "Ada,ada@x.example,+491711234567,vip,Acme,1\n"
    "Ada L,ada@x.example,+491711234568,new,Acme 2,1\n"
    "Bo,bo@x.example,,vip,,\n"
    "Known,known@x.example,+491719999999,late,Told,\n"
    "Known two,known@x.example,,,Told again,4\n"
    "Proven,proven@x.example,,vip,Acme,5\n"
    "Brought,brought@x.example,,vip,Acme,\n"
    "Cy,cy@x.example,,late,,\n"
    "Both,known@x.example,,,,1\n"
    "Mails,two@x.example,,,,77\n"
    "Other id,brought@x.example,,,,9\n"
    "Other id,brought@x.example,,,,10\n"
    "Used,used@x.example,,vip,,\n"
    "Edited,edited@x.example,,vip,Acme,\n"
    "Nobody,,,,,\n"
    "Plain,plain@x.example,+491711111111,vip,Acme,\n"
)
TABLES = (ContactRecord, ContactEmailRecord, ContactTagRecord, ContactValueRecord, ExternalIdRecord)


class _TakenBackError(Exception):
    """Ends a transaction of which nothing is to be kept."""


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)


async def test_many_rows_are_taken_back_as_each_alone_would_be(desk: Desk, town: Town) -> None:
    import_id = await _brought_in(desk, town)

    async def together(session: WriteSession) -> None:
        while await undo_step(session, import_id, now=LATER):
            pass

    async def alone(session: WriteSession) -> None:
        record = await session.scalar(select(ImportRecord))
        done = select(ImportRowRecord).where(
            ImportRowRecord.outcome.in_(("created", "updated", "merged"))
        )
        assert record is not None
        actor = Actor(record.actor_kind, record.actor_id)
        for row in list(await session.scalars(done.order_by(ImportRowRecord.number.desc()))):
            await take_back_one(session, record, row, actor=actor, now=LATER)
            await session.flush()

    by_many, by_one = await _left(desk, together), await _left(desk, alone)

    assert by_many == by_one
    assert {row[1] for row in by_one["rows"]} == {"undone", "kept", "refused"}


async def test_an_undo_that_is_stopped_leaves_the_rest_and_can_be_begun_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "STEP", 2)
    rows = "".join(f"Person {number},p{number}@x.example\n" for number in range(7))
    job = await desk.bring_in("name,email\n" + rows)
    await desk.begin_undo(job.import_id)
    await desk.work.step(job.import_id, now=LATER)

    async with desk.database.transaction() as session:
        await cancel_import(session, job.import_id, actor=OPERATOR, now=LATER)
    stopped = await desk.finish(job.import_id)
    left = await desk.count()
    undone = await desk.undo(job.import_id)

    assert (stopped.state, stopped.counts) == (ImportState.CANCELLED, {"created": 7, "undone": 2})
    assert left == 5
    assert (undone.state, undone.done) == (ImportState.UNDONE, 7)
    assert undone.counts == {"undone": 7}
    assert await desk.count() == 0


async def _brought_in(desk: Desk, town: Town) -> str:
    known = ContactEdit(name="K", email="known@x.example", captured_fields={"company": "C"})
    await desk.add(known, Source.SELF_REPORTED)
    await desk.add(ContactEdit(external_ids={"crm": "77"}), Source.INTEGRATION)
    await town.meet("v1", subject="s1", name="P", email="proven@x.example")
    brought = ContactEdit(
        name="Old", email="brought@x.example", tags=["vip"], captured_fields={"company": "Old"}
    )
    await desk.add(brought, Source.INTEGRATION)
    job = await desk.bring_in(MIXED)
    await town.meet("v2", email="used@x.example")
    async with desk.database.transaction() as session:
        edited = await session.scalar(
            select(ContactRecord.public_id).where(ContactRecord.email == "edited@x.example")
        )
        note = ContactEdit(captured_fields={"plan": "big"})
        await edit_contact(session, edited or "", note, actor=OPERATOR, now=LATER)
    await desk.begin_undo(job.import_id)
    return job.import_id


async def _left(
    desk: Desk, act: Callable[[WriteSession], Awaitable[None]]
) -> dict[str, list[tuple[object, ...]]]:
    """Every row that the act leaves, which is then taken back."""
    left: dict[str, list[tuple[object, ...]]] = {}
    with suppress(_TakenBackError):
        async with desk.database.transaction() as session:
            await act(session)
            await session.flush()
            for table in TABLES:
                left[table.__tablename__] = await _rows(session, table.__table__.columns)
            left["tags"] = await _rows(session, (TagRecord.name, TagRecord.contact_count))
            row = ImportRowRecord
            left["rows"] = await _rows(session, (row.number, row.outcome, row.reason, row.before))
            audit = (AuditRecord.action, AuditRecord.contact_id, AuditRecord.actor_id)
            told = await _rows(session, audit)
            # Which is over when is told by the steps alone.
            left["audit"] = [line for line in told if line[0] != "import.undone"]
            raise _TakenBackError
    return left


async def _rows(session: WriteSession, columns: Iterable[Any]) -> list[tuple[object, ...]]:
    found = await session.execute(select(*columns))
    return sorted((tuple(row) for row in found), key=repr)
