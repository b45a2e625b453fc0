"""Merge and its undo, on both engines."""

import asyncio

import pytest

from app.data.audit import list_history
from app.data.changes import Change, ContactRemoved
from app.data.check import find_faults
from app.data.contacts import ContactEdit, edit_contact
from app.data.conversation_lists import list_conversations
from app.data.deletion import restore_contact, soft_delete_contact
from app.data.errors import CannotMergeError, CannotUndoError, ContactMergedError
from app.data.merge import merge_contacts, preview_merge, suggest_primary
from app.data.merge_undo import undo_merge
from app.data.read_models import ContactDetail
from app.data.tags import add_tag, list_tags
from tests.factories import NOW, OPERATOR, Town


async def _merge(town: Town, primary_id: str, duplicate_id: str) -> str:
    async with town.database.transaction() as session:
        return await merge_contacts(
            session, primary_id=primary_id, duplicate_id=duplicate_id, actor=OPERATOR, now=NOW
        )


async def _undo(town: Town, merge_id: str) -> None:
    async with town.database.transaction() as session:
        await undo_merge(session, merge_id, actor=OPERATOR, now=NOW)


async def _two(town: Town) -> tuple[str, str]:
    primary = await town.meet("v1", subject="u1", email="ada@acme.example", name="Ada")
    duplicate = await town.meet(
        "v2", email="a.lovelace@old.example", name="A. L.", phone="+49 171 1234567", company="Acme"
    )
    await town.chat("v2", "of the duplicate", "hello")
    async with town.database.transaction() as session:
        await add_tag(session, duplicate.contact_id, "vip", actor=OPERATOR, now=NOW)
    return primary.contact_id, duplicate.contact_id


def _without_version(contact: ContactDetail) -> object:
    row = contact.row
    return (
        (row.name, row.email, row.phone, row.identity, row.tags, row.last_seen, row.first_seen),
        (row.conversation_count, row.deleted_at, contact.emails, contact.subjects),
        (contact.external_ids, contact.captured_fields, contact.values),
    )


async def test_the_primary_keeps_its_own_values_and_gaps_are_filled(town: Town) -> None:
    primary_id, duplicate_id = await _two(town)

    await _merge(town, primary_id, duplicate_id)

    primary = await town.contact(primary_id)
    assert (primary.row.name, primary.row.phone) == ("Ada", "+491711234567")
    assert primary.captured_fields == {"company": "Acme"}
    assert [email.email for email in primary.emails] == [
        "ada@acme.example",
        "a.lovelace@old.example",
    ]
    assert (primary.row.tags, primary.row.conversation_count) == (("vip",), 1)


async def test_the_merged_id_leads_to_the_primary(town: Town, announced: list[Change]) -> None:
    primary_id, duplicate_id = await _two(town)

    await _merge(town, primary_id, duplicate_id)

    with pytest.raises(ContactMergedError) as merged:
        await town.contact(duplicate_id)
    assert merged.value.primary_id == primary_id
    assert ContactRemoved(duplicate_id, primary_id=primary_id) in announced


async def test_merge_then_undo_gives_both_back_what_they_had(town: Town) -> None:
    primary_id, duplicate_id = await _two(town)
    before = [_without_version(await town.contact(i)) for i in (primary_id, duplicate_id)]

    await _undo(town, await _merge(town, primary_id, duplicate_id))

    after = [_without_version(await town.contact(i)) for i in (primary_id, duplicate_id)]
    assert after == before


async def test_what_came_after_the_merge_stays_with_the_primary(town: Town) -> None:
    primary_id, duplicate_id = await _two(town)
    merge_id = await _merge(town, primary_id, duplicate_id)
    async with town.database.transaction() as session:
        edit = ContactEdit(captured_fields={"company": "New Ltd"})
        await edit_contact(session, primary_id, edit, actor=OPERATOR, now=NOW)

    await _undo(town, merge_id)

    assert (await town.contact(primary_id)).captured_fields == {"company": "New Ltd"}
    assert (await town.contact(duplicate_id)).captured_fields == {"company": "Acme"}


async def test_conversations_go_back_with_an_undo(town: Town) -> None:
    primary_id, duplicate_id = await _two(town)

    await _undo(town, await _merge(town, primary_id, duplicate_id))

    async with town.database.read() as session:
        page = await list_conversations(session, contact_id=duplicate_id)
    assert [row.conversation_id for row in page.rows] == ["of the duplicate"]


async def test_a_merge_can_be_undone_once(town: Town) -> None:
    merge_id = await _merge(town, *await _two(town))
    await _undo(town, merge_id)

    with pytest.raises(CannotUndoError):
        await _undo(town, merge_id)


async def test_history_offers_the_undo_until_it_was_done(town: Town) -> None:
    primary_id, duplicate_id = await _two(town)
    merge_id = await _merge(town, primary_id, duplicate_id)

    async with town.database.read() as session:
        offered = [entry.undoable_merge_id for entry in await list_history(session, primary_id)]
    await _undo(town, merge_id)
    async with town.database.read() as session:
        left = [entry.undoable_merge_id for entry in await list_history(session, primary_id)]

    assert merge_id in offered
    assert merge_id not in left


async def test_a_contact_is_not_merged_with_itself(town: Town) -> None:
    primary_id, _ = await _two(town)

    with pytest.raises(CannotMergeError):
        await _merge(town, primary_id, primary_id)


async def test_the_verified_one_is_suggested_as_primary(town: Town) -> None:
    verified_id, claimed_id = await _two(town)

    async with town.database.read() as session:
        assert await suggest_primary(session, claimed_id, verified_id) == (verified_id, claimed_id)


async def test_the_preview_is_what_the_merge_makes(town: Town) -> None:
    primary_id, duplicate_id = await _two(town)
    async with town.database.read() as session:
        preview = await preview_merge(session, primary_id=primary_id, duplicate_id=duplicate_id)

    await _merge(town, primary_id, duplicate_id)

    primary = await town.contact(primary_id)
    foreseen = {field.field: field.result for field in preview.fields}
    assert foreseen == {
        "name": primary.row.name,
        "email": primary.row.email,
        "phone": primary.row.phone,
        **primary.captured_fields,
    }
    assert preview.conversation_count == primary.row.conversation_count


async def test_two_opposite_merges_at_once_leave_one_contact(town: Town) -> None:
    one_id, other_id = await _two(town)

    results = await asyncio.gather(
        _merge(town, one_id, other_id), _merge(town, other_id, one_id), return_exceptions=True
    )

    assert sorted(type(result) for result in results if not isinstance(result, str)) == [
        ContactMergedError
    ]


async def test_the_count_of_a_tag_stays_right(town: Town) -> None:
    merge_id = await _merge(town, *await _two(town))
    async with town.database.read() as session:
        merged = [tag.contact_count for tag in await list_tags(session)]
    await _undo(town, merge_id)
    async with town.database.read() as session:
        parted = [tag.contact_count for tag in await list_tags(session)]

    assert (merged, parted) == ([1], [1])


async def test_an_email_made_primary_after_the_merge_shows_on_one_contact_after_the_undo(
    town: Town,
) -> None:
    primary_id, duplicate_id = await _two(town)
    merge_id = await _merge(town, primary_id, duplicate_id)
    async with town.database.transaction() as session:
        edit = ContactEdit(email="a.lovelace@old.example")
        await edit_contact(session, primary_id, edit, actor=OPERATOR, now=NOW)

    await _undo(town, merge_id)

    assert (await town.contact(primary_id)).row.email == "ada@acme.example"
    assert (await town.contact(duplicate_id)).row.email == "a.lovelace@old.example"


async def test_tags_of_a_deleted_primary_count_again_when_a_live_duplicate_revives_it(
    town: Town,
) -> None:
    primary_id, duplicate_id = await _two(town)
    async with town.database.transaction() as session:
        await add_tag(session, primary_id, "champion", actor=OPERATOR, now=NOW)
        await soft_delete_contact(session, primary_id, actor=OPERATOR, now=NOW)

    merge_id = await _merge(town, primary_id, duplicate_id)
    merged = await find_faults(town.database)
    await _undo(town, merge_id)

    assert (merged, await find_faults(town.database)) == ((), ())
    assert (await town.contact(primary_id)).row.deleted_at == NOW


async def test_who_was_restored_stays_so_when_an_earlier_merge_is_undone(town: Town) -> None:
    primary_id = (await town.meet("v1", name="Ada")).contact_id
    duplicate_id = (await town.meet("v2", name="Ada")).contact_id
    await _delete(town, primary_id)
    merge_id = await _merge(town, primary_id, duplicate_id)
    await _delete(town, primary_id)
    async with town.database.transaction() as session:
        await restore_contact(session, primary_id, actor=OPERATOR, now=NOW)

    await _undo(town, merge_id)

    assert (await town.contact(primary_id)).row.deleted_at is None


async def _delete(town: Town, contact_id: str) -> None:
    async with town.database.transaction() as session:
        await soft_delete_contact(session, contact_id, actor=OPERATOR, now=NOW)
