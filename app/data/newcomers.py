"""Write a contact whom nobody knew: all that is given is current, and each row written once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, cast

from sqlalchemy import Insert, insert
from sqlalchemy.orm import Session

from app.data.audit import audit_line
from app.data.captured import captured_text, field_key, field_numbers
from app.data.changes import ContactChanged, record_change
from app.data.database import WriteSession
from app.data.folding import searched_text
from app.data.identity_facts import Given
from app.data.inserted_together import insert_in_one_trip
from app.data.keys import new_public_id
from app.data.models import (
    AuditRecord,
    ContactEmailRecord,
    ContactRecord,
    ContactValueRecord,
    SubjectRecord,
    VisitorRecord,
)
from app.data.read_models import Actor
from app.data.said_before import Said
from app.data.vocabulary import Identity, Source

_IDENTITIES = {
    Source.VERIFIED: Identity.VERIFIED,
    Source.SELF_REPORTED: Identity.SELF_REPORTED,
    Source.ANONYMOUS: Identity.ANONYMOUS,
}
_CONTACT, _EMAIL, _SUBJECT, _VALUE, _VISITOR, _AUDIT = (
    insert(record.metadata.tables[record.__tablename__])
    for record in (
        ContactRecord,
        ContactEmailRecord,
        SubjectRecord,
        ContactValueRecord,
        VisitorRecord,
        AuditRecord,
    )
)
# Where the contact's row is given by the statement that writes it.
_NOT_YET = 0
Row = dict[str, Any]
_Rows = tuple[Insert, list[Row]]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a visitor gives whom nobody knows; each value with who says so."""

    given: Given
    values: Said
    chatbot_row_id: int
    visitor_id: str
    takes_email: bool

    @property
    def emails(self) -> list[str]:
        """The addresses that become the contact's own."""
        return [self.given.email.email] if self.takes_email and self.given.email else []


async def add_newcomer(
    session: WriteSession,
    newcomer: Newcomer,
    *,
    is_new_browser: bool,
    actor: Actor,
    now: datetime,
) -> tuple[int, str]:
    """Write the contact, announce it, and return its row and its id.

    From now on the browser stands for it, whether or not it was seen before.
    """
    public_id = new_public_id("c")
    contact = await _contact_row(session, newcomer, public_id, now=now)
    line = audit_line(
        actor=actor,
        action="contact.identified",
        now=now,
        contact_id=public_id,
        facts={"source": newcomer.given.source},
    )
    await session.flush()
    rows = partial(_rows_of, newcomer, is_new_browser=is_new_browser, line=line, now=now)
    row_id = await session.run_sync(partial(_insert, contact=contact, rows=rows))
    if not is_new_browser:
        visitor = await session.get_one(
            VisitorRecord, (newcomer.chatbot_row_id, newcomer.visitor_id), populate_existing=True
        )
        visitor.contact_id, visitor.source, visitor.seen_at = row_id, newcomer.given.source, now
        await session.flush()
    record_change(session, ContactChanged(public_id, is_new=True))
    record_change(session, ContactChanged(public_id))
    return row_id, public_id


async def _contact_row(
    session: WriteSession, newcomer: Newcomer, public_id: str, *, now: datetime
) -> Row:
    values = {field: value for field, (value, _) in newcomer.values.items()}
    # Both were cleaned into text when they were checked.
    name, phone = (cast("str | None", values.pop(field, None)) for field in ("name", "phone"))
    numbers = await field_numbers(session, values) if values else {}
    return {
        "public_id": public_id,
        "name": name,
        "email": next(iter(newcomer.emails), None),
        "phone": phone,
        "identity": _IDENTITIES[newcomer.given.source],
        "search": searched_text(name=name, emails=newcomer.emails, phone=phone),
        "captured": captured_text({numbers[field_key(key)]: one for key, one in values.items()}),
        "chatbot_ids": frozenset({newcomer.chatbot_row_id}),
        "tag_ids": frozenset(),
        "conversation_count": 0,
        # The first is an empty contact's; what is given is a change of it.
        "version": 1 if newcomer.given.source is Source.ANONYMOUS else 2,
        "first_seen": now,
        "last_seen": now,
        "created_at": now,
    }


def _insert(session: Session, *, contact: Row, rows: Callable[[int], Iterable[_Rows]]) -> int:
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        # Each trip to the server takes longer than what is done there.
        return insert_in_one_trip(connection, _CONTACT, contact, rows(_NOT_YET))
    (row_id,) = cast("tuple[int]", connection.execute(_CONTACT, contact).inserted_primary_key)
    for statement, lines in rows(row_id):
        if lines:
            connection.execute(statement, lines if len(lines) > 1 else lines[0])
    return row_id


def _rows_of(
    newcomer: Newcomer, row_id: int, *, is_new_browser: bool, line: Row, now: datetime
) -> Iterator[_Rows]:
    given, chatbot = newcomer.given, newcomer.chatbot_row_id
    mine = {"contact_id": row_id, "source": given.source, "created_at": now}
    if given.email and newcomer.takes_email:
        email = {"email": given.email.email, "email_key": given.email.key, "is_primary": True}
        yield _EMAIL, [mine | email]
    if given.verified:
        subject = {"issuer": given.verified.issuer, "subject": given.verified.subject}
        at = {"created_at": now, "seen_at": now}
        yield _SUBJECT, [{"contact_id": row_id, "chatbot_id": chatbot} | subject | at]
    said = {"contact_id": row_id, "at": now, "is_current": True}
    values = (
        {"field": field, "value": value, "source": source}
        for field, (value, source) in newcomer.values.items()
    )
    yield _VALUE, [said | value for value in values]
    if is_new_browser:
        browser = {"chatbot_id": chatbot, "visitor_id": newcomer.visitor_id, "seen_at": now}
        yield _VISITOR, [mine | browser]
    yield _AUDIT, [line]
