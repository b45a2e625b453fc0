"""Undoing merges, in whatever order, leaves exactly what the merges that stand would have made."""

import os
from random import Random
from typing import Any

import pytest

from app.data.check import find_faults
from app.data.errors import CannotUndoError
from app.data.merge_undo import preview_undo, undo_merge
from app.data.read_models import Stay
from app.data.tags import add_tag
from tests.data.crossing import Crossing
from tests.factories import OPERATOR, Town

# HISTORIES=1000 is the full run; see CONTRIBUTING.md.
PAIRS = int(os.environ.get("HISTORIES", "40"))
GROUPS = max(PAIRS // 3, 20)


async def test_merge_then_undo_is_the_identity_on_every_row_of_both(town: Town) -> None:
    for seed in range(PAIRS):
        crossing = Crossing(town.database, f"pair{seed}", Random(seed))  # noqa: S311
        primary, duplicate = await crossing.arrive(1), await crossing.arrive(2)
        reason = crossing.random.choice(("operator", "same_visitor"))
        before = await crossing.rows_of(primary), await crossing.rows_of(duplicate)

        assert await crossing.undo(await crossing.merge(primary, duplicate, reason=reason))

        assert (await crossing.rows_of(primary), await crossing.rows_of(duplicate)) == before, seed
    assert await find_faults(town.database) == ()


async def test_merges_undone_in_any_order_give_everybody_back_what_they_had(town: Town) -> None:
    for seed in range(GROUPS):
        crossing = Crossing(town.database, f"group{seed}", Random(1000 + seed))  # noqa: S311
        people = [
            await crossing.arrive(number) for number in range(crossing.random.randrange(3, 6))
        ]
        before = [await crossing.rows_of(person) for person in people]
        merges = await _merge_all(crossing, people)
        crossing.random.shuffle(merges)
        while merges:
            undone = [merge for merge in merges if await crossing.undo(merge)]
            assert undone
            merges = [merge for merge in merges if merge not in undone]

        assert [await crossing.rows_of(person) for person in people] == before, seed
    assert await find_faults(town.database) == ()


async def _merge_all(crossing: Crossing, people: list[str]) -> list[str]:
    roots, merges = list(people), []
    while len(roots) > 1 and crossing.random.random() < 0.9:
        primary, duplicate = crossing.random.sample(roots, 2)
        reason = crossing.random.choice(("operator", "same_visitor"))
        merges.append(await crossing.merge(primary, duplicate, reason=reason))
        roots.remove(duplicate)
    return merges


async def test_what_is_left_is_what_the_other_merges_alone_would_have_made(town: Town) -> None:
    for seed in range(GROUPS):
        twins = [
            Crossing(town.database, f"{place}{seed}", Random(2000 + seed))  # noqa: S311
            for place in ("left", "rght")
        ]
        undone = Random(seed).randrange(3)  # noqa: S311
        left = [
            await _fold_three(twins[0], undone=undone),
            await _fold_three(twins[1], never=undone),
        ]

        assert left[0] == left[1], seed


async def _fold_three(
    crossing: Crossing, *, undone: int | None = None, never: int | None = None
) -> Any:
    primary, *others = [await crossing.arrive(number) for number in range(4)]
    merges = {}
    for number, other in enumerate(others):
        if number == never:
            crossing.later()
        else:
            merges[number] = await crossing.merge(primary, other)
    if undone is not None:
        assert await crossing.undo(merges[undone])
    return _told_apart(await crossing.rows_of(primary), crossing.place)


def _told_apart(rows: dict[str, list[dict[str, Any]]], place: str) -> Any:
    """What the rows say, without their numbers and the name of the place."""
    numbers = {"id", "public_id", "contact_id", "created_at"}

    def plain(row: dict[str, Any]) -> list[str]:
        said = ((key, value) for key, value in row.items() if key not in numbers)
        return sorted(f"{key}={value}".replace(place, "") for key, value in said)

    return {table: sorted(plain(row) for row in found) for table, found in rows.items()}


async def test_a_merge_under_another_one_says_which_to_undo_first(town: Town) -> None:
    crossing = Crossing(town.database, "chain", Random(5))  # noqa: S311
    one, two, three = [await crossing.arrive(number) for number in range(3)]
    inner = await crossing.merge(two, three)
    outer = await crossing.merge(one, two)

    async with town.database.transaction() as session:
        with pytest.raises(CannotUndoError) as refused:
            await undo_merge(session, inner, actor=OPERATOR, now=crossing.now)

    assert refused.value.first_undo == outer


async def test_the_preview_names_what_stays_and_why(town: Town) -> None:
    crossing = Crossing(town.database, "stay", Random(5))  # noqa: S311
    primary, duplicate = await crossing.arrive(1), await crossing.arrive(2)
    merge = await crossing.merge(primary, duplicate)
    async with town.database.transaction() as session:
        await add_tag(session, primary, "late", actor=OPERATOR, now=crossing.later())

    async with town.database.read() as session:
        foreseen = await preview_undo(session, merge)

    assert foreseen.stays == (Stay("tag", 1, "came after the merge"),)
    assert await crossing.undo(merge)
    assert (await town.contact(primary)).row.tags[0] == "late"
