"""Attempts to sign in, counted in the database so that every process counts the same."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from app.data.database import WriteSession
from app.data.errors import ContactsError
from app.data.locks import lock_keys
from app.data.models import SignInAttemptRecord
from app.data.vocabulary import marked

WINDOW = timedelta(minutes=5)


class TooManyAttemptsError(ContactsError):
    """Too many failures for this account or from this address; nothing was checked."""

    def __init__(self, wait: timedelta) -> None:
        self.retry_after_seconds = max(1, math.ceil(wait.total_seconds()))
        super().__init__(
            marked("Too many attempts. Wait {minutes} min and try again."),
            minutes=math.ceil(self.retry_after_seconds / 60),
        )


async def count_attempt(session: WriteSession, limits: Mapping[str, int], *, now: datetime) -> None:
    """Count an attempt of each of these, given with how many they have within five minutes.

    :raises TooManyAttemptsError: one of them had as many before; then nothing is counted
    """
    await lock_keys(session, [f"attempt {who}" for who in limits])
    await session.execute(delete(SignInAttemptRecord).where(SignInAttemptRecord.at <= now - WINDOW))
    for who, limit in limits.items():
        count, oldest = (
            await session.execute(
                select(func.count(), func.min(SignInAttemptRecord.at)).where(
                    SignInAttemptRecord.who == who
                )
            )
        ).one()
        if count >= limit:
            raise TooManyAttemptsError(oldest + WINDOW - now)
    session.add_all(SignInAttemptRecord(who=who, at=now) for who in limits)


async def forget_attempts(session: WriteSession, who: str) -> None:
    """Take back what was counted of them: they got in."""
    await session.execute(delete(SignInAttemptRecord).where(SignInAttemptRecord.who == who))
