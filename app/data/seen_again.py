"""Whoever comes back and says nothing new: when they were seen is all that is written."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Update, bindparam, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.data.database import WriteSession
from app.data.directory import mark_touched
from app.data.locks import has_several_writers
from app.data.models import ContactRecord, SubjectRecord, VisitorRecord
from app.data.models.base import table_of
from app.data.recognition import Recognition
from app.data.vocabulary import Identity, Source


def is_seen_again(visit: Recognition) -> bool:
    """Whether all that the decision leaves to write is when the contact was seen."""
    record, given, known, decision = visit.record, visit.given, visit.known, visit.decision
    if decision.is_unproven or decision.joins or decision.pairs:
        return False
    if known.browser is None or known.browser.contact_row_id != record.id:
        return False
    before = known.before[record.id]
    return (
        visit.chatbot_row_id in record.chatbot_ids
        and _is_known_as(visit)
        and before.has_all(visit.said)
        and (
            given.email is None
            or not decision.takes_email
            or before.has_email(given.email.key, given.source)
        )
    )


def _is_known_as(visit: Recognition) -> bool:
    record, given = visit.record, visit.given
    if given.verified is None:
        return given.source is Source.ANONYMOUS or record.identity != Identity.ANONYMOUS
    holder = visit.known.facts.subject_holder
    has_subject = holder is not None and holder.row_id == record.id
    return has_subject and record.identity == Identity.VERIFIED


async def note_seen(session: WriteSession, visit: Recognition, *, now: datetime) -> None:
    """Write when the contact, its browser and its subject were seen, and announce it."""
    record, verified = visit.record, visit.given.verified
    last_seen = max(now, record.last_seen or now)
    given: dict[str, Any] = {
        "row": record.id,
        "last": last_seen,
        "chatbot": visit.chatbot_row_id,
        "browser": visit.visitor_id,
        "by": visit.source,
        "at": now,
    }
    if verified:
        given |= {"of": verified.issuer, "named": verified.subject}
    in_one_trip = has_several_writers(session)
    for statement in _statements(with_subject=verified is not None, in_one_trip=in_one_trip):
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
