"""Identify a visitor: gather the facts, decide by the rules, apply the decision."""

from datetime import datetime

from sqlalchemy import select

from app.data.audit import record_audit
from app.data.database import WriteSession
from app.data.directory import add_contact_record, mark_changed, mark_touched
from app.data.duplicates import note_pair
from app.data.emails import give_email
from app.data.erasure_memory import ErasureMemory
from app.data.identity_facts import Given, Visit, check_visit, hold_facts, keys_of
from app.data.identity_rules import ClaimsMode, Decision, decide
from app.data.locks import lock_keys
from app.data.merge import merge_contacts
from app.data.models import (
    ChatbotRecord,
    ContactRecord,
    SubjectRecord,
    VisitorRecord,
)
from app.data.read_models import Actor, Identified, Verified
from app.data.stale_events import refuse_stale
from app.data.values import set_value
from app.data.visitors import bind_visitor, chatbot_record
from app.data.vocabulary import Identity, Source

VISITOR = Actor("visitor")


async def identify(
    session: WriteSession,
    visit: Visit,
    *,
    now: datetime,
    claims_mode: ClaimsMode,
    region: str | None = None,
    memory: ErasureMemory | None = None,
) -> Identified:
    """Find or create the contact that the visitor is, and write what may be written.

    Attributes beside a token fill in what the token leaves out, as self-reported values.

    :raises ChatbotNotFoundError: there is no such chatbot
    :raises InvalidValueError: a value is refused; ``field`` says which
    :raises StaleEventError: it was given before this person was erased
    """
    identified, _unproven = await identify_visit(
        session, visit, now=now, claims_mode=claims_mode, region=region, memory=memory
    )
    return identified


async def identify_visit(
    session: WriteSession,
    visit: Visit,
    *,
    now: datetime,
    claims_mode: ClaimsMode,
    region: str | None = None,
    memory: ErasureMemory | None = None,
) -> tuple[Identified, bool]:
    """Like identify, and say whether the visit is an unproven claim on a verified contact."""
    given = check_visit(visit, region=region)
    extra = check_visit(
        Visit(visit.chatbot_id, visit.visitor_id, attributes=visit.attributes), region=region
    )
    chatbot = await chatbot_record(session, visit.chatbot_id)
    await lock_keys(session, keys_of(visit, given))
    facts, visitor = await hold_facts(session, chatbot, visit, given, claims_mode)
    await refuse_stale(session, visit, given, memory=memory)
    decision = decide(facts)
    record, created = await _target(session, decision, given, now=now)
    merged = await _join(session, record, decision, now=now)
    for other_id, reason in decision.pairs:
        await note_pair(session, record.id, other_id, reason=reason, now=now)
    source = _visit_source(given, visitor, decision)
    if not decision.is_unproven:
        await _write(session, record, given, extra, decision, chatbot=chatbot, now=now)
    await bind_visitor(session, chatbot, visit.visitor_id, record, source=source, now=now)
    await session.flush()
    identified = Identified(record.public_id, source, created, tuple(merged))
    return identified, decision.is_unproven


async def _target(
    session: WriteSession, decision: Decision, given: Given, *, now: datetime
) -> tuple[ContactRecord, bool]:
    if decision.target is not None:
        return await session.get_one(ContactRecord, decision.target), False
    identity = Identity.ANONYMOUS
    record = await add_contact_record(
        session, identity=identity, first_seen=now, last_seen=now, now=now
    )
    record_audit(
        session,
        actor=VISITOR,
        action="contact.identified",
        now=now,
        contact_id=record.public_id,
        source=given.source,
    )
    return record, True


async def _join(
    session: WriteSession, record: ContactRecord, decision: Decision, *, now: datetime
) -> list[str]:
    merged = []
    for row_id in decision.joins:
        other = await session.get_one(ContactRecord, row_id)
        await merge_contacts(
            session,
            primary_id=record.public_id,
            duplicate_id=other.public_id,
            actor=VISITOR,
            now=now,
            reason="same_visitor" if other.email is None else "verified_email",
        )
        merged.append(other.public_id)
    return merged


async def _write(
    session: WriteSession,
    record: ContactRecord,
    given: Given,
    extra: Given,
    decision: Decision,
    *,
    chatbot: ChatbotRecord,
    now: datetime,
) -> None:
    changed = False
    source = given.source
    for field, value in given.values.items():
        changed |= await set_value(session, record, field, value, source=source, now=now)
    if given.verified:
        changed |= await _take_subject(session, record, given.verified, chatbot=chatbot, now=now)
        for field, value in extra.values.items():
            if field not in given.values:
                changed |= await set_value(
                    session, record, field, value, source=Source.SELF_REPORTED, now=now
                )
    if decision.takes_email and given.email:
        changed |= await give_email(session, record, given.email, source=source, now=now)
    if source is Source.SELF_REPORTED and record.identity == Identity.ANONYMOUS:
        record.identity, changed = Identity.SELF_REPORTED, True
    if chatbot.id not in record.chatbot_ids:
        record.chatbot_ids = record.chatbot_ids | {chatbot.id}
    record.last_seen = max(now, record.last_seen or now)
    if changed:
        await mark_changed(session, record)
    mark_touched(session, record)


async def _take_subject(
    session: WriteSession,
    record: ContactRecord,
    verified: Verified,
    *,
    chatbot: ChatbotRecord,
    now: datetime,
) -> bool:
    record.identity = Identity.VERIFIED
    statement = select(SubjectRecord).where(
        SubjectRecord.issuer == verified.issuer, SubjectRecord.subject == verified.subject
    )
    known = await session.scalar(statement)
    if known is not None:
        known.seen_at, known.chatbot_id = now, chatbot.id
        return False
    session.add(
        SubjectRecord(
            contact_id=record.id,
            issuer=verified.issuer,
            subject=verified.subject,
            chatbot_id=chatbot.id,
            created_at=now,
            seen_at=now,
        )
    )
    return True


def _visit_source(given: Given, visitor: VisitorRecord | None, decision: Decision) -> Source:
    if given.source is not Source.ANONYMOUS:
        return given.source
    if decision.target is None or visitor is None:
        return Source.ANONYMOUS
    # Nothing new is given, but this browser already told who it is.
    return Source(visitor.source)
