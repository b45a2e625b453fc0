"""Identify a visitor: gather the facts, decide by the rules, apply the decision."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from app.data.database import WriteSession
from app.data.directory import mark_changed, mark_touched
from app.data.duplicates import note_pair
from app.data.emails import give_email
from app.data.erasure_memory import ErasureMemory
from app.data.identity_facts import (
    Browser,
    Gathered,
    Given,
    Visit,
    check_visit,
    facts_of_nobody,
    find_anybody,
    hold_facts,
    keys_of,
)
from app.data.identity_rules import ClaimsMode, decide
from app.data.locks import lock_keys
from app.data.merge import merge_contacts
from app.data.models import ContactRecord, SubjectRecord
from app.data.newcomers import Newcomer, add_newcomer
from app.data.read_models import Actor, Identified, Verified
from app.data.recognition import Recognition
from app.data.said_before import Said
from app.data.seen_again import is_seen_again, note_seen
from app.data.stale_events import refuse_stale
from app.data.values import set_values
from app.data.visitors import bind_visitor
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
    said = _said(visit, given, region=region)
    await lock_keys(session, keys_of(visit, given))
    chatbot_id, found = await find_anybody(session, visit, given)
    known = Gathered(facts_of_nobody(given, claims_mode), None, {}, {})
    if found:
        known = await hold_facts(
            session, chatbot_id, visit, given, claims_mode, found=found, fields=said
        )
    await refuse_stale(session, visit, given, memory=memory)
    decision = decide(known.facts)
    if decision.target is None:
        newcomer = Newcomer(given, said, chatbot_id, visit.visitor_id, decision.takes_email)
        return await _welcome(session, newcomer, known.browser, decision.pairs, now=now), False
    # Still loaded, as it is among those who were gathered.
    record = await session.get_one(ContactRecord, decision.target)
    recognition = Recognition(record, chatbot_id, visit.visitor_id, given, said, known, decision)
    return await _recognise(session, recognition, now=now), decision.is_unproven


def _said(visit: Visit, given: Given, *, region: str | None) -> Said:
    """Each value with who says so; the token's before what is said beside it."""
    own = {field: (value, given.source) for field, value in given.values.items()}
    if visit.verified is None:
        return own
    # What stands beside a token has none of its authority.
    alone = Visit(visit.chatbot_id, visit.visitor_id, attributes=visit.attributes)
    beside = check_visit(alone, region=region).values
    alone_said = {field: (value, Source.SELF_REPORTED) for field, value in beside.items()}
    return own | {field: claim for field, claim in alone_said.items() if field not in own}


async def _welcome(
    session: WriteSession,
    newcomer: Newcomer,
    browser: Browser | None,
    pairs: Iterable[tuple[int, str]],
    *,
    now: datetime,
) -> Identified:
    row_id, contact_id = await add_newcomer(
        session, newcomer, is_new_browser=browser is None, actor=VISITOR, now=now
    )
    for other_id, reason in pairs:
        await note_pair(session, row_id, other_id, reason=reason, now=now)
    return Identified(contact_id, newcomer.given.source, created=True, merged=())


async def _recognise(session: WriteSession, visit: Recognition, *, now: datetime) -> Identified:
    record, source, decision = visit.record, visit.source, visit.decision
    if is_seen_again(visit):
        await note_seen(session, visit, now=now)
        return Identified(record.public_id, source, created=False, merged=())
    merged = await _join(session, record, decision.joins, now=now)
    for other_id, reason in decision.pairs:
        await note_pair(session, record.id, other_id, reason=reason, now=now)
    if not decision.is_unproven:
        await _write(session, visit, now=now)
    await bind_visitor(
        session, visit.chatbot_row_id, visit.visitor_id, record, source=source, now=now
    )
    await session.flush()
    return Identified(record.public_id, source, created=False, merged=tuple(merged))


async def _join(
    session: WriteSession, record: ContactRecord, joins: Iterable[int], *, now: datetime
) -> list[str]:
    merged = []
    for row_id in joins:
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


async def _write(session: WriteSession, visit: Recognition, *, now: datetime) -> None:
    record, given, chatbot_id = visit.record, visit.given, visit.chatbot_row_id
    source = given.source
    changed = await set_values(session, record, visit.said, now=now)
    if given.verified:
        changed |= await _take_subject(
            session, record, given.verified, chatbot_id=chatbot_id, now=now
        )
    if visit.decision.takes_email and given.email:
        changed |= await give_email(session, record, given.email, source=source, now=now)
    if source is Source.SELF_REPORTED and record.identity == Identity.ANONYMOUS:
        record.identity, changed = Identity.SELF_REPORTED, True
    if chatbot_id not in record.chatbot_ids:
        record.chatbot_ids = record.chatbot_ids | {chatbot_id}
    record.last_seen = max(now, record.last_seen or now)
    if changed:
        await mark_changed(session, record)
    mark_touched(session, record)


async def _take_subject(
    session: WriteSession,
    record: ContactRecord,
    verified: Verified,
    *,
    chatbot_id: int,
    now: datetime,
) -> bool:
    record.identity = Identity.VERIFIED
    statement = select(SubjectRecord).where(
        SubjectRecord.issuer == verified.issuer, SubjectRecord.subject == verified.subject
    )
    known = await session.scalar(statement)
    if known is not None:
        known.seen_at, known.chatbot_id = now, chatbot_id
        return False
    session.add(
        SubjectRecord(
            contact_id=record.id,
            issuer=verified.issuer,
            subject=verified.subject,
            chatbot_id=chatbot_id,
            created_at=now,
            seen_at=now,
        )
    )
    return True
