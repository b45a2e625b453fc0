"""Changed rows are read once for all tables, and a stream of changes comes in a few parcels."""

import asyncio

from app.data.changes import Change, ContactChanged, ContactRemoved
from app.data.contacts import ContactEdit, create_contact
from app.data.database import Database
from app.data.field_definitions import define_field
from app.data.read_models import FieldDefinition
from app.data.vocabulary import MASK, FieldKind, Source
from app.pages.row_feed import Parcel, RowFeed, masked_lines
from tests.factories import NOW, OPERATOR

Parcels = list[Parcel]


async def add(database: Database, name: str) -> str:
    async with database.transaction() as session:
        edit = ContactEdit(name=name)
        return await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)


def followed(database: Database) -> tuple[RowFeed, Parcels, Parcels]:
    feed = RowFeed(database)
    here: Parcels = []
    there: Parcels = []
    feed.follow(here.append)
    feed.follow(there.append)
    return feed, here, there


async def until_told(parcels: Parcels, *, people: int = 1) -> None:
    for _ in range(500):
        if len({row["contact_id"] for parcel in parcels for row in parcel.rows}) >= people:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("Nothing was told.")


async def test_every_table_is_told_the_same_rows(database: Database) -> None:
    contact_id = await add(database, "Ada")
    feed, here, there = followed(database)

    feed.hear((ContactChanged(contact_id),))
    await until_told(there)

    assert [row["name"] for row in here[0].rows] == ["Ada"]
    assert here == there


async def test_a_stream_of_changes_comes_in_few_parcels(database: Database) -> None:
    people = [await add(database, f"Visitor {number}") for number in range(20)]
    feed, here, _ = followed(database)

    for contact_id in people * 5:
        feed.hear((ContactChanged(contact_id),))
        await asyncio.sleep(0)
    await until_told(here, people=len(people))

    assert len(here) <= 3


async def test_who_is_gone_by_then_is_not_told(database: Database) -> None:
    stayed, gone = await add(database, "Stayed"), await add(database, "Gone")
    feed, here, _ = followed(database)
    changes: tuple[Change, ...] = (ContactChanged(gone), ContactChanged(stayed))

    feed.hear((*changes, ContactChanged("c_nobody"), ContactRemoved(gone, is_erased=True)))
    await until_told(here)

    assert [row["name"] for row in here[0].rows] == ["Stayed"]


async def test_who_goes_while_rows_are_read_is_not_told(database: Database) -> None:
    stayed, gone = await add(database, "Stayed"), await add(database, "Gone")
    feed, here, _ = followed(database)

    feed.hear((ContactChanged(gone), ContactChanged(stayed)))
    await asyncio.sleep(0)
    feed.hear((ContactRemoved(gone, is_erased=True),))
    await until_told(here)

    assert [row["name"] for row in here[0].rows] == ["Stayed"]


async def test_a_closed_table_is_told_nothing(database: Database) -> None:
    contact_id = await add(database, "Ada")
    feed = RowFeed(database)
    parcels: Parcels = []
    leave = feed.follow(parcels.append)

    leave()
    feed.hear((ContactChanged(contact_id),))
    await asyncio.sleep(0.05)

    assert parcels == []


async def test_a_patch_brings_the_values_of_defined_fields_and_masks_them(
    database: Database,
) -> None:
    async with database.transaction() as session:
        await define_field(
            session, FieldDefinition("plan", "Plan", FieldKind.TEXT), actor=OPERATOR, now=NOW
        )
        edit = ContactEdit(name="Ada", captured_fields={"plan": "pro", "secret": "x"})
        contact_id = await create_contact(
            session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW
        )
    feed, here, _ = followed(database)

    feed.hear((ContactChanged(contact_id),))
    await until_told(here)

    assert here[0].rows[0]["captured"] == [("plan", "pro")]
    assert masked_lines(here[0].rows)[0]["captured"] == [("plan", MASK)]
