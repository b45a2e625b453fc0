"""The lines of the directory, as they come with their tags."""

import sqlite3
from contextlib import closing

from sqlalchemy import text

from app.data.contacts import ContactEdit, create_contact
from app.data.database import Database
from app.data.models import TagRecord
from app.data.read_models import SearchQuery
from app.data.search import search_contacts
from app.data.types import FIRST_NUMBER, TAG_MARK, facet
from app.data.vocabulary import Source
from tests.factories import NOW, OPERATOR


def test_sqlite_reads_the_number_of_a_facet_as_it_was_written() -> None:
    numbers = [1, 40, 4095, 4096, 4097, 70_000, 3_000_000]

    with closing(sqlite3.connect(":memory:")) as connection:
        read = [
            connection.execute(
                f"SELECT {FIRST_NUMBER} FROM (SELECT ? AS facets)",  # noqa: S608 - our own text
                (facet(TAG_MARK, number) + facet(TAG_MARK, 7),),
            ).fetchone()[0]
            for number in numbers
        ]

    assert read == numbers


async def test_lines_name_all_their_tags_in_order_and_no_others(database: Database) -> None:
    async with database.transaction() as session:
        # So that the numbers of the next tags take both letters of a facet.
        session.add(TagRecord(id=9_000, name="far", name_key="far", created_at=NOW))
        await session.flush()
        if not database.is_sqlite:
            await session.execute(text("SELECT setval('tags_id_seq', 9000)"))
        for name, tags in (("Ada", ("vip", "Ärger", "beta")), ("Grace", ()), ("Lin", ("beta",))):
            edit = ContactEdit(name=name, tags=tags)
            await create_contact(session, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW)

    async with database.read() as session:
        everybody = await search_contacts(session, SearchQuery(), now=NOW)
        found = await search_contacts(session, SearchQuery(words="ada"), now=NOW)

    tags = {row.name: row.tags for row in everybody.rows}
    assert tags == {"Ada": ("beta", "vip", "Ärger"), "Grace": (), "Lin": ("beta",)}
    assert [row.tags for row in found.rows] == [tags["Ada"]]
