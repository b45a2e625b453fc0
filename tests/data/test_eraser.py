"""An erasure is carried out in steps, whoever is there to do them, and is never half done."""

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from app.data.changes import Change, ErasureChanged
from app.data.conversation_lists import get_transcript
from app.data.conversations import NewMessage, append_messages
from app.data.erasure import begin_erasure
from app.data.erasure_ledger import LEDGER_NAME, ErasureLedger
from app.data.erasure_steps import MESSAGES_AT_ONCE, next_batch, redact_batch, write_batch
from app.data.errors import ContactErasedError
from app.data.imports.files import ImportFiles
from app.data.imports.uploads import register_upload
from app.data.receipts import get_receipt, list_receipts
from app.data.vocabulary import MessageRole
from tests.factories import NOW, OPERATOR, Town, eraser_of

LONG = MESSAGES_AT_ONCE * 2 + 7


async def _talk_of(town: Town, count: int) -> str:
    await town.meet("v1", email="zqcanary@acme.example", name="Zqcanary Bo")
    met = await town.chat("v1", "talk", *(f"{number}: Zqcanary here" for number in range(count)))
    return met.contact_id


async def _begin(town: Town, contact_id: str) -> str:
    begin = partial(begin_erasure, contact_id=contact_id, actor=OPERATOR, now=NOW)
    return await town.database.act(begin)


async def _bodies(town: Town) -> list[str]:
    async with town.database.read() as session:
        return list(await session.scalars(text("SELECT body FROM messages ORDER BY id")))


async def test_a_long_history_is_done_in_steps(
    town: Town, tmp_path: Path, announced: list[Change]
) -> None:
    contact_id = await _talk_of(town, LONG)

    receipt = await eraser_of(town.database, tmp_path).erase(contact_id, actor=OPERATOR)

    assert (receipt.message_count, receipt.message_done, receipt.finished_at) == (LONG, LONG, NOW)
    assert await _bodies(town) == [f"{number}: [name] here" for number in range(LONG)]
    steps = [change for change in announced if change == ErasureChanged(receipt.receipt_id)]
    assert len(steps) >= LONG // MESSAGES_AT_ONCE


async def test_nobody_reads_a_transcript_that_is_not_done_yet(town: Town) -> None:
    contact_id = await _talk_of(town, 3)

    await _begin(town, contact_id)

    async with town.database.read() as session:
        transcript = await get_transcript(session, "talk")
    assert [message.body for message in transcript.messages] == ["", "", ""]
    assert (transcript.conversation.title, transcript.conversation.preview) == (None, None)


async def test_what_was_begun_is_finished_by_whoever_comes_next(town: Town, tmp_path: Path) -> None:
    receipt_id = await _begin(town, await _talk_of(town, LONG))
    async with town.database.read() as session:
        batch = await next_batch(session, receipt_id)
    assert batch is not None
    await town.database.act(
        partial(write_batch, batch=batch, redacted=redact_batch(batch), now=NOW)
    )

    await eraser_of(town.database, tmp_path).carry_out()

    async with town.database.read() as session:
        receipt = await get_receipt(session, receipt_id)
        kept = await session.scalar(text("SELECT count(*) FROM erasure_work"))
    assert (receipt.message_done, receipt.is_over, kept) == (LONG, True, 0)
    assert not any("Zqcanary" in body for body in await _bodies(town))


async def test_a_step_that_somebody_else_did_is_not_counted_twice(town: Town) -> None:
    receipt_id = await _begin(town, await _talk_of(town, LONG))
    async with town.database.read() as session:
        batch = await next_batch(session, receipt_id)
    assert batch is not None

    for _ in range(2):
        await town.database.act(
            partial(write_batch, batch=batch, redacted=redact_batch(batch), now=NOW)
        )

    async with town.database.read() as session:
        assert (await get_receipt(session, receipt_id)).message_done == MESSAGES_AT_ONCE


async def test_two_who_carry_out_at_once_do_everything_once(town: Town, tmp_path: Path) -> None:
    receipt_id = await _begin(town, await _talk_of(town, LONG))
    one, other = eraser_of(town.database, tmp_path), eraser_of(town.database, tmp_path)

    await asyncio.gather(one.carry_out(), other.carry_out())

    async with town.database.read() as session:
        assert (await get_receipt(session, receipt_id)).message_done == LONG


async def test_a_message_that_comes_late_is_not_kept(town: Town, tmp_path: Path) -> None:
    await eraser_of(town.database, tmp_path).erase(await _talk_of(town, 2), actor=OPERATOR)

    late = [NewMessage("late", MessageRole.VISITOR, "Zqcanary again")]
    append = partial(append_messages, messages=late, now=NOW, claims_mode="attach")
    await town.database.act(lambda session: append(session, "talk"))

    assert len(await _bodies(town)) == 2


async def test_the_receipt_says_when_the_bytes_were_cleared(town: Town, tmp_path: Path) -> None:
    eraser = eraser_of(town.database, tmp_path)
    receipt = await eraser.erase(await _talk_of(town, 2), actor=OPERATOR)

    await eraser.clear()

    async with town.database.read() as session:
        assert (await get_receipt(session, receipt.receipt_id)).cleared_at == NOW


async def test_an_upload_that_waits_goes_with_the_person(town: Town, tmp_path: Path) -> None:
    files = ImportFiles(tmp_path)
    files.prepare()
    files.upload_of("i_1").write_text("email\nzqcanary@acme.example\n")
    async with town.database.transaction() as session:
        await register_upload(session, files, "i_1", name="z.csv", actor=OPERATOR, now=NOW)
    eraser = eraser_of(town.database, tmp_path)
    await eraser.erase(await _talk_of(town, 1), actor=OPERATOR)

    await eraser.clear()

    assert list(files.folder.iterdir()) == []


async def test_an_older_database_is_told_of_the_erasures_since(town: Town, tmp_path: Path) -> None:
    contact_id = await _talk_of(town, 2)
    other = await Town(town.database).meet("v9", email="bo@x.example")
    eraser = eraser_of(town.database, tmp_path)
    receipt = await eraser.erase(
        (await town.meet("v2", email="ada@x.example")).contact_id, actor=OPERATOR
    )
    ledger = ErasureLedger(tmp_path / LEDGER_NAME)
    (noted,) = ledger.read()
    # As if this database were one from before that erasure of somebody else was made here.
    ledger.note([replace(noted, receipt_id="e_later", contact_ids=(contact_id,))])

    assert await eraser.recall() == 1

    with pytest.raises(ContactErasedError):
        await town.contact(contact_id)
    assert (await town.contact(other.contact_id)).row.email == "bo@x.example"
    async with town.database.read() as session:
        kept = {one.receipt_id: one.erased_ids for one in await list_receipts(session)}
    assert kept == {receipt.receipt_id: receipt.erased_ids, "e_later": (contact_id,)}
    assert await eraser.recall() == 0


async def test_the_ledger_learns_what_only_the_database_knows(town: Town, tmp_path: Path) -> None:
    receipt_id = await _begin(town, await _talk_of(town, 1))

    await eraser_of(town.database, tmp_path).recall()

    (noted,) = ErasureLedger(tmp_path / LEDGER_NAME).read()
    assert noted.receipt_id == receipt_id


async def test_a_line_that_a_crash_cut_off_hides_no_other(town: Town, tmp_path: Path) -> None:
    await eraser_of(town.database, tmp_path).erase(await _talk_of(town, 1), actor=OPERATOR)
    path = tmp_path / LEDGER_NAME
    (noted,) = ErasureLedger(path).read()
    path.write_text(path.read_text() + '{"receipt_id": "e_cut')

    ErasureLedger(path).note([replace(noted, receipt_id="e_next")])

    assert [one.receipt_id for one in ErasureLedger(path).read()] == [noted.receipt_id, "e_next"]
