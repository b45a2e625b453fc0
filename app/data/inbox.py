"""The inbox of the public door: what was acknowledged is on the disk before it is applied.

A parcel is a visit with the keys of the person it speaks of, by which an erasure finds it.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from app.data.database import ReadSession, WriteSession
from app.data.erasure_memory import PersonKeys
from app.data.errors import ContactsError
from app.data.identity_facts import Given, Visit
from app.data.models import InboxRecord
from app.data.read_models import Claims, Verified
from app.data.stale_events import keys_spoken_of
from app.data.vocabulary import marked

WAITING_AT_MOST = 1_000
ASIDE_AT_MOST = 1_000
ASIDE_LASTS = timedelta(days=7)
_IS_WAITING = InboxRecord.failed_at.is_(None)


class InboxFullError(ContactsError):
    """Too much waits to be applied; nothing was taken on."""

    def __init__(self) -> None:
        super().__init__(marked("Too much is waiting just now. Try again in a moment."))


@dataclass(frozen=True, slots=True)
class Parcel:
    """One visit of the inbox, and when it came."""

    at: datetime
    visit: Visit


async def put_in_inbox(session: WriteSession, visit: Visit, given: Given, *, now: datetime) -> None:
    """Keep a visit that was checked, to be applied soon.

    :raises InboxFullError: too many wait
    """
    waiting = select(func.count()).select_from(InboxRecord).where(_IS_WAITING)
    if (await session.scalar(waiting) or 0) >= WAITING_AT_MOST:
        raise InboxFullError
    session.add(InboxRecord(at=now, given=_written(visit, given)))
    await session.flush()


async def find_waiting(session: ReadSession) -> int | None:
    """The oldest parcel that is to be applied."""
    statement = select(InboxRecord.id).where(_IS_WAITING).order_by(InboxRecord.id).limit(1)
    return await session.scalar(statement)


async def open_parcel(session: ReadSession, row_id: int) -> Parcel | None:
    """What is in a parcel; None when it went meanwhile."""
    record = await session.scalar(select(InboxRecord).where(InboxRecord.id == row_id))
    return None if record is None else Parcel(record.at, _read(record))


async def take_out(session: WriteSession, row_id: int) -> bool:
    """Let go of a parcel; False when somebody else has done so, as an erasure does."""
    statement = delete(InboxRecord).where(InboxRecord.id == row_id).returning(InboxRecord.id)
    return await session.scalar(statement) is not None


async def set_aside(session: WriteSession, row_id: int, *, now: datetime) -> None:
    """Pass over a parcel that nothing can be made of, until the next start; keep few, not long."""
    await _forget_old(session, now=now)
    await session.execute(update(InboxRecord).where(InboxRecord.id == row_id).values(failed_at=now))
    newest = select(InboxRecord.id).where(~_IS_WAITING).order_by(InboxRecord.id.desc())
    oldest_kept = await session.scalar(newest.offset(ASIDE_AT_MOST - 1).limit(1))
    if oldest_kept is not None:
        too_many = ~_IS_WAITING, InboxRecord.id < oldest_kept
        await session.execute(delete(InboxRecord).where(*too_many))


async def try_again(session: WriteSession, *, now: datetime) -> None:
    """Have what was set aside applied once more, and let go of what is too old for that."""
    await _forget_old(session, now=now)
    await session.execute(update(InboxRecord).where(~_IS_WAITING).values(failed_at=None))


async def _forget_old(session: WriteSession, *, now: datetime) -> None:
    old = ~_IS_WAITING, InboxRecord.at < now - ASIDE_LASTS
    await session.execute(delete(InboxRecord).where(*old))


async def forget_person_in_inbox(session: WriteSession, keys: PersonKeys) -> None:
    """Let go of every parcel that speaks of this person, or that cannot be read."""
    theirs = frozenset(keys.labelled())
    rows = (await session.execute(select(InboxRecord.id, InboxRecord.given))).all()
    gone = [row.id for row in rows if _speaks_of(row.given, theirs)]
    if gone:
        await session.execute(delete(InboxRecord).where(InboxRecord.id.in_(gone)))


async def forget_older(session: WriteSession, at: datetime) -> None:
    """Let go of everything that came by then.

    For a database that is older than an erasure: whom the parcels would have become is not known.
    """
    await session.execute(delete(InboxRecord).where(InboxRecord.at <= at))


def _speaks_of(given: str, keys: frozenset[str]) -> bool:
    try:
        return bool(keys & set(json.loads(given)["keys"]))
    except (ValueError, KeyError, TypeError):
        return True  # nobody knows who is in it


def _written(visit: Visit, given: Given) -> str:
    verified = None
    if visit.verified:
        issued_at = visit.verified.issued_at
        verified = {**asdict(visit.verified), "issued_at": issued_at and issued_at.isoformat()}
    parcel = {
        "chatbot_id": visit.chatbot_id,
        "visitor_id": visit.visitor_id,
        "verified": verified,
        "attributes": asdict(visit.attributes),
        "keys": list(keys_spoken_of(visit, given).labelled()),
    }
    return json.dumps(parcel)


def _read(record: InboxRecord) -> Visit:
    parcel: dict[str, Any] = json.loads(record.given)
    verified = parcel["verified"] and _verified(parcel["verified"])
    # A token that was made earlier speaks of that time, as at the other doors.
    issued_at = verified.issued_at if verified else None
    return Visit(
        parcel["chatbot_id"],
        parcel["visitor_id"],
        verified,
        Claims(**parcel["attributes"]),
        min(record.at, issued_at or record.at),
    )


def _verified(written: dict[str, Any]) -> Verified:
    issued_at = written["issued_at"]
    return Verified(
        written["issuer"],
        written["subject"],
        Claims(**written["claims"]),
        datetime.fromisoformat(issued_at) if issued_at else None,
    )
