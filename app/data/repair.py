"""Make what is kept for speed follow from the rows again: counts, searched columns, the index."""

from collections.abc import Sequence

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.data.captured import field_numbers
from app.data.database import Database
from app.data.kept_columns import kept_wrongly
from app.data.models import ContactRecord
from app.data.totals import write_totals

_FIELDS = """
SELECT DISTINCT field FROM contact_values
WHERE is_current AND field NOT IN ('name', 'phone', 'email')
"""
COUNTS = (
    """UPDATE contacts SET conversation_count = counted.number FROM (
         SELECT contacts.id, count(conversations.id) AS number FROM contacts
         LEFT JOIN conversations ON conversations.contact_id = contacts.id
         GROUP BY contacts.id) AS counted
       WHERE counted.id = contacts.id AND contacts.merged_into_id IS NULL
         AND contacts.conversation_count <> counted.number""",
    """UPDATE conversations SET message_count = counted.number FROM (
         SELECT conversations.id, count(messages.id) AS number FROM conversations
         LEFT JOIN messages ON messages.conversation_id = conversations.id
         GROUP BY conversations.id) AS counted
       WHERE counted.id = conversations.id AND conversations.message_count <> counted.number""",
    """UPDATE tags SET contact_count = (
         SELECT count(*) FROM contact_tags JOIN contacts ON contacts.id = contact_tags.contact_id
         WHERE contact_tags.tag_id = tags.id
           AND deleted_at IS NULL AND merged_into_id IS NULL)""",
)
SQLITE_INDEX = (
    "INSERT INTO contacts_fts(contacts_fts) VALUES ('delete-all')",
    "INSERT INTO contacts_fts(rowid, document) SELECT id, document FROM contact_documents",
)


async def repair_kept(database: Database) -> None:
    """Write anew whatever can be derived, in one transaction; what people entered stays as it is.

    On a large directory this takes minutes, during which nothing else can be written.
    """
    async with database.transaction() as session:
        # First of all, so that each change below takes out of the index what is really in it.
        await _run(session, SQLITE_INDEX if database.is_sqlite else ())
        names = list((await session.execute(text(_FIELDS))).scalars())
        await field_numbers(session, names)
        wrong = [kept async for kept in kept_wrongly(session)]
        for kept in wrong:
            statement = update(ContactRecord).where(ContactRecord.id == kept.row_id)
            await session.execute(statement.values(**kept.wrong))
        await _run(session, COUNTS)
        await write_totals(session)


async def _run(session: AsyncSession, statements: Sequence[str]) -> None:
    for statement in statements:
        await session.execute(text(statement))
