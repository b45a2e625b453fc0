"""On public record-linkage data, suggestions are right and few people are missed."""

from bench.likeness import suggested_pairs
from tests.factories import Town
from tests.febrl import person_of, portrait_of, read_rows, true_pairs


def test_precision_and_recall_on_the_first_data_set() -> None:
    rows = read_rows("febrl1")
    true = true_pairs(rows)

    suggested = suggested_pairs([portrait_of(*numbered) for numbered in enumerate(rows)])

    assert len(suggested & true) / len(suggested) >= 0.95
    assert len(suggested & true) / len(true) >= 0.80


async def test_what_is_merged_by_itself_is_one_person(town: Town) -> None:
    rows = read_rows("febrl1")[:150]
    people: dict[str, set[str]] = {}

    for number, row in enumerate(rows):
        name = f"{row['given_name']} {row['surname']}".strip() or None
        subject = row["soc_sec_id"]
        found = await town.meet(f"v{number}", subject=subject, name=name)
        people.setdefault(found.contact_id, set()).add(person_of(row))

    assert len(people) < len(rows)
    assert all(len(persons) == 1 for persons in people.values())
