"""What a visit gives, checked, and whom the directory knows by it."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Exists, Table, bindparam, exists, or_, select

from app.data.database import ReadSession, WriteSession
from app.data.directory import primary_record
from app.data.emails import find_email_holder
from app.data.errors import ChatbotNotFoundError, InvalidValueError
from app.data.identity_rules import ClaimsMode, Facts, Known
from app.data.keys import Email, normalise_email
from app.data.locks import has_several_writers, lock_contacts
from app.data.models import (
    ChatbotRecord,
    ContactEmailRecord,
    ContactRecord,
    SubjectRecord,
    VisitorRecord,
)
from app.data.models.base import Base
from app.data.read_models import Claims, JSONValue, Verified
from app.data.values import clean_fields, clean_name, clean_phone
from app.data.visitors import find_visitor
from app.data.vocabulary import Source


def _table(record: type[Base]) -> Table:
    return record.metadata.tables[record.__tablename__]


def _is_known(record: type[Base], *columns: str) -> Exists:
    table = _table(record)
    return exists().where(*(table.c[column] == bindparam(column) for column in columns))


_CHATBOTS, _VISITORS = _table(ChatbotRecord).c, _table(VisitorRecord).c
_SUBJECTS, _EMAILS = _table(SubjectRecord).c, _table(ContactEmailRecord).c
_ANYBODY = select(
    _CHATBOTS.id,
    or_(
        _is_known(VisitorRecord, "visitor_id").where(_VISITORS.chatbot_id == _CHATBOTS.id),
        _is_known(ContactEmailRecord, "email_key"),
        _is_known(SubjectRecord, "issuer", "subject"),
    ),
).where(_CHATBOTS.public_id == bindparam("chatbot"))


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor at a chatbot with what is given: a token, attributes, both or nothing.

    ``sent_at`` is when it was given, where whoever brings it says so.
    """

    chatbot_id: str
    visitor_id: str
    verified: Verified | None = None
    attributes: Claims = field(default_factory=Claims)
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """The visit's claims, checked."""

    email: Email | None
    values: dict[str, JSONValue]
    verified: Verified | None

    @property
    def source(self) -> Source:
        """How far what is given can be trusted."""
        if self.verified:
            return Source.VERIFIED
        return Source.SELF_REPORTED if self.email or self.values else Source.ANONYMOUS


def check_visit(visit: Visit, *, region: str | None) -> Given:
    """Bring what is given to its stored form; placeholders count as not given.

    :raises InvalidValueError: a value is refused; ``field`` says which
    """
    claims = visit.verified.claims if visit.verified else visit.attributes
    email = normalise_email(claims.email) if claims.email and claims.email.strip() else None
    values: dict[str, JSONValue] = {
        "name": clean_name(claims.name),
        "phone": _usable_phone(claims.phone, region=region),
        **clean_fields(claims.fields),
    }
    usable = None if email is None or email.is_placeholder else email
    kept: dict[str, JSONValue] = {
        field: value for field, value in values.items() if value is not None
    }
    return Given(usable, kept, visit.verified)


def _usable_phone(text: str | None, *, region: str | None) -> str | None:
    try:
        return clean_phone(text, region=region)
    except InvalidValueError:
        # Without a region a national number cannot be told from another country's; a visitor
        # cannot know our setting, so the rest of what was given is not lost over it.
        if region is None and text and sum(map(str.isdigit, text)) >= 6:  # noqa: PLR2004
            return None
        raise


def keys_of(visit: Visit, given: Given) -> list[str]:
    """What two identifies must not work on at the same time."""
    keys = [f"visitor:{visit.chatbot_id}:{visit.visitor_id}"]
    if given.email:
        keys.append(given.email.key)
    if given.verified:
        keys.append(f"subject:{given.verified.issuer}:{given.verified.subject}")
    return keys


async def gather_facts(
    session: ReadSession,
    chatbot: ChatbotRecord,
    visit: Visit,
    given: Given,
    claims_mode: ClaimsMode,
) -> tuple[Facts, VisitorRecord | None]:
    """Look up everyone whom the rules may have to do with, and the visitor itself."""
    visitor = await find_visitor(session, chatbot, visit.visitor_id)
    bound = await _find_bound(session, visitor)
    by_subject = await _find_by_subject(session, given.verified)
    by_email = await find_email_holder(session, given.email) if given.email else None
    known = {
        record.id: await _known(session, record)
        for record in dict.fromkeys((by_subject, by_email, bound))
        if record is not None
    }
    facts = Facts(
        has_token=given.verified is not None,
        email_key=given.email.key if given.email else None,
        subject_holder=known[by_subject.id] if by_subject else None,
        email_holder=known[by_email.id] if by_email else None,
        bound=known[bound.id] if bound else None,
        bound_source=Source(visitor.source) if visitor else None,
        claims_mode=claims_mode,
    )
    return facts, visitor


async def is_anybody_known(session: WriteSession, visit: Visit, given: Given) -> tuple[int, bool]:
    """The row of the chatbot, and whether the browser or what is given is known to anybody.

    :raises ChatbotNotFoundError: there is no such chatbot
    """
    asked = {
        "chatbot": visit.chatbot_id,
        "visitor_id": visit.visitor_id,
        "email_key": given.email.key if given.email else None,
        "issuer": given.verified.issuer if given.verified else None,
        "subject": given.verified.subject if given.verified else None,
    }
    await session.flush()
    row = await session.run_sync(lambda within: within.execute(_ANYBODY, asked).first())
    if row is None:
        raise ChatbotNotFoundError(visit.chatbot_id)
    return row[0], bool(row[1])


def facts_of_nobody(given: Given, claims_mode: ClaimsMode) -> Facts:
    """What the rules go by when neither the browser nor anything given is known."""
    return Facts(
        has_token=given.verified is not None,
        email_key=given.email.key if given.email else None,
        subject_holder=None,
        email_holder=None,
        bound=None,
        bound_source=None,
        claims_mode=claims_mode,
    )


async def hold_facts(
    session: WriteSession,
    chatbot: ChatbotRecord,
    visit: Visit,
    given: Given,
    claims_mode: ClaimsMode,
) -> tuple[Facts, VisitorRecord | None]:
    """Gather the facts and hold everyone in them, so that they stay true until the commit."""
    held: frozenset[int] = frozenset()
    while True:
        facts, visitor = await gather_facts(session, chatbot, visit, given, claims_mode)
        if facts.row_ids <= held or not has_several_writers(session):
            return facts, visitor
        # While we waited for them, they may have been merged, edited or erased: look once more.
        await lock_contacts(session, facts.row_ids - held)
        held |= facts.row_ids


async def _find_bound(session: ReadSession, visitor: VisitorRecord | None) -> ContactRecord | None:
    if visitor is None:
        return None
    return await session.get(ContactRecord, visitor.contact_id, populate_existing=True)


async def _find_by_subject(session: ReadSession, verified: Verified | None) -> ContactRecord | None:
    if verified is None:
        return None
    statement = (
        select(ContactRecord)
        .join(SubjectRecord, SubjectRecord.contact_id == ContactRecord.id)
        .where(SubjectRecord.issuer == verified.issuer, SubjectRecord.subject == verified.subject)
    )
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def _known(session: ReadSession, record: ContactRecord) -> Known:
    record = await primary_record(session, record)
    subject = select(_SUBJECTS.id).where(_SUBJECTS.contact_id == record.id).limit(1)
    keys = select(_EMAILS.email_key).where(_EMAILS.contact_id == record.id)
    has_subject, email_keys = await session.run_sync(
        lambda within: (within.scalar(subject) is not None, within.scalars(keys).all())
    )
    return Known(row_id=record.id, has_subject=has_subject, email_keys=frozenset(email_keys))
