"""Pairs that may be one person are shown until somebody decides, and the decision is remembered."""

import pytest

from app.data.changes import Change, ContactChanged
from app.data.deletion import restore_contact, soft_delete_contact
from app.data.directory import contact_record
from app.data.duplicates import (
    count_pairs,
    dismiss_pair,
    list_pairs,
    list_pairs_of,
    list_pairs_to_decide,
    note_pair,
    reopen_pair,
)
from app.data.errors import NotFoundError
from app.data.merge import merge_contacts
from app.data.merge_undo import undo_merge
from app.data.read_models import DuplicatePair
from tests.factories import NOW, OPERATOR, Town


async def refused_pair(town: Town, number: int = 1) -> DuplicatePair:
    """Two subjects with one email."""
    email = f"same{number}@acme.example"
    await town.meet(f"v{number}", subject=f"one{number}", email=email)
    await town.meet(f"w{number}", subject=f"two{number}", email=email)
    return (await pairs(town))[0]


async def pairs(town: Town, **more: int) -> tuple[DuplicatePair, ...]:
    async with town.database.read() as session:
        return await list_pairs(session, **more)


async def dismiss(town: Town, pair: DuplicatePair) -> None:
    async with town.database.transaction() as session:
        await dismiss_pair(session, pair.pair_id, actor=OPERATOR, now=NOW)


async def merge(town: Town, primary_id: str, duplicate_id: str) -> str:
    async with town.database.transaction() as session:
        return await merge_contacts(
            session, primary_id=primary_id, duplicate_id=duplicate_id, actor=OPERATOR, now=NOW
        )


async def note(town: Town, one_id: str, other_id: str, *, score: int | None = None) -> None:
    async with town.database.transaction() as session:
        rows = [(await contact_record(session, one)).id for one in (one_id, other_id)]
        pair = await note_pair(session, *rows, reason="similar_email", now=NOW)
        if pair is not None:
            pair.score = score


async def test_what_is_dismissed_is_gone_and_comes_back_when_that_is_undone(
    town: Town, announced: list[Change]
) -> None:
    pair = await refused_pair(town)
    announced.clear()

    await dismiss(town, pair)
    assert await pairs(town) == ()
    assert any(isinstance(change, ContactChanged) for change in announced)
    async with town.database.transaction() as session:
        await reopen_pair(session, pair.pair_id, actor=OPERATOR, now=NOW)

    assert [one.pair_id for one in await pairs(town)] == [pair.pair_id]


async def test_a_dismissed_pair_is_not_noted_again(town: Town) -> None:
    pair = await refused_pair(town)
    await dismiss(town, pair)

    await town.meet("w1", subject="two1", email="same1@acme.example")
    await note(town, pair.first.contact_id, pair.second.contact_id)

    assert await pairs(town) == ()


async def test_not_the_same_holds_for_whoever_one_of_them_was_merged_into(town: Town) -> None:
    pair = await refused_pair(town)
    await dismiss(town, pair)
    third = (await town.meet("x", name="Third")).contact_id
    await merge(town, third, pair.second.contact_id)

    await note(town, pair.first.contact_id, third)

    assert await pairs(town) == ()


async def test_deleted_and_merged_contacts_are_in_no_pair(town: Town) -> None:
    pair = await refused_pair(town)
    async with town.database.transaction() as session:
        await soft_delete_contact(session, pair.first.contact_id, actor=OPERATOR, now=NOW)
    assert await pairs(town) == ()
    async with town.database.transaction() as session:
        await restore_contact(session, pair.first.contact_id, actor=OPERATOR, now=NOW)
    assert len(await pairs(town)) == 1

    merge_id = await merge(town, pair.first.contact_id, pair.second.contact_id)
    assert await pairs(town) == ()
    async with town.database.transaction() as session:
        await undo_merge(session, merge_id, actor=OPERATOR, now=NOW)

    assert len(await pairs(town)) == 1


async def test_a_long_list_is_read_in_parts(town: Town) -> None:
    for number in range(5):
        await refused_pair(town, number)

    first = await pairs(town, limit=3)
    rest = await pairs(town, limit=3, before_id=first[-1].pair_id)

    assert len({pair.pair_id for pair in (*first, *rest)}) == 5
    async with town.database.read() as session:
        assert await count_pairs(session) == 5


async def test_an_unknown_pair_is_not_found(town: Town) -> None:
    async with town.database.transaction() as session:
        with pytest.raises(NotFoundError):
            await dismiss_pair(session, 7, actor=OPERATOR, now=NOW)


async def test_refused_pairs_are_decided_first_and_then_the_likeliest(town: Town) -> None:
    refused = await refused_pair(town)
    people = [(await town.meet(f"p{number}", name="Somebody")).contact_id for number in range(4)]
    for score, other in ((70, people[1]), (95, people[2]), (80, people[3])):
        await note(town, people[0], other, score=score)

    async with town.database.read() as session:
        listed = await list_pairs_to_decide(session, limit=3)

    assert [pair.score for pair in listed] == [None, 95, 80]
    assert listed[0].pair_id == refused.pair_id


async def test_of_one_contact_only_its_own_pairs_are_listed_the_likeliest_first(town: Town) -> None:
    ids = [
        (await town.meet(f"p{number}", email=f"p{number}@acme.example")).contact_id
        for number in range(4)
    ]
    await note(town, ids[0], ids[1], score=70)
    await note(town, ids[2], ids[0], score=90)
    await note(town, ids[2], ids[3], score=99)

    async with town.database.read() as session:
        listed = await list_pairs_of(session, ids[0], limit=9)
        nobody = await list_pairs_of(session, "c_nobody", limit=9)

    both = [{pair.first.contact_id, pair.second.contact_id} for pair in listed]
    assert both == [{ids[0], ids[2]}, {ids[0], ids[1]}]
    assert nobody == ()
