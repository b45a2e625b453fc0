"""Who an erasure is about: the contact with everyone merged into it, and all that is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from app.data.database import ReadSession
from app.data.erasure_memory import PersonKeys
from app.data.models import (
    ChatbotRecord,
    ContactEmailRecord,
    ContactRecord,
    ContactValueRecord,
    ExternalIdRecord,
    SubjectRecord,
    VisitorRecord,
)
from app.data.redaction import KnownValues


@dataclass(frozen=True, slots=True)
class ErasedPerson:
    """The rows that go, what the person is recognised by, and what must not be read any more."""

    rows: tuple[ContactRecord, ...]
    keys: PersonKeys
    known: KnownValues


async def gather_person(session: ReadSession, record: ContactRecord) -> ErasedPerson:
    """Collect everything held on the contact and on those merged into it, the last ones first."""
    rows = await _with_merged(session, record)
    of_person = [row.id for row in rows]
    names, phones, others = await _values(session, rows)
    emails = await _pairs(
        session,
        select(ContactEmailRecord.email, ContactEmailRecord.email_key).where(
            ContactEmailRecord.contact_id.in_(of_person)
        ),
    )
    subjects = await _pairs(
        session,
        select(SubjectRecord.issuer, SubjectRecord.subject).where(
            SubjectRecord.contact_id.in_(of_person)
        ),
    )
    external = await _pairs(
        session,
        select(ExternalIdRecord.source, ExternalIdRecord.external_id).where(
            ExternalIdRecord.contact_id.in_(of_person)
        ),
    )
    visitors = await _pairs(
        session,
        select(ChatbotRecord.public_id, VisitorRecord.visitor_id)
        .join(ChatbotRecord, ChatbotRecord.id == VisitorRecord.chatbot_id)
        .where(VisitorRecord.contact_id.in_(of_person)),
    )
    others |= {subject for _, subject in subjects} | {one for _, one in external}
    known = KnownValues(
        names=tuple(sorted(name for name in names if name)),
        emails=tuple(sorted({email for email, _ in emails})),
        phones=tuple(sorted(phone for phone in phones if phone)),
        others=tuple(sorted(others - {"None", "True", "False"})),
    )
    keys = PersonKeys(
        emails=tuple(sorted({key for _, key in emails})),
        phones=known.phones,
        subjects=subjects,
        external_ids=external,
        visitors=visitors,
    )
    return ErasedPerson(tuple(rows), keys, known)


async def _with_merged(session: ReadSession, record: ContactRecord) -> list[ContactRecord]:
    people, added = [record], [record]
    while added:
        statement = select(ContactRecord).where(
            ContactRecord.merged_into_id.in_([person.id for person in added])
        )
        added = list(await session.scalars(statement))
        people = added + people
    return people


async def _values(
    session: ReadSession, rows: Sequence[ContactRecord]
) -> tuple[set[str | None], set[str | None], set[str]]:
    names = {row.name for row in rows}
    phones = {row.phone for row in rows}
    others: set[str] = set()
    statement = select(ContactValueRecord.field, ContactValueRecord.value).where(
        ContactValueRecord.contact_id.in_([row.id for row in rows])
    )
    for field, value in await session.execute(statement):
        text = value if isinstance(value, str) else str(value)
        {"name": names, "phone": phones}.get(field, others).add(text)
    return names, phones, others


async def _pairs(session: ReadSession, statement: Select[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(one, other) for one, other in await session.execute(statement)}))
