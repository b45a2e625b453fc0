"""Rules that let contacts go after so many days; what one would do can be seen beforehand."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, select

from app.data.audit import record_audit
from app.data.bulk_erasure import start_erasing
from app.data.database import ReadSession, WriteSession
from app.data.errors import InvalidValueError
from app.data.models import ContactRecord, JobRecord, RetentionRuleRecord
from app.data.read_models import Actor, Departing, RetentionOutlook, RetentionRule
from app.data.vocabulary import BulkAction, Identity, RetentionKind, marked

DAYS_AT_LEAST, DAYS_AT_MOST = 1, 3_650
CONTACTS_AT_ONCE = 10_000
_EVERY = timedelta(hours=1)
_SHOWN = 20
_DEFAULT_DAYS = {
    RetentionKind.VISITORS_WITHOUT_CONVERSATION: 30,
    RetentionKind.ANONYMOUS_VISITORS: 365,
    RetentionKind.SOFT_DELETED: 90,
    RetentionKind.NOT_SEEN: 1_095,
}
SYSTEM = Actor("system")


async def list_rules(session: ReadSession) -> tuple[RetentionRule, ...]:
    """Every rule there can be; those that nobody set are off."""
    stored = {row.kind: row for row in await session.scalars(select(RetentionRuleRecord))}
    return tuple(_rule(kind, stored.get(kind)) for kind in RetentionKind)


async def set_rule(
    session: WriteSession,
    kind: RetentionKind,
    *,
    days: int,
    is_on: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Change a rule; from the next run on it erases whoever it finds, if it is on.

    :raises InvalidValueError: the number of days is not from 1 to 3650
    """
    check_days(days)
    rule = await session.get(RetentionRuleRecord, kind)
    if rule is None:
        rule = RetentionRuleRecord(kind=kind, days=days, is_on=is_on, changed_at=now)
        session.add(rule)
    rule.days, rule.is_on, rule.changed_at = days, is_on, now
    # Switched on, it does not wait for the hour.
    rule.ran_at = None
    record_audit(
        session, actor=actor, action="retention.set", now=now, rule=kind, days=days, is_on=is_on
    )


async def foresee_rule(
    session: ReadSession, kind: RetentionKind, *, days: int, now: datetime
) -> RetentionOutlook:
    """Who would go if this rule ran now; nothing changes.

    :raises InvalidValueError: the number of days is not from 1 to 3650
    """
    check_days(days)
    chosen = _chosen(kind, days=days, now=now)
    total = await session.scalar(select(func.count()).select_from(ContactRecord).where(chosen))
    statement = (
        select(ContactRecord.public_id, ContactRecord.name, ContactRecord.email)
        .add_columns(ContactRecord.last_seen, ContactRecord.conversation_count)
        .where(chosen)
        .order_by(ContactRecord.last_seen, ContactRecord.id)
        .limit(_SHOWN)
    )
    return RetentionOutlook(
        total or 0, tuple(Departing(*row) for row in await session.execute(statement))
    )


async def run_rules(session: WriteSession, *, now: datetime) -> tuple[str, ...]:
    """Begin to erase whom the rules that are on find; once an hour, and never twice at once."""
    statement = select(RetentionRuleRecord).where(RetentionRuleRecord.is_on)
    started: list[str] = []
    for rule in await session.scalars(statement.with_for_update(skip_locked=True)):
        if rule.ran_at is not None and rule.ran_at > now - _EVERY:
            continue
        if await _is_at_work(session, rule.kind):
            continue
        rule.ran_at = now
        ids = _ids(RetentionKind(rule.kind), days=rule.days, now=now)
        try:
            job = await start_erasing(session, ids, actor=SYSTEM, now=now, rule=rule.kind)
        except InvalidValueError:
            continue  # nobody is due
        started.append(job.job_id)
    return tuple(started)


def days_of(typed: str) -> int:
    """The number of days that somebody typed.

    :raises InvalidValueError: it is no number of days from 1 to 3650
    """
    days = int(typed) if typed.strip().isdecimal() and len(typed) < len("1000000") else 0
    check_days(days)
    return days


def check_days(days: int) -> None:
    """Refuse what would let everybody go at once, or nobody in a lifetime."""
    if not DAYS_AT_LEAST <= days <= DAYS_AT_MOST:
        raise InvalidValueError("days", marked("A rule counts from 1 to 3650 days."))


def _ids(kind: RetentionKind, *, days: int, now: datetime) -> Select[int]:
    statement = select(ContactRecord.id).where(_chosen(kind, days=days, now=now))
    return statement.order_by(ContactRecord.id).limit(CONTACTS_AT_ONCE)


def _chosen(kind: RetentionKind, *, days: int, now: datetime) -> ColumnElement[bool]:
    before = now - timedelta(days=days)
    not_merged = ContactRecord.merged_into_id.is_(None)
    if kind is RetentionKind.SOFT_DELETED:
        return and_(not_merged, ContactRecord.deleted_at < before)
    # Never seen is stored as the beginning of time; then it counts when they came.
    is_old = and_(
        not_merged,
        ContactRecord.deleted_at.is_(None),
        ContactRecord.last_seen < before,
        ContactRecord.created_at < before,
    )
    if kind is RetentionKind.NOT_SEEN:
        return is_old
    is_anonymous = and_(is_old, ContactRecord.identity == Identity.ANONYMOUS)
    if kind is RetentionKind.ANONYMOUS_VISITORS:
        return is_anonymous
    return and_(is_anonymous, ContactRecord.conversation_count == 0)


async def _is_at_work(session: ReadSession, kind: str) -> bool:
    statement = select(JobRecord.facts).where(
        JobRecord.action == BulkAction.ERASE,
        JobRecord.finished_at.is_(None),
        JobRecord.cancelled_at.is_(None),
    )
    return any(facts.get("rule") == kind for facts in await session.scalars(statement))


def _rule(kind: RetentionKind, row: RetentionRuleRecord | None) -> RetentionRule:
    if row is None:
        return RetentionRule(kind, _DEFAULT_DAYS[kind], is_on=False)
    return RetentionRule(kind, row.days, is_on=row.is_on, ran_at=row.ran_at)
