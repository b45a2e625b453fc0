"""What a visit gives, checked, and whom the directory knows by it."""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, and_, bindparam, select

from app.data.database import ReadSession, WriteSession
from app.data.directory import primary_record
from app.data.errors import ChatbotNotFoundError, InvalidValueError
from app.data.identity_rules import ClaimsMode, Facts, Known
from app.data.keys import Email, normalise_email
from app.data.locks import has_several_writers
from app.data.models import (
    ChatbotRecord,
    ContactEmailRecord,
    ContactRecord,
    SubjectRecord,
    VisitorRecord,
)
from app.data.models.base import Base, table_of
from app.data.read_models import Claims, JSONValue, Verified
from app.data.said_before import PEOPLE, Before, people_asked, read_before
from app.data.values import clean_fields, clean_name, clean_phone
from app.data.vocabulary import Source

_CHATBOTS, _VISITORS = table_of(ChatbotRecord).c, table_of(VisitorRecord).c


def _holder(record: type[Base], *columns: str) -> ScalarSelect[int]:
    """The row of the contact that has this key, which is unique."""
    table = table_of(record)
    keys = (table.c[column] == bindparam(column) for column in columns)
    return select(table.c.contact_id).where(*keys).scalar_subquery()


# Built once: to build a statement takes about as long as to run it.
_HOLDERS = (_holder(ContactEmailRecord, "email_key"), _holder(SubjectRecord, "issuer", "subject"))
_BROWSER = and_(
    _VISITORS.chatbot_id == _CHATBOTS.id, _VISITORS.visitor_id == bindparam("visitor_id")
)
_ANYBODY = (
    select(_CHATBOTS.id, _VISITORS.contact_id, *_HOLDERS)
    .select_from(table_of(ChatbotRecord).outerjoin(table_of(VisitorRecord), _BROWSER))
    .where(_CHATBOTS.public_id == bindparam("chatbot"))
)
_HELD_BY = (
    select(_VISITORS.contact_id, _VISITORS.source, *_HOLDERS)
    .select_from(table_of(ChatbotRecord).outerjoin(table_of(VisitorRecord), _BROWSER))
    .where(_CHATBOTS.id == bindparam("chatbot_row"))
)
_PEOPLE = (
    select(ContactRecord)
    .where(ContactRecord.id.in_(PEOPLE))
    .order_by(ContactRecord.id)
    .execution_options(populate_existing=True)
)
# One after the other in the order of their rows, so that two visits never wait for each other.
_HELD_PEOPLE = _PEOPLE.with_for_update()


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
class Browser:
    """For whom a visitor of a chatbot stood before, by its row, and how far that is proven."""

    contact_row_id: int
    source: Source


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts with what they were read from; the rows stay loaded as long as this is kept.

    The people stand under their own rows; who was merged is not among them, the primary is.
    """

    facts: Facts
    browser: Browser | None
    people: Mapping[int, ContactRecord]
    before: Mapping[int, Before]


async def gather_facts(
    session: ReadSession,
    chatbot_id: int,
    visit: Visit,
    given: Given,
    claims_mode: ClaimsMode,
    *,
    fields: Collection[str] = (),
    held: Mapping[int, ContactRecord] | None = None,
) -> Gathered:
    """Look up everyone whom the rules may have to do with, and for whom the browser stood.

    What was said before is read of these ``fields``. Whoever is ``held`` is not read again.
    """
    asked = _keys_asked(visit, given) | {"chatbot_row": chatbot_id}
    while True:
        row = await session.run_sync(lambda within: within.execute(_HELD_BY, asked).one())
        bound, source, by_email, by_subject = row
        row_ids = {row_id for row_id in (by_subject, by_email, bound) if row_id is not None}
        known = held or {}
        missing = row_ids - known.keys()
        people = {**known, **await _read_people(session, missing)}
        # Whoever is not held may be erased between the two statements.
        if row_ids <= people.keys():
            break
    primaries = {row_id: await primary_record(session, people[row_id]) for row_id in row_ids}
    before = await read_before(session, {one.id for one in primaries.values()}, fields=fields)

    def found(row_id: int | None) -> Known | None:
        if row_id is None:
            return None
        primary = primaries[row_id].id
        is_known_by = before[primary]
        return Known(primary, is_known_by.has_subject, frozenset(is_known_by.emails))

    facts = Facts(
        has_token=given.verified is not None,
        email_key=given.email.key if given.email else None,
        subject_holder=found(by_subject),
        email_holder=found(by_email),
        bound=found(bound),
        bound_source=None if bound is None else Source(source),
        claims_mode=claims_mode,
    )
    browser = None if bound is None else Browser(bound, Source(source))
    return Gathered(facts, browser, {one.id: one for one in primaries.values()}, before)


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
    fields: Collection[str],
) -> Gathered:
    """Gather the facts and hold everyone in them, so that they stay true until the commit.

    ``found`` are those whom a look without holding anybody has shown.
    """
    held: dict[int, ContactRecord] = {}
    while True:
        # While we waited for them, they may have been merged, edited or erased: look once more.
        held |= await _read_people(session, found - held.keys(), hold=True)
        gathered = await gather_facts(
            session, chatbot_id, visit, given, claims_mode, fields=fields, held=held
        )
        found = gathered.facts.row_ids
        if found <= held.keys() or not has_several_writers(session):
            return gathered


async def _read_people(
    session: ReadSession, row_ids: Set[int], *, hold: bool = False
) -> dict[int, ContactRecord]:
    """Those of these contacts that are there, held until the commit if that is asked for."""
    if not row_ids:
        return {}
    statement = _HELD_PEOPLE if hold else _PEOPLE
    return {record.id: record for record in await session.scalars(statement, people_asked(row_ids))}
