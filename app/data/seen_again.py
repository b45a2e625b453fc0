"""Whoever comes back and says nothing new: when they were seen is all that is written."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Update, bindparam, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.data.database import WriteSession
from app.data.directory import mark_touched
from app.data.identity_facts import Gathered, Given
from app.data.identity_rules import Decision
from app.data.locks import has_several_writers
from app.data.models import ContactRecord, SubjectRecord, VisitorRecord
from app.data.models.base import table_of
from app.data.read_models import Verified
from app.data.said_before import Said
from app.data.vocabulary import Identity, Source


@dataclass(frozen=True, slots=True)
class Seen:
    """By what somebody was recognised: the browser, which stands for them, and maybe a token."""

    chatbot_row_id: int
    visitor_id: str
    source: Source
    verified: Verified | None


def is_seen_again(
    record: ContactRecord,
    given: Given,
    said: Said,
    decision: Decision,
    known: Gathered,
    *,
    chatbot_row_id: int,
) -> bool:
    """Whether all that the decision leaves to write is when the contact was seen."""
    if decision.is_unproven or decision.joins or decision.pairs:
        return False
    if known.browser is None or known.browser.contact_row_id != record.id:
        return False
    return (
        chatbot_row_id in record.chatbot_ids
        and _is_known_as(record, given, known)
        and known.before[record.id].has_all(said)
        and (
            given.email is None
            or not decision.takes_email
            or known.before[record.id].has_email(given.email.key, given.source)
        )
    )


def _is_known_as(record: ContactRecord, given: Given, known: Gathered) -> bool:
    if given.verified is None:
        return given.source is Source.ANONYMOUS or record.identity != Identity.ANONYMOUS
    holder = known.facts.subject_holder
    has_subject = holder is not None and holder.row_id == record.id
    return has_subject and record.identity == Identity.VERIFIED


async def note_seen(
    session: WriteSession, record: ContactRecord, seen: Seen, *, now: datetime
) -> None:
    """Write when the contact, its browser and its subject were seen, and announce it."""
    last_seen = max(now, record.last_seen or now)
    given: dict[str, Any] = {
        "row": record.id,
        "last": last_seen,
        "chatbot": seen.chatbot_row_id,
        "browser": seen.visitor_id,
        "by": seen.source,
        "at": now,
    }
    if seen.verified:
        given |= {"of": seen.verified.issuer, "named": seen.verified.subject}
    in_one_trip = has_several_writers(session)
    for statement in _statements(with_subject=seen.verified is not None, in_one_trip=in_one_trip):
        await session.run_sync(_run, statement, given)
    set_committed_value(record, "last_seen", last_seen)
    mark_touched(session, record)


def _run(session: Session, statement: Update, given: dict[str, Any]) -> None:
    session.execute(statement, given)


@lru_cache(maxsize=4)
def _statements(*, with_subject: bool, in_one_trip: bool) -> tuple[Update, ...]:
    """What is to be run; kept, as to build it takes about as long as to run it."""
    browsers, contacts = table_of(VisitorRecord), table_of(ContactRecord)
    own, *others = [
        update(browsers)
        .where(
            browsers.c.chatbot_id == bindparam("chatbot"),
            browsers.c.visitor_id == bindparam("browser"),
        )
        .values(seen_at=bindparam("at"), source=bindparam("by")),
        update(contacts)
        .where(contacts.c.id == bindparam("row"))
        .values(last_seen=bindparam("last")),
        *([_subject_seen()] if with_subject else []),
    ]
    if not in_one_trip:
        return own, *others
    return (own.add_cte(*(one.cte(f"seen_{number}") for number, one in enumerate(others))),)


def _subject_seen() -> Update:
    subjects = table_of(SubjectRecord)
    return (
        update(subjects)
        .where(subjects.c.issuer == bindparam("of"), subjects.c.subject == bindparam("named"))
        .values(seen_at=bindparam("at"), chatbot_id=bindparam("chatbot"))
    )
