"""Soft delete, restore and hard delete, on both engines."""

import pytest
from sqlalchemy import text

from app.data.changes import Change, ContactRemoved
from app.data.contacts import ContactEdit, edit_contact
from app.data.conversation_lists import get_transcript
from app.data.deletion import restore_contact, soft_delete_contact
from app.data.erasure import count_erasure, hard_delete_contact
from app.data.errors import ContactErasedError
from app.data.merge import merge_contacts
from app.data.read_models import Receipt
from app.data.receipts import list_receipts
from app.data.tags import list_tags
from tests.factories import NOW, OPERATOR, Town


async def _erase(town: Town, contact_id: str, *, removes_messages: bool = False) -> Receipt:
    async with town.database.transaction() as session:
        return await hard_delete_contact(
            session,
            contact_id,
            actor=OPERATOR,
            now=NOW,
            removes_messages=removes_messages,
        )


async def test_a_soft_deleted_contact_keeps_everything_and_comes_back(town: Town) -> None:
    met = await town.meet("v1", email="ada@acme.example", name="Ada")
    async with town.database.transaction() as session:
        await soft_delete_contact(session, met.contact_id, actor=OPERATOR, now=NOW)
    deleted = await town.contact(met.contact_id)
    async with town.database.transaction() as session:
        await restore_contact(session, met.contact_id, actor=OPERATOR, now=NOW)

    restored = await town.contact(met.contact_id)
    assert (deleted.row.deleted_at, restored.row.deleted_at) == (NOW, None)
    assert restored.emails == deleted.emails


async def test_a_returning_visitor_makes_no_double_of_a_soft_deleted_contact(town: Town) -> None:
    met = await town.meet("v1", email="ada@acme.example")
    async with town.database.transaction() as session:
        await soft_delete_contact(session, met.contact_id, actor=OPERATOR, now=NOW)

    again = await town.meet("v2", email="ada@acme.example")

    assert again.contact_id == met.contact_id
    assert (await town.contact(met.contact_id)).row.deleted_at == NOW


async def test_a_soft_deleted_contact_does_not_count_for_its_tags(town: Town) -> None:
    met = await town.meet("v1", email="ada@acme.example")
    async with town.database.transaction() as session:
        await edit_contact(
            session, met.contact_id, ContactEdit(tags=["vip"]), actor=OPERATOR, now=NOW
        )
        await soft_delete_contact(session, met.contact_id, actor=OPERATOR, now=NOW)

    async with town.database.read() as session:
        assert [tag.contact_count for tag in await list_tags(session)] == [0]


async def test_an_erased_id_answers_erased(town: Town, announced: list[Change]) -> None:
    met = await town.meet("v1", email="ada@acme.example")

    await _erase(town, met.contact_id)

    with pytest.raises(ContactErasedError):
        await town.contact(met.contact_id)
    assert ContactRemoved(met.contact_id, is_erased=True) in announced


async def test_the_transcript_keeps_its_shape_without_the_person(town: Town) -> None:
    met = await town.chat("v1", "talk", "I am Ada Lovelace", "write to ada@acme.example please")
    await town.meet("v1", email="ada@acme.example", name="Ada Lovelace")

    await _erase(town, met.contact_id)

    async with town.database.read() as session:
        transcript = await get_transcript(session, "talk")
    bodies = [message.body for message in transcript.messages]
    assert transcript.conversation.contact_id is None
    assert len(bodies) == 2
    assert not any("Ada" in body or "acme" in body for body in bodies)
    assert "[email]" in bodies[1]


async def test_the_persons_own_messages_can_go_altogether(town: Town) -> None:
    met = await town.chat("v1", "talk", "one", "two")

    receipt = await _erase(town, met.contact_id, removes_messages=True)

    async with town.database.read() as session:
        assert (await get_transcript(session, "talk")).messages == ()
    assert (receipt.conversation_count, receipt.message_count) == (1, 2)


async def test_no_row_holds_a_value_of_an_erased_person(town: Town) -> None:
    other = await town.meet("v2", email="zqcanary@old.example", name="Zqcanary")
    met = await town.meet("v1", subject="zqcanary-7", email="z@zqcanary.example", name="Zqcanary")
    await town.chat("v2", "talk", "zqcanary here", "call ZQCANARY")
    async with town.database.transaction() as session:
        await merge_contacts(
            session,
            primary_id=met.contact_id,
            duplicate_id=other.contact_id,
            actor=OPERATOR,
            now=NOW,
        )

    await _erase(town, met.contact_id)

    assert await _tables_with(town, "zqcanary") == []


async def test_the_scan_finds_a_value_before_the_erasure(town: Town) -> None:
    await town.meet("v1", email="z@zqcanary.example", name="Zqcanary")

    assert "contacts" in await _tables_with(town, "zqcanary")


async def _tables_with(town: Town, word: str) -> list[str]:
    tables = ("contacts", "contact_emails", "contact_values", "subjects", "messages")
    tables += ("conversations", "merges", "audit_entries", "visitors", "erasures")
    tables += ("notes", "saved_views", "preferences")
    found = []
    async with town.database.read() as session:
        for table in tables:
            for row in await session.execute(text(f"SELECT * FROM {table}")):  # noqa: S608
                if word in repr(row).lower():
                    found.append(table)
    return found


async def test_the_same_person_coming_back_is_somebody_new(town: Town) -> None:
    met = await town.meet("v1", subject="u1", email="ada@acme.example")
    await _erase(town, met.contact_id)

    again = await town.meet("v1", subject="u1", email="ada@acme.example")

    assert again.created
    assert again.contact_id != met.contact_id


async def test_the_receipt_names_ids_and_counts_alone(town: Town) -> None:
    met = await town.chat("v1", "talk", "hello")
    async with town.database.read() as session:
        counted = await count_erasure(session, met.contact_id)

    await _erase(town, met.contact_id)

    async with town.database.read() as session:
        (receipt,) = await list_receipts(session)
    assert receipt.erased_ids == (met.contact_id,)
    assert (receipt.conversation_count, receipt.message_count) == counted == (1, 1)
