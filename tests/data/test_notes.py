"""Notes: written, rewritten and deleted by their author, and never lost in a merge."""

from datetime import timedelta

import pytest

from app.data.changes import Change, ContactChanged
from app.data.erasure import hard_delete_contact
from app.data.errors import InvalidValueError, NoteNotFoundError
from app.data.merge import merge_contacts
from app.data.merge_undo import undo_merge
from app.data.notes import add_note, delete_note, edit_note, list_notes, put_back_note
from app.data.personal_export import export_contact
from app.data.read_models import Actor
from tests.factories import NOW, OPERATOR, Town

LATER = NOW + timedelta(minutes=5)
OMAR = Actor("operator", "o_omar")


async def _write(town: Town, contact_id: str, body: str, *, actor: Actor = OPERATOR) -> str:
    return await town.database.act(
        lambda session: add_note(session, contact_id, body, actor=actor, now=NOW)
    )


async def _bodies(town: Town, contact_id: str) -> list[str]:
    async with town.database.read() as session:
        return [note.body for note in await list_notes(session, contact_id)]


async def test_the_newest_note_comes_first(town: Town, announced: list[Change]) -> None:
    met = await town.meet("v1", name="Ada")

    await _write(town, met.contact_id, "first")
    await _write(town, met.contact_id, "  second\r\nline ")

    assert await _bodies(town, met.contact_id) == ["second\nline", "first"]
    assert ContactChanged(met.contact_id) in announced


@pytest.mark.parametrize("body", [" ", "x" * 5_001, "nul\x00", "\ud800"])
async def test_what_cannot_be_kept_is_refused(town: Town, body: str) -> None:
    met = await town.meet("v1", name="Ada")

    with pytest.raises(InvalidValueError):
        await _write(town, met.contact_id, body)


async def test_a_note_is_rewritten_by_its_author_alone(town: Town) -> None:
    met = await town.meet("v1", name="Ada")
    note_id = await _write(town, met.contact_id, "calls back on Monday")

    async with town.database.transaction() as session:
        await edit_note(session, note_id, "calls back on Tuesday", actor=OPERATOR, now=LATER)
    with pytest.raises(NoteNotFoundError):
        async with town.database.transaction() as session:
            await edit_note(session, note_id, "mine now", actor=OMAR, now=LATER)

    async with town.database.read() as session:
        (note,) = await list_notes(session, met.contact_id)
    assert (note.body, note.at, note.edited_at) == ("calls back on Tuesday", NOW, LATER)


async def test_a_deleted_note_can_be_put_back_as_it_was(town: Town) -> None:
    met = await town.meet("v1", name="Ada")
    note_id = await _write(town, met.contact_id, "keep me")
    async with town.database.transaction() as session:
        gone = await delete_note(session, note_id, actor=OPERATOR, now=LATER)
    assert await _bodies(town, met.contact_id) == []

    async with town.database.transaction() as session:
        await put_back_note(session, met.contact_id, gone, actor=OPERATOR, now=LATER)

    async with town.database.read() as session:
        (note,) = await list_notes(session, met.contact_id)
    assert (note.body, note.at) == ("keep me", NOW)


async def test_notes_follow_a_merge_and_part_with_its_undo(town: Town) -> None:
    primary = await town.meet("v1", email="ada@acme.example")
    duplicate = await town.meet("v2", email="ada@home.example")
    await _write(town, duplicate.contact_id, "of the double")
    merge_id = await town.database.act(
        lambda session: merge_contacts(
            session,
            primary_id=primary.contact_id,
            duplicate_id=duplicate.contact_id,
            actor=OPERATOR,
            now=NOW,
        )
    )
    assert await _bodies(town, primary.contact_id) == ["of the double"]

    async with town.database.transaction() as session:
        await undo_merge(session, merge_id, actor=OPERATOR, now=LATER)

    assert await _bodies(town, primary.contact_id) == []
    assert await _bodies(town, duplicate.contact_id) == ["of the double"]


async def test_the_person_is_given_the_notes_about_them(town: Town) -> None:
    met = await town.meet("v1", name="Ada")
    await _write(town, met.contact_id, "prefers mail")

    async with town.database.read() as session:
        exported = await export_contact(session, met.contact_id)

    assert [note["body"] for note in exported["notes"]] == ["prefers mail"]


async def test_notes_go_with_the_erased_person(town: Town) -> None:
    met = await town.meet("v1", name="Ada")
    note_id = await _write(town, met.contact_id, "gone soon")

    async with town.database.transaction() as session:
        await hard_delete_contact(session, met.contact_id, actor=OPERATOR, now=LATER)

    with pytest.raises(NoteNotFoundError):
        async with town.database.transaction() as session:
            await delete_note(session, note_id, actor=OPERATOR, now=LATER)
