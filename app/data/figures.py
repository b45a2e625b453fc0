"""Figures for whoever watches the service: how much waits and how much was done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from app.data.database import ReadSession
from app.data.models import ErasureRecord, InboxRecord, JobRecord, TokenRefusalRecord

_REFUSAL_DAYS = 1


@dataclass(frozen=True, slots=True)
class Figures:
    """As of one moment, of the whole directory and not of one process."""

    jobs_waiting: int
    erasures: int
    token_refusals: int
    inbox_waiting: int
    inbox_aside: int


async def read_figures(session: ReadSession, *, now: datetime) -> Figures:
    """Count what waits, the receipts of erasures, and the tokens refused yesterday and today."""
    is_open = JobRecord.finished_at.is_(None), JobRecord.cancelled_at.is_(None)
    since = (now - timedelta(days=_REFUSAL_DAYS)).date().isoformat()
    refused = func.coalesce(func.sum(TokenRefusalRecord.count), 0)
    statement = select(
        select(func.count()).select_from(JobRecord).where(*is_open).scalar_subquery(),
        select(func.count()).select_from(ErasureRecord).scalar_subquery(),
        select(refused).where(TokenRefusalRecord.day >= since).scalar_subquery(),
        _count_inbox(InboxRecord.failed_at.is_(None)),
        _count_inbox(InboxRecord.failed_at.is_not(None)),
    )
    return Figures(*(int(figure) for figure in (await session.execute(statement)).one()))


def _count_inbox(which: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(InboxRecord).where(which).scalar_subquery()
