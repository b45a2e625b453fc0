"""What a visit gives, checked, and whom the directory knows by it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ScalarSelect, Table, and_, bindparam, null, select, union_all

from app.data.database import ReadSession, WriteSession
from app.data.directory import primary_record
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
from app.data.vocabulary import Source


def _table(record: type[Base]) -> Table:
    return record.metadata.tables[record.__tablename__]


_CHATBOTS, _VISITORS = _table(ChatbotRecord).c, _table(VisitorRecord).c
_SUBJECTS, _EMAILS = _table(SubjectRecord).c, _table(ContactEmailRecord).c


def _holder(record: type[Base], *columns: str) -> ScalarSelect[int]:
    """The row of the contact that has this key, which is unique."""
    table = _table(record)
    keys = (table.c[column] == bindparam(column) for column in columns)
    return select(table.c.contact_id).where(*keys).scalar_subquery()


# Built once: to build a statement takes about as long as to run it.
_HOLDERS = (_holder(ContactEmailRecord, "email_key"), _holder(SubjectRecord, "issuer", "subject"))
_BROWSER = and_(
    _VISITORS.chatbot_id == _CHATBOTS.id, _VISITORS.visitor_id == bindparam("visitor_id")
)
_ANYBODY = (
    select(_CHATBOTS.id, _VISITORS.contact_id, *_HOLDERS)
    .select_from(_table(ChatbotRecord).outerjoin(_table(VisitorRecord), _BROWSER))
    .where(_CHATBOTS.public_id == bindparam("chatbot"))
)
_VISITOR = (
    select(VisitorRecord, *_HOLDERS)
    .select_from(_table(ChatbotRecord).outerjoin(VisitorRecord, _BROWSER))
    .where(_CHATBOTS.id == bindparam("chatbot_id"))
    .execution_options(populate_existing=True)
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_PEOPLE = (
    select(ContactRecord)
    .where(ContactRecord.id.in_(_IDS))
    .execution_options(populate_existing=True)
)
# Each email with its holder, and whoever has a subject without an email.
_KEYS = union_all(
    select(_EMAILS.contact_id, _EMAILS.email_key).where(_EMAILS.contact_id.in_(_IDS)),
    select(_SUBJECTS.contact_id, null()).where(_SUBJECTS.contact_id.in_(_IDS)),
)


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


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts with the rows that they were read from, which stay loaded as long as this is kept.

    The people stand under their own rows; who was merged is not among them, the primary is.
    """

    facts: Facts
    visitor: VisitorRecord | None
    people: Mapping[int, ContactRecord]


async def gather_facts(
    session: ReadSession, chatbot_id: int, visit: Visit, given: Given, claims_mode: ClaimsMode
) -> Gathered:
    """Look up everyone whom the rules may have to do with, and the visitor itself."""
    asked = _keys_asked(visit, given) | {"chatbot_id": chatbot_id}
    while True:
        visitor, by_email, by_subject = (await session.execute(_VISITOR, asked)).one()
        bound = visitor.contact_id if visitor else None
        row_ids = {row_id for row_id in (by_subject, by_email, bound) if row_id is not None}
        primaries = await _primaries(session, row_ids)
        # Whoever is not held may be erased between the two statements.
        if primaries.keys() == row_ids:
            break
    known = await _known(session, {record.id for record in primaries.values()})

    def found(row_id: int | None) -> Known | None:
        return None if row_id is None else known[primaries[row_id].id]

    facts = Facts(
        has_token=given.verified is not None,
        email_key=given.email.key if given.email else None,
        subject_holder=found(by_subject),
        email_holder=found(by_email),
        bound=found(bound),
        bound_source=Source(visitor.source) if visitor else None,
        claims_mode=claims_mode,
    )
    return Gathered(facts, visitor, {record.id: record for record in primaries.values()})


async def find_anybody(
    session: WriteSession, visit: Visit, given: Given
) -> tuple[int, frozenset[int]]:
    """The row of the chatbot, and those of everybody by whom the browser or what is given is known.

    :raises ChatbotNotFoundError: there is no such chatbot
    """
    asked = _keys_asked(visit, given) | {"chatbot": visit.chatbot_id}
    await session.flush()
    row = await session.run_sync(lambda within: within.execute(_ANYBODY, asked).first())
    if row is None:
        raise ChatbotNotFoundError(visit.chatbot_id)
    chatbot_id, *holders = row
    return chatbot_id, frozenset(holder for holder in holders if holder is not None)


def _keys_asked(visit: Visit, given: Given) -> dict[str, Any]:
    return {
        "visitor_id": visit.visitor_id,
        "email_key": given.email.key if given.email else None,
        "issuer": given.verified.issuer if given.verified else None,
        "subject": given.verified.subject if given.verified else None,
    }


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
    chatbot_id: int,
    visit: Visit,
    given: Given,
    claims_mode: ClaimsMode,
    *,
    found: frozenset[int],
) -> Gathered:
    """Gather the facts and hold everyone in them, so that they stay true until the commit.

    ``found`` are those whom a look without holding anybody has shown.
    """
    held: frozenset[int] = frozenset()
    while True:
        # While we waited for them, they may have been merged, edited or erased: look once more.
        await lock_contacts(session, found - held)
        held |= found
        gathered = await gather_facts(session, chatbot_id, visit, given, claims_mode)
        found = gathered.facts.row_ids
        if found <= held or not has_several_writers(session):
            return gathered


async def _primaries(session: ReadSession, row_ids: Set[int]) -> dict[int, ContactRecord]:
    """The contact of each of these rows as it is now; of one that was merged, the primary."""
    records = await session.scalars(_PEOPLE, {"ids": sorted(row_ids)}) if row_ids else ()
    return {record.id: await primary_record(session, record) for record in tuple(records)}


async def _known(session: ReadSession, row_ids: Set[int]) -> dict[int, Known]:
    emails: dict[int, set[str]] = {row_id: set() for row_id in row_ids}
    with_subject = set()
    asked = {"ids": sorted(row_ids)}
    for row_id, key in await session.run_sync(lambda within: within.execute(_KEYS, asked).all()):
        if key is None:
            with_subject.add(row_id)
        else:
            emails[row_id].add(key)
    return {
        row_id: Known(row_id, has_subject=row_id in with_subject, email_keys=frozenset(keys))
        for row_id, keys in emails.items()
    }
