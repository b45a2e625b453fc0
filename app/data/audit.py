"""The audit log: who did what to which contact and when, without personal values."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import aliased

from app.data.database import ReadSession, WriteSession
from app.data.models import ApiKeyRecord, AuditRecord, ContactRecord, MergeRecord, OperatorRecord
from app.data.read_models import Actor, AuditEntry, HistoryEntry, JSONValue

_HISTORY_LIMIT = 200


def record_audit(
    session: WriteSession,
    *,
    actor: Actor,
    action: str,
    now: datetime,
    contact_id: str | None = None,
    **facts: JSONValue,
) -> None:
    """Write one line; facts name fields, ids and counts, never a person's own value."""
    line = audit_line(actor=actor, action=action, now=now, contact_id=contact_id, facts=facts)
    session.add(AuditRecord(**line))


def audit_line(
    *,
    actor: Actor,
    action: str,
    now: datetime,
    contact_id: str | None,
    facts: Mapping[str, JSONValue],
) -> dict[str, Any]:
    """The columns of one line, for whoever writes it together with other rows."""
    return {
        "at": now,
        "actor_kind": actor.kind,
        "actor_id": actor.actor_id,
        "action": action,
        "contact_id": contact_id,
        "facts": dict(facts),
    }


async def record_many_audits(
    session: WriteSession, entries: Sequence[tuple[str, str, Mapping[str, JSONValue]]], *,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Write one line for each action on a contact with its facts, with one statement."""
    lines = [
        audit_line(actor=actor, action=action, now=now, contact_id=contact_id, facts=facts)
        for action, contact_id, facts in entries
    ]
    if lines:
        await session.execute(insert(AuditRecord), lines)


async def list_audit(  # noqa: PLR0913 - each keyword narrows the list by itself
    session: ReadSession,
    *,
    limit: int = 100,
    before_id: int | None = None,
    action: str | None = None,
    contact_id: str | None = None,
    actor_kind: str | None = None,
    actor_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[AuditEntry, ...]:
    """The newest lines first; ``before_id`` continues where an earlier list ended."""
    statement = (
        select(AuditRecord, func.coalesce(OperatorRecord.name, ApiKeyRecord.name))
        .outerjoin(OperatorRecord, OperatorRecord.public_id == AuditRecord.actor_id)
        .outerjoin(ApiKeyRecord, ApiKeyRecord.public_id == AuditRecord.actor_id)
        .order_by(AuditRecord.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        statement = statement.where(AuditRecord.id < before_id)
    if action is not None:
        statement = statement.where(AuditRecord.action == action)
    if contact_id is not None:
        statement = statement.where(AuditRecord.contact_id == contact_id)
    if actor_kind is not None:
        statement = statement.where(AuditRecord.actor_kind == actor_kind)
    if actor_id is not None:
        statement = statement.where(AuditRecord.actor_id == actor_id)
    if since is not None:
        statement = statement.where(AuditRecord.at >= since)
    if until is not None:
        statement = statement.where(AuditRecord.at < until)
    return tuple(
        AuditEntry(
            entry_id=record.id,
            at=record.at,
            actor_kind=record.actor_kind,
            actor_id=record.actor_id,
            actor_name=name,
            action=record.action,
            contact_id=record.contact_id,
            facts=record.facts,
        )
        for record, name in await session.execute(statement)
    )


async def list_history(session: ReadSession, contact_id: str) -> tuple[HistoryEntry, ...]:
    """What happened to a contact and to those merged into it, newest first."""
    undoable = await _undoable_merges(session, contact_id)
    primary = aliased(ContactRecord)
    merged_ids = (
        select(ContactRecord.public_id)
        .join(primary, ContactRecord.merged_into_id == primary.id)
        .where(primary.public_id == contact_id)
    )
    statement = (
        select(AuditRecord, func.coalesce(OperatorRecord.name, ApiKeyRecord.name))
        .outerjoin(OperatorRecord, OperatorRecord.public_id == AuditRecord.actor_id)
        .outerjoin(ApiKeyRecord, ApiKeyRecord.public_id == AuditRecord.actor_id)
        .where(or_(AuditRecord.contact_id == contact_id, AuditRecord.contact_id.in_(merged_ids)))
        .order_by(AuditRecord.id.desc())
        .limit(_HISTORY_LIMIT)
    )
    return tuple(
        HistoryEntry(
            at=record.at,
            action=record.action,
            actor_kind=record.actor_kind,
            actor_name=name,
            facts=record.facts,
            undoable_merge_id=_undoable(record, undoable),
        )
        for record, name in await session.execute(statement)
    )


def _undoable(record: AuditRecord, undoable: frozenset[str]) -> str | None:
    merge_id = record.facts.get("merge_id")
    return merge_id if record.action == "contact.merged" and merge_id in undoable else None


async def _undoable_merges(session: ReadSession, contact_id: str) -> frozenset[str]:
    statement = (
        select(MergeRecord.public_id)
        .join(ContactRecord, ContactRecord.id == MergeRecord.primary_id)
        .where(ContactRecord.public_id == contact_id, MergeRecord.undone_at.is_(None))
    )
    return frozenset(await session.scalars(statement))
