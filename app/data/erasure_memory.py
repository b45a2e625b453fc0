"""Know again, for a limited time, that a person was erased: keyed hashes, never the values."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select

from app.data.database import ReadSession, WriteSession
from app.data.errors import InvalidValueError
from app.data.keys import normalise_email, normalise_phone
from app.data.models import ErasureHashRecord, ErasureRecord

_BATCH = 500


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """What one person can be recognised by, each folded as its uniqueness is."""

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    subjects: tuple[tuple[str, str], ...] = ()
    external_ids: tuple[tuple[str, str], ...] = ()
    visitors: tuple[tuple[str, str], ...] = ()

    def labelled(self) -> Iterable[str]:
        """Every key with its kind, so that no two kinds can be taken for one another."""
        yield from (f"email\0{email}" for email in self.emails)
        yield from (f"phone\0{phone}" for phone in self.phones)
        yield from (f"subject\0{issuer}\0{subject}" for issuer, subject in self.subjects)
        yield from (f"external\0{source}\0{one}" for source, one in self.external_ids)
        yield from (f"visitor\0{chatbot}\0{one}" for chatbot, one in self.visitors)


def person_keys(
    *,
    email: str | None = None,
    phone: str | None = None,
    region: str | None = None,
    external_ids: Iterable[tuple[str, str]] = (),
) -> PersonKeys:
    """Fold what was typed as the directory would; what it would refuse recognises nobody."""
    return PersonKeys(
        emails=tuple(_accepted(email, lambda text: normalise_email(text).key)),
        phones=tuple(_accepted(phone, lambda text: normalise_phone(text, region=region))),
        external_ids=tuple((source.lower(), one) for source, one in external_ids),
    )


class ErasureMemory:
    """Hashes keys with a key of this installation and keeps them for so many days; 0 is off."""

    def __init__(self, secret: str, *, days: int) -> None:
        # Kept apart from every other use of the secret; without it the digests say nothing.
        purpose = b"hilal-contacts/erasure-memory"
        self._key = hmac.digest(secret.encode(), purpose, hashlib.sha256)
        self._days = days

    @property
    def is_on(self) -> bool:
        """Whether anything is remembered."""
        return self._days > 0

    def digests(self, keys: PersonKeys) -> frozenset[str]:
        """The keyed hash of each key."""
        if not self.is_on:
            return frozenset()
        labelled = (key.encode("utf-8", "surrogatepass") for key in keys.labelled())
        return frozenset(hmac.digest(self._key, key, hashlib.sha256).hex() for key in labelled)

    def remember(self, session: WriteSession, erasure_id: int, keys: PersonKeys) -> None:
        """Keep the hashes with the receipt."""
        session.add_all(
            ErasureHashRecord(erasure_id=erasure_id, digest=digest)
            for digest in sorted(self.digests(keys))
        )

    async def find_erased_at(
        self, session: ReadSession, keys: PersonKeys, *, now: datetime
    ) -> datetime | None:
        """When somebody with one of these keys was erased last, if that is still remembered."""
        digests = self.digests(keys)
        if not digests:
            return None
        statement = (
            select(func.max(ErasureRecord.at))
            .join(ErasureHashRecord, ErasureHashRecord.erasure_id == ErasureRecord.id)
            .where(ErasureHashRecord.digest.in_(digests), ErasureRecord.at >= self._since(now))
        )
        return await session.scalar(statement)

    async def find_erased(
        self, session: ReadSession, people: Mapping[int, PersonKeys], *, now: datetime
    ) -> set[int]:
        """Who among many people was erased, by the numbers that they were given."""
        digests = {number: self.digests(keys) for number, keys in people.items()}
        wanted = sorted({digest for some in digests.values() for digest in some})
        known: set[str] = set()
        for first in range(0, len(wanted), _BATCH):
            statement = (
                select(ErasureHashRecord.digest)
                .join(ErasureRecord, ErasureHashRecord.erasure_id == ErasureRecord.id)
                .where(ErasureHashRecord.digest.in_(wanted[first : first + _BATCH]))
                .where(ErasureRecord.at >= self._since(now))
            )
            known |= set(await session.scalars(statement))
        return {number for number, some in digests.items() if known & some}

    async def was_erased_since(
        self, session: ReadSession, keys: PersonKeys, since: datetime
    ) -> bool:
        """Whether somebody with one of these keys was erased then or later."""
        digests = self.digests(keys)
        if not digests:
            return False
        # From the few that were erased since, so that it costs next to nothing in daily use.
        statement = (
            select(ErasureHashRecord.digest)
            .join(ErasureRecord, ErasureRecord.id == ErasureHashRecord.erasure_id)
            .where(ErasureRecord.at >= since, ErasureHashRecord.digest.in_(digests))
        )
        return await session.scalar(statement.limit(1)) is not None

    async def forget(self, session: WriteSession, *, now: datetime) -> int:
        """Let go of hashes older than the time set, some at a call; returns how many went."""
        old = select(ErasureRecord.id).where(
            ErasureRecord.at < self._since(now),
            exists().where(ErasureHashRecord.erasure_id == ErasureRecord.id),
        )
        ids = list(await session.scalars(old.limit(_BATCH)))
        if ids:
            gone = ErasureHashRecord.erasure_id.in_(ids)
            await session.execute(delete(ErasureHashRecord).where(gone))
        return len(ids)

    def _since(self, now: datetime) -> datetime:
        return now - timedelta(days=self._days)


def _accepted(text: str | None, fold: Callable[[str], str]) -> Iterable[str]:
    if not text or not text.strip():
        return
    try:
        yield fold(text)
    except InvalidValueError:
        return
