"""Compare what is kept for speed or promised by a rule with the rows it stands for."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from app.data.check_sqlite import check_file, check_index
from app.data.database import Database, ReadSession
from app.data.errors import InvalidValueError
from app.data.kept_columns import kept_wrongly
from app.data.keys import normalise_email
from app.data.models import (
    ContactEmailRecord,
    ContactRecord,
    ContactTagRecord,
    ContactValueRecord,
    ConversationRecord,
    ErasedIdRecord,
    MessageRecord,
    TagRecord,
    VisitorRecord,
)
from app.data.totals import (
    CONTACTS,
    CONVERSATIONS,
    DIRECTORY,
    counted_totals,
    kept_totals,
    wrong_totals,
)

_LIVE = and_(ContactRecord.deleted_at.is_(None), ContactRecord.merged_into_id.is_(None))
_KEPT = {
    "search": "searched text",
    "tag_ids": "tags",
    "chatbot_ids": "chatbots",
    "captured": "words of captured fields",
}
_Check = Callable[[ReadSession], AsyncIterator[str]]


async def find_faults(
    database: Database, *, progress: Callable[[], None] | None = None
) -> tuple[str, ...]:
    """Every fault as a sentence with counts and without personal values; nothing when all is well.

    Reads everything once, so it takes its time on a large directory, and changes nothing.
    """
    checks: list[_Check] = [_counts, _orphans, _keys, _kept_columns]
    checks += [check_file, check_index] if database.is_sqlite else []
    faults: list[str] = []
    for check in checks:
        async with database.read() as session:
            faults += [fault async for fault in check(session)]
        if progress is not None:
            progress()
    return tuple(faults)


async def _counts(session: ReadSession) -> AsyncIterator[str]:
    conversations = _number_of(ConversationRecord.contact_id == ContactRecord.id)
    messages = _number_of(MessageRecord.conversation_id == ConversationRecord.id)
    carriers = (
        select(func.count())
        .select_from(ContactTagRecord)
        .join(ContactRecord, and_(ContactRecord.id == ContactTagRecord.contact_id, _LIVE))
        .where(ContactTagRecord.tag_id == TagRecord.id)
        .correlate(TagRecord)
        .scalar_subquery()
    )
    for sentence, wrong in (
        (
            "contacts count their conversations wrongly",
            select(ContactRecord.id).where(
                ContactRecord.merged_into_id.is_(None),
                ContactRecord.conversation_count != conversations,
            ),
        ),
        (
            "conversations count their messages wrongly",
            select(ConversationRecord.id).where(ConversationRecord.message_count != messages),
        ),
        (
            "tags count their contacts wrongly",
            select(TagRecord.id).where(TagRecord.contact_count != carriers),
        ),
    ):
        async for fault in _told(session, wrong, sentence):
            yield fault
    async for fault in _totals(session):
        yield fault


async def _totals(session: ReadSession) -> AsyncIterator[str]:
    kept, counted = await kept_totals(session), await counted_totals(session)
    wrong = wrong_totals(kept, counted)
    for name in DIRECTORY:
        if name in wrong:
            yield f"The total of {name} contacts says {kept[name]}, not {counted[name]}."
    for what in (CONTACTS, CONVERSATIONS):
        count = sum(name not in DIRECTORY and name.endswith(what) for name in wrong)
        if count:
            yield f"{count} chatbots count their {what} wrongly."


async def _orphans(session: ReadSession) -> AsyncIterator[str]:
    gone = select(ContactRecord.id).where(ContactRecord.merged_into_id.is_not(None))
    for sentence, wrong in (
        (
            "conversations belong to a contact that was merged away",
            select(ConversationRecord.id).where(ConversationRecord.contact_id.in_(gone)),
        ),
        (
            "visitors stand for a contact that was merged away",
            select(VisitorRecord.visitor_id).where(VisitorRecord.contact_id.in_(gone)),
        ),
        (
            "contacts exist although their id was erased",
            select(ContactRecord.id).join(
                ErasedIdRecord, ErasedIdRecord.contact_id == ContactRecord.public_id
            ),
        ),
    ):
        async for fault in _told(session, wrong, sentence):
            yield fault


async def _keys(session: ReadSession) -> AsyncIterator[str]:
    email = ContactEmailRecord
    primary = exists().where(
        email.contact_id == ContactRecord.id, email.is_primary, email.email == ContactRecord.email
    )
    any_primary = exists().where(email.contact_id == ContactRecord.id, email.is_primary)
    not_merged = ContactRecord.merged_into_id.is_(None)
    doubled = select(email.contact_id).where(email.is_primary).group_by(email.contact_id)
    for sentence, wrong in (
        (
            "contacts show an email that is not their primary one",
            select(ContactRecord.id).where(not_merged, ContactRecord.email.is_not(None), ~primary),
        ),
        (
            "contacts have a primary email and show none",
            select(ContactRecord.id).where(not_merged, ContactRecord.email.is_(None), any_primary),
        ),
        ("contacts have two primary emails", doubled.having(func.count() > 1)),
        *(
            (f"contacts show a {name} that is not the current value", _unlike_current(name))
            for name in ("name", "phone")
        ),
    ):
        async for fault in _told(session, wrong, sentence):
            yield fault
    wrong_keys = 0
    rows = await session.stream(select(email.email, email.email_key))
    async for row in rows:
        wrong_keys += not _is_key_of(row.email, row.email_key)
    if wrong_keys:
        yield f"{wrong_keys} emails have a key that does not follow from them."


def _unlike_current(name: str) -> Select[int]:
    value = ContactValueRecord
    current = exists().where(
        value.contact_id == ContactRecord.id, value.field == name, value.is_current
    )
    shown = getattr(ContactRecord, name)
    return select(ContactRecord.id).where(
        ContactRecord.merged_into_id.is_(None), shown.is_not(None), ~current
    )


async def _kept_columns(session: ReadSession) -> AsyncIterator[str]:
    counts = Counter([name async for kept in kept_wrongly(session) for name in kept.wrong])
    for name, what in _KEPT.items():
        if counts[name]:
            yield f"{counts[name]} contacts keep {what} that do not follow from their rows."


def _is_key_of(email: str, key: str) -> bool:
    try:
        return normalise_email(email).key == key
    except InvalidValueError:
        return False


def _number_of(condition: ColumnElement[bool]) -> Any:
    return select(func.count()).where(condition).scalar_subquery()


async def _told(session: ReadSession, wrong: Select[Any], sentence: str) -> AsyncIterator[str]:
    count = await session.scalar(select(func.count()).select_from(wrong.subquery())) or 0
    if count:
        yield f"{count} {sentence}."
